export async function sendReceipt(order: Order) {
  await fetch("https://mail.example.com/receipt", { method: "POST", body: JSON.stringify(order) });
}
