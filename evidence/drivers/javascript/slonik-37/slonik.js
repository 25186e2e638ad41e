import { createPool, sql } from "slonik";

// row: slonik.createPool discard all  off
export async function beforeVersion40() {
  const pool = await createPool(process.env.POSTGRES_URL);
  for (let run = 0; run < 3; run++) await pool.any(sql.unsafe`SELECT ${run}::int AS product`);
  await pool.end();
}
