import { lockOrders as lock } from "../db";

export default async function (order: unknown) {
  await lock();
}
