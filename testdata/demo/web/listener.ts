import { Client, Pool } from "pg";

const pool = new Pool({ connectionString: process.env.DATABASE_URL });

/** Tells browsers about new orders. */
export async function listen(onOrder: (payload: string) => void): Promise<Client> {
  const client = new Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  client.on("notification", (message) => onOrder(message.payload ?? ""));
  await client.query("LISTEN new_orders");
  return client;
}

export async function orderById(id: number) {
  const result = await pool.query("SELECT * FROM orders WHERE id = $1", [id]);
  return result.rows[0];
}

export async function monthlyTotals(role: string) {
  const client = await pool.connect();
  try {
    await client.query(`SET ROLE ${role}`);
    const result = await client.query("SELECT month, sum(total) FROM orders GROUP BY month");
    return result.rows;
  } finally {
    client.release();
  }
}
