export { sendReceipt } from "./receipts";
