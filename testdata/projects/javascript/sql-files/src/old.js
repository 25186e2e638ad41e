const path = require("path");
const mysql = require("mysql2/promise");
const fs = require("fs");
const pgPromise = require("pg-promise");

const pgp = pgPromise();
const reset = new pgp.QueryFile(path.join(__dirname, "..", "sql", "discard.sql"), { minify: true });

exports.load = async () => {
  const db = pgp("postgres://localhost/app");
  await db.none(reset);
  const conn = await mysql.createConnection({ multipleStatements: true });
  await conn.query(fs.readFileSync(path.join(__dirname, "../sql/seed.sql"), "utf8"));
};
