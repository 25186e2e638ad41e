import { Client } from "pg";
import { TEMP, send } from "@acme/db";
import { UNLOCK } from "@acme/db/locks/lock";
import { LOCK } from "@sql/lock";
import { LISTEN } from "#db/texts";
import { USE_TENANT } from "db/texts";
import { ROLE } from "flat";

export async function start() {
  const client = new Client();
  await client.query(TEMP);
  await client.query(LOCK);
  await client.query(UNLOCK);
  await client.query(LISTEN);
  await client.query(USE_TENANT);
  await client.query(ROLE);
  await send(client, "SET statement_timeout = 0");
}
