import { SQL } from "bun";

// row: sql.new driver-prepare named
export async function preparesOnTheFirstRun() {
  const sql = new SQL(process.env.POSTGRES_URL, { max: 1 });
  for (let run = 0; run < 12; run++) await sql`SELECT ${run}::int AS product`;
  await sql.close();
}

// row: sql.new driver-prepare named  off
export async function prepareFalse() {
  const sql = new SQL(process.env.POSTGRES_URL, { max: 1, prepare: false });
  for (let run = 0; run < 12; run++) await sql`SELECT ${run}::int AS product`;
  await sql.close();
}

// row: sql.new driver-prepare binary when=0
export async function preparesOnMysql() {
  const sql = new SQL(`mysql://${process.env.MYSQL_ADDRESS}`, { max: 1 });
  for (let run = 0; run < 12; run++) await sql`SELECT ${run} AS product`;
  await sql.close();
}

// row: sql.new driver-prepare binary when=0.adapter
export async function preparesOnMysqlOfAnAdapter() {
  const sql = new SQL({
    adapter: "mysql",
    hostname: process.env.MYSQL_HOST,
    port: process.env.MYSQL_PORT,
    username: process.env.MYSQL_USER,
    database: process.env.MYSQL_DATABASE,
    max: 1,
  });
  await sql`SELECT 1 AS product`;
  await sql.close();
}

// row: sql.new driver-prepare binary when=0.url
export async function preparesOnMysqlOfAUrl() {
  const sql = new SQL({ url: `mysql://${process.env.MYSQL_ADDRESS}`, max: 1 });
  await sql`SELECT 1 AS product`;
  await sql.close();
}

// row: sql.new search-path startup
// row: sql.new startup-setting parameter each=0.connection
export async function connection() {
  const sql = new SQL({ url: process.env.POSTGRES_URL, max: 1, connection: { search_path: "shop", statement_timeout: 30000 } });
  await sql`SELECT 1 AS product`;
  await sql.close();
}

// row: sql.new startup-setting parameter each=1.connection
export async function connectionOfTheOptions() {
  const sql = new SQL(process.env.POSTGRES_URL, { max: 1, connection: { statement_timeout: 30000 } });
  await sql`SELECT 1 AS product`;
  await sql.close();
}
