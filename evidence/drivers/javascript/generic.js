// Options on their way to a driver, in objects that pinproof does not see reach it.
import knex from "knex";
import mariadb from "mariadb";
import pg from "pg";

const opened = new Map(Object.entries({ pg: (options) => new pg.Pool(options), mariadb: (options) => mariadb.createPool(options), knex }));
const open = (driver, options) => opened.get(driver)(options);

// row: statement_timeout startup-setting parameter
export async function timeout() {
  const pool = open("pg", { connectionString: process.env.POSTGRES_URL, statement_timeout: 30000 });
  await pool.query("SELECT 1");
  await pool.end();
}

// row: application_name startup-setting parameter
export async function applicationName() {
  const pool = open("pg", { connectionString: process.env.POSTGRES_URL, application_name: "shop" });
  await pool.query("SELECT 1");
  await pool.end();
}

// row: options startup-setting options
export async function options() {
  const pool = open("pg", { connectionString: process.env.POSTGRES_URL, options: "-c search_path=shop" });
  await pool.query("SELECT 1");
  await pool.end();
}

// row: statement_timeout startup-setting parameter  off
// row: application_name startup-setting parameter  off
// row: options startup-setting options  off
export async function nothing() {
  const pool = open("pg", { connectionString: process.env.POSTGRES_URL, statement_timeout: false, application_name: null });
  await pool.query("SELECT 1");
  await pool.end();
}

// row: multipleStatements multi-statement option
// row: initSql startup-setting init-command
export async function mariadbOptions() {
  const address = { host: process.env.MYSQL_HOST, port: process.env.MYSQL_PORT, user: process.env.MYSQL_USER };
  const pool = open("mariadb", { ...address, multipleStatements: true, initSql: "SET @tenant = 7" });
  await pool.query("SELECT 1; SELECT 2");
  await pool.end();
}

// row: searchPath search-path driver
export async function knexfile() {
  const db = open("knex", { client: "pg", connection: process.env.POSTGRES_URL, searchPath: ["shop"] });
  await db.raw("SELECT 1");
  await db.destroy();
}
