import createConnectionPool, { sql } from "@databases/pg";

// row: @databases/pg search-path driver
// row: @databases/pg startup-setting parameter name=statement_timeout
// row: @databases/pg startup-setting parameter name=lock_timeout
// row: @databases/pg startup-setting parameter name=application_name
export async function everything() {
  const db = createConnectionPool({
    connectionString: process.env.POSTGRES_URL,
    bigIntMode: "number",
    schema: "shop",
    statementTimeoutMilliseconds: 30000,
    lockTimeoutMilliseconds: 5000,
    applicationName: "shop",
  });
  await db.query(sql`SELECT 1`);
  await db.dispose();
}

// row: @databases/pg search-path driver  off
// row: @databases/pg startup-setting parameter name=statement_timeout  off
// row: @databases/pg startup-setting parameter name=lock_timeout  off
// row: @databases/pg startup-setting parameter name=application_name  off
export async function nothing() {
  const db = createConnectionPool({ connectionString: process.env.POSTGRES_URL, bigIntMode: "number" });
  for (let run = 0; run < 3; run++) await db.query(sql`SELECT ${run}::int AS product`);
  await db.dispose();
}

// row: pool.queryStream session-cursor named
export async function streams() {
  const db = createConnectionPool({ connectionString: process.env.POSTGRES_URL, bigIntMode: "number" });
  for await (const _ of db.queryStream(sql`SELECT generate_series(1, 300) AS product`));
  await db.dispose();
}
