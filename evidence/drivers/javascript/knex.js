import knex from "knex";

// row: knex search-path driver
export async function searchPath() {
  const db = knex({ client: "pg", connection: process.env.POSTGRES_URL, searchPath: ["shop", "public"] });
  await db.raw("SELECT 1");
  await db.destroy();
}

// row: knex search-path driver  off
// row: query.options driver-prepare explicit  off
export async function noSearchPath() {
  const db = knex({ client: "pg", connection: process.env.POSTGRES_URL, searchPath: null, pool: { min: 1, max: 1 } });
  for (let run = 0; run < 12; run++) await db.raw("SELECT ?::int AS product", [run]);
  await db.destroy();
}

// row: knex startup-setting options
// row: knex startup-setting parameter name=statement_timeout
// row: knex startup-setting parameter name=application_name
export async function connection() {
  const db = knex({
    client: "pg",
    connection: {
      connectionString: process.env.POSTGRES_URL,
      options: "-c lock_timeout=5s",
      statement_timeout: 30000,
      application_name: "shop",
    },
  });
  await db.raw("SELECT 1");
  await db.destroy();
}

// row: knex startup-setting options  off
// row: knex startup-setting parameter name=statement_timeout  off
// row: knex startup-setting parameter name=application_name  off
export async function plainConnection() {
  const db = knex({ client: "pg", connection: { connectionString: process.env.POSTGRES_URL } });
  await db.raw("SELECT 1");
  await db.destroy();
}

// row: query.options driver-prepare explicit
export async function nameOfAQuery() {
  const db = knex({ client: "pg", connection: process.env.POSTGRES_URL });
  await db.select(db.raw("?::int AS product", [1])).options({ name: "product" });
  await db.destroy();
}

// row: query.stream session-cursor named
export async function streams() {
  const db = knex({ client: "pg", connection: process.env.POSTGRES_URL });
  for await (const _ of db.select(db.raw("generate_series(1, 300)")).stream());
  await db.destroy();
}

// row: knex multi-statement option
export async function multipleStatements() {
  const db = knex({
    client: "mysql2",
    connection: { host: process.env.MYSQL_HOST, port: process.env.MYSQL_PORT, user: process.env.MYSQL_USER, multipleStatements: true },
  });
  await db.raw("SELECT 1; SELECT 2");
  await db.destroy();
}

// row: instance.transaction session-isolation option
export async function isolationOnMysql() {
  const db = knex({
    client: "mysql2",
    connection: { host: process.env.MYSQL_HOST, port: process.env.MYSQL_PORT, user: process.env.MYSQL_USER },
  });
  await db.transaction((trx) => trx.raw("SELECT 1"), { isolationLevel: "serializable" });
  await db.destroy();
}
