export { TEMP } from "./sql/temp.js";
export const pool = require("./pool");
export async function send(client: any, text: string) {
  await client.query(text);
}
