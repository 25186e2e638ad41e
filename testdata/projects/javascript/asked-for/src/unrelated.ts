export async function weather() {
  return fetch("https://weather.example.com");
}
