import { Channel } from "@/db";

const channel = new Channel();

const tell = () => channel.announce("orders");

export { tell as tellAll };
