import postgres from "postgres";

// row: postgres driver-prepare named
export async function preparesOnTheFirstRun() {
  const sql = postgres(process.env.POSTGRES_URL, { max: 1 });
  for (let run = 0; run < 12; run++) await sql`SELECT ${run}::int AS product`;
  await sql.end();
}

// row: postgres driver-prepare named  off
export async function prepareFalse() {
  const sql = postgres(process.env.POSTGRES_URL, { max: 1, prepare: false });
  for (let run = 0; run < 12; run++) await sql`SELECT ${run}::int AS product`;
  await sql.begin((tx) => tx`SELECT 1`);
  await sql.end();
}

// row: postgres driver-prepare named  off
export async function prepareFalseInTheUrl() {
  const sql = postgres(`${process.env.POSTGRES_URL}?prepare=false`, { max: 1 });
  for (let run = 0; run < 6; run++) await sql`SELECT ${run}::int AS product`;
  await sql.end();
}

// row: postgres driver-prepare named  off
export async function prepareFalseInTheOptions() {
  const sql = postgres({
    host: process.env.POSTGRES_HOST,
    port: process.env.POSTGRES_PORT,
    user: process.env.POSTGRES_USER,
    database: process.env.POSTGRES_DATABASE,
    max: 1,
    prepare: false,
  });
  for (let run = 0; run < 6; run++) await sql`SELECT ${run}::int AS product`;
  await sql.end();
}

// row: postgres search-path startup at=1.connection.search_path
// row: postgres startup-setting parameter each=1.connection
// row: postgres startup-setting parameter at=1.connection.application_name
export async function connection() {
  const sql = postgres(process.env.POSTGRES_URL, {
    connection: { search_path: "shop", statement_timeout: 30000, application_name: "shop" },
  });
  await sql`SELECT 1`;
  await sql.end();
}

// row: postgres search-path startup at=1.connection.search_path  off
// row: postgres startup-setting parameter each=1.connection  off
export async function noConnectionKeys() {
  const sql = postgres(process.env.POSTGRES_URL, { connection: {} });
  await sql`SELECT 1`;
  await sql.end();
}

// row: postgres search-path startup at=0.connection.search_path
// row: postgres startup-setting parameter each=0.connection
export async function connectionOfTheOptions() {
  const sql = postgres({
    host: process.env.POSTGRES_HOST,
    port: process.env.POSTGRES_PORT,
    user: process.env.POSTGRES_USER,
    database: process.env.POSTGRES_DATABASE,
    connection: { search_path: "shop", statement_timeout: 30000 },
  });
  await sql`SELECT 1`;
  await sql.end();
}

// row: postgres search-path startup at=0
export async function searchPathInTheUrl() {
  const sql = postgres(`${process.env.POSTGRES_URL}?search_path=shop`);
  await sql`SELECT 1`;
  await sql.end();
}

// row: postgres startup-setting options
export async function optionsInTheUrl() {
  const sql = postgres(`${process.env.POSTGRES_URL}?options=-c%20search_path%3Dshop`);
  await sql`SELECT 1`;
  await sql.end();
}

// row: sql.unsafe driver-prepare explicit
export async function unsafePrepared() {
  const sql = postgres(process.env.POSTGRES_URL, { fetch_types: false });
  await sql.unsafe("SELECT $1::int AS product", [1], { prepare: true });
  await sql.end();
}

// row: sql.unsafe driver-prepare explicit  off
export async function unsafe() {
  const sql = postgres(process.env.POSTGRES_URL, { fetch_types: false });
  await sql.unsafe("SELECT $1::int AS product", [1]);
  await sql.end();
}

// row: query.cursor session-cursor named
export async function readsByCursor() {
  const sql = postgres(process.env.POSTGRES_URL);
  for await (const _ of sql`SELECT generate_series(1, 30)`.cursor(10));
  await sql.end();
}

// row: query.describe driver-prepare explicit
export async function describes() {
  const sql = postgres(process.env.POSTGRES_URL, { fetch_types: false });
  await sql`SELECT 1 AS product`.describe();
  await sql.end();
}

// row: sql.listen listen api
// row: sql.notify notify api
export async function listenAndNotify() {
  const sql = postgres(process.env.POSTGRES_URL);
  await new Promise(async (resolve) => {
    await sql.listen("jobs", resolve);
    await sql.notify("jobs", "1");
  });
  await sql.end();
}
