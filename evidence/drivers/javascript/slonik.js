import { createPool, sql } from "slonik";

// row: slonik.createPool discard all
// row: slonik.createPool startup-setting parameter name=statement_timeout
export async function sendsByItself() {
  const pool = await createPool(process.env.POSTGRES_URL);
  for (let run = 0; run < 3; run++) await pool.any(sql.unsafe`SELECT ${run}::int AS product`);
  await pool.end();
}

// row: slonik.createPool startup-setting parameter name=idle_in_transaction_session_timeout
export async function theOtherTimeout() {
  const pool = await createPool(process.env.POSTGRES_URL, { statementTimeout: "DISABLE_TIMEOUT" });
  await pool.any(sql.unsafe`SELECT 1`);
  await pool.end();
}

// row: slonik.createPool discard all  off
// row: slonik.createPool startup-setting parameter name=statement_timeout  off
// row: slonik.createPool startup-setting parameter name=idle_in_transaction_session_timeout  off
export async function turnedOff() {
  const pool = await createPool(process.env.POSTGRES_URL, {
    resetConnection: async () => {},
    statementTimeout: "DISABLE_TIMEOUT",
    idleInTransactionSessionTimeout: "DISABLE_TIMEOUT",
  });
  for (let run = 0; run < 3; run++) await pool.any(sql.unsafe`SELECT ${run}::int AS product`);
  await pool.end();
}

// row: pool.stream session-cursor named
export async function streams() {
  const pool = await createPool(process.env.POSTGRES_URL);
  await pool.stream(sql.unsafe`SELECT generate_series(1, 300) AS product`, async (stream) => {
    for await (const _ of stream);
  });
  await pool.end();
}
