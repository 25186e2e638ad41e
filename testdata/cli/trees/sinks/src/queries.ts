const texts: string[] = [];
export function later(text: string) {
  texts.push(text);
}
