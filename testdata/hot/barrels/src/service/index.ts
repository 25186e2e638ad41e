export { default as placeOrder } from "./create-order";
