import { createPool, sql } from 'slonik';

const condition = sql.fragment`pg_try_advisory_lock(7)`;

export async function grab() {
  const pool = await createPool('postgres://localhost/app');
  await pool.query(sql.unsafe`SELECT 1 WHERE ${condition}`);
  await pool.query(sql.unsafe`SET ROLE reporting`);
}
