import pg from "pg";
import Cursor from "pg-cursor";
import QueryStream from "pg-query-stream";

// row: client.new startup-setting options at=0.options
export async function options() {
  const client = new pg.Client({ connectionString: process.env.POSTGRES_URL, options: "-c search_path=shop" });
  await client.connect();
  await client.end();
}

// row: client.new startup-setting options at=0.options  off
export async function noOptions() {
  const client = new pg.Client({ connectionString: process.env.POSTGRES_URL, options: null });
  await client.connect();
  await client.end();
}

// row: client.new startup-setting parameter name=statement_timeout
// row: client.new startup-setting parameter name=lock_timeout
// row: client.new startup-setting parameter name=idle_in_transaction_session_timeout
export async function timeouts() {
  const pool = new pg.Pool({
    connectionString: process.env.POSTGRES_URL,
    statement_timeout: 30000,
    lock_timeout: 5000,
    idle_in_transaction_session_timeout: 60000,
  });
  await pool.query("SELECT 1");
  await pool.end();
}

// row: client.new startup-setting parameter name=statement_timeout  off
// row: client.new startup-setting parameter name=lock_timeout  off
// row: client.new startup-setting parameter name=idle_in_transaction_session_timeout  off
export async function timeoutsOfNothing() {
  const pool = new pg.Pool({
    connectionString: process.env.POSTGRES_URL,
    statement_timeout: false,
    lock_timeout: 0,
    idle_in_transaction_session_timeout: null,
  });
  await pool.query("SELECT 1");
  await pool.end();
}

// row: client.new startup-setting parameter name=application_name at=0.application_name
export async function applicationName() {
  const client = new pg.Client({ connectionString: process.env.POSTGRES_URL, application_name: "shop" });
  await client.connect();
  await client.end();
}

// row: client.new startup-setting parameter name=application_name at=0.application_name  off
// row: client.new startup-setting parameter name=application_name at=0.fallback_application_name  off
export async function noApplicationName() {
  const client = new pg.Client({ connectionString: process.env.POSTGRES_URL, application_name: null });
  await client.connect();
  await client.end();
}

// row: client.new startup-setting parameter name=application_name at=0.fallback_application_name
export async function fallbackApplicationName() {
  const client = new pg.Client({ connectionString: process.env.POSTGRES_URL, fallback_application_name: "shop" });
  await client.connect();
  await client.end();
}

// row: client.new startup-setting options at=0.connectionString
export async function optionsInTheUrl() {
  const client = new pg.Client({ connectionString: `${process.env.POSTGRES_URL}?options=-c%20search_path%3Dshop` });
  await client.connect();
  await client.end();
}

// row: client.query driver-prepare explicit
export async function nameOfAQuery() {
  const pool = new pg.Pool({ connectionString: process.env.POSTGRES_URL, max: 1 });
  for (let run = 0; run < 12; run++) {
    await pool.query({ name: "product", text: "SELECT $1::int AS product", values: [run] });
  }
  await pool.end();
}

// row: client.query driver-prepare explicit  off
export async function twelveRunsWithoutAName() {
  const pool = new pg.Pool({ connectionString: process.env.POSTGRES_URL, max: 1 });
  for (let run = 0; run < 12; run++) {
    await pool.query({ name: "", text: "SELECT $1::int AS product", values: [run] });
    await pool.query("SELECT $1::int AS stock", [run]);
  }
  await pool.end();
}

// row: query.new driver-prepare explicit
export async function nameOfAQueryObject() {
  const client = new pg.Client({ connectionString: process.env.POSTGRES_URL });
  await client.connect();
  await new Promise((resolve, reject) => {
    const query = new pg.Query({ name: "product", text: "SELECT $1::int AS product", values: [1] });
    query.on("end", resolve).on("error", reject);
    client.query(query);
  });
  await client.end();
}

// row: query.new driver-prepare explicit  off
export async function queryObjectWithoutAName() {
  const client = new pg.Client({ connectionString: process.env.POSTGRES_URL });
  await client.connect();
  await new Promise((resolve, reject) => {
    const query = new pg.Query({ text: "SELECT $1::int AS product", values: [1] });
    query.on("end", resolve).on("error", reject);
    client.query(query);
  });
  await client.end();
}

// row: client.on listen api
export async function notifications() {
  const client = new pg.Client({ connectionString: process.env.POSTGRES_URL });
  await client.connect();
  const heard = new Promise((resolve) => client.on("notification", resolve));
  await client.query("LISTEN jobs");
  await client.query("NOTIFY jobs");
  await heard;
  await client.end();
}

// row: cursor.new session-cursor named
export async function readsByCursor() {
  const client = new pg.Client({ connectionString: process.env.POSTGRES_URL });
  await client.connect();
  const rows = client.query(new Cursor("SELECT generate_series(1, 30)"));
  while ((await rows.read(10)).length > 0);
  await rows.close();
  await client.end();
}

// row: stream.new session-cursor named
export async function streams() {
  const client = new pg.Client({ connectionString: process.env.POSTGRES_URL });
  await client.connect();
  const rows = client.query(new QueryStream("SELECT generate_series(1, 30)", [], { batchSize: 10 }));
  for await (const _ of rows);
  await client.end();
}
