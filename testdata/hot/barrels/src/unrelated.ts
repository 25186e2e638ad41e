import { lockOrders } from "./elsewhere";

export const handler = () => lockOrders();
