import pgPromise from "pg-promise";

// row: pg-promise search-path driver
export async function schema() {
  const pgp = pgPromise({ schema: "shop" });
  const db = pgp(process.env.POSTGRES_URL);
  await db.one("SELECT 1");
  await db.$pool.end();
}

// row: pg-promise search-path driver  off
// row: database.one driver-prepare explicit  off
// row: prepared.new driver-prepare explicit  off
export async function plain() {
  const pgp = pgPromise({ schema: null });
  const db = pgp({ connectionString: process.env.POSTGRES_URL, max: 1 });
  for (let run = 0; run < 12; run++) {
    await db.one("SELECT $1::int AS product", [run]);
    await db.one(new pgp.ParameterizedQuery({ text: "SELECT $1::int AS stock", values: [run] }));
  }
  await db.$pool.end();
}

// row: root.() startup-setting options
// row: root.() startup-setting parameter name=statement_timeout
// row: root.() startup-setting parameter name=application_name
export async function connection() {
  const pgp = pgPromise();
  const db = pgp({
    connectionString: process.env.POSTGRES_URL,
    options: "-c lock_timeout=5s",
    statement_timeout: 30000,
    application_name: "shop",
  });
  await db.one("SELECT 1");
  await db.$pool.end();
}

// row: root.() startup-setting options  off
// row: root.() startup-setting parameter name=statement_timeout  off
// row: root.() startup-setting parameter name=application_name  off
export async function plainConnection() {
  const pgp = pgPromise();
  const db = pgp({ connectionString: process.env.POSTGRES_URL, options: null });
  await db.one("SELECT 1");
  await db.$pool.end();
}

// row: database.one driver-prepare explicit
export async function nameOfAQuery() {
  const pgp = pgPromise();
  const db = pgp({ connectionString: process.env.POSTGRES_URL, max: 1 });
  for (let run = 0; run < 12; run++) await db.one({ name: "product", text: "SELECT $1::int AS product", values: [run] });
  await db.$pool.end();
}

// row: prepared.new driver-prepare explicit
export async function preparedStatement() {
  const pgp = pgPromise();
  const db = pgp(process.env.POSTGRES_URL);
  await db.one(new pgp.PreparedStatement({ name: "product", text: "SELECT 1 AS product" }));
  await db.$pool.end();
}
