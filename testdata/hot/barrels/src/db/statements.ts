import { Pool } from "pg";

const pool = new Pool();

export async function lockOrders() {
  await pool.query("SELECT pg_advisory_lock(1)");
}

export class Channel {
  async announce(channel: string) {
    await pool.query("LISTEN orders");
  }
}
