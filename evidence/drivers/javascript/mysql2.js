import mysql from "mysql2/promise";

// row: mysql2/promise.createConnection multi-statement option at=0.multipleStatements
export async function multipleStatements() {
  const connection = await mysql.createConnection({
    host: process.env.MYSQL_HOST,
    port: process.env.MYSQL_PORT,
    user: process.env.MYSQL_USER,
    database: process.env.MYSQL_DATABASE,
    multipleStatements: true,
  });
  await connection.query("SELECT 1; SELECT 2");
  await connection.end();
}

// row: mysql2/promise.createConnection multi-statement option at=0
export async function multipleStatementsInTheUrl() {
  const connection = await mysql.createConnection(`mysql://${process.env.MYSQL_ADDRESS}?multipleStatements=true`);
  await connection.query("SELECT 1; SELECT 2");
  await connection.end();
}

// row: mysql2/promise.createConnection multi-statement option at=0.multipleStatements  off
// row: mysql2/promise.createConnection multi-statement option at=0  off
// row: connection.execute driver-prepare binary  off
export async function queries() {
  const connection = await mysql.createConnection(process.env.MYSQL_URL);
  for (let run = 0; run < 12; run++) await connection.query("SELECT ? AS product", [run]);
  await connection.end();
}

// row: mysql2/promise.createPool multi-statement option at=0.multipleStatements
export async function multipleStatementsOfAPool() {
  const pool = mysql.createPool({
    host: process.env.MYSQL_HOST,
    port: process.env.MYSQL_PORT,
    user: process.env.MYSQL_USER,
    database: process.env.MYSQL_DATABASE,
    multipleStatements: true,
  });
  await pool.query("SELECT 1; SELECT 2");
  await pool.end();
}

// row: mysql2/promise.createPool multi-statement option at=0
export async function multipleStatementsInTheUrlOfAPool() {
  const pool = mysql.createPool(`mysql://${process.env.MYSQL_ADDRESS}?multipleStatements=true`);
  await pool.query("SELECT 1; SELECT 2");
  await pool.end();
}

// row: mysql2/promise.createPool multi-statement option at=0.multipleStatements  off
// row: mysql2/promise.createPool multi-statement option at=0  off
export async function queriesOfAPool() {
  const pool = mysql.createPool(process.env.MYSQL_URL);
  await pool.query("SELECT ? AS product", [1]);
  await pool.end();
}

// row: mysql2/promise.createConnection driver-prepare binary
export async function oneStatementKept() {
  const connection = await mysql.createConnection({
    host: process.env.MYSQL_HOST,
    port: process.env.MYSQL_PORT,
    user: process.env.MYSQL_USER,
    maxPreparedStatements: 1,
  });
  for (let run = 0; run < 3; run++) await connection.execute(`SELECT ? AS product_${run}`, [run]);
  await connection.end();
}

// row: mysql2/promise.createPool driver-prepare binary
export async function oneStatementKeptByAPool() {
  const pool = mysql.createPool({
    host: process.env.MYSQL_HOST,
    port: process.env.MYSQL_PORT,
    user: process.env.MYSQL_USER,
    maxPreparedStatements: 1,
  });
  for (let run = 0; run < 3; run++) await pool.execute(`SELECT ? AS product_${run}`, [run]);
  await pool.end();
}

// row: connection.execute driver-prepare binary
export async function execute() {
  const pool = mysql.createPool({ uri: process.env.MYSQL_URL, connectionLimit: 1 });
  for (let run = 0; run < 12; run++) await pool.execute("SELECT ? AS product", [run]);
  await pool.end();
}

// row: connection.prepare driver-prepare explicit
export async function prepare() {
  const connection = await mysql.createConnection(process.env.MYSQL_URL);
  const statement = await connection.prepare("SELECT ? AS product");
  await statement.execute([1]);
  await statement.close();
  await connection.end();
}

// row: connection.changeUser use-database api
export async function changesTheUser() {
  const connection = await mysql.createConnection(process.env.MYSQL_URL);
  await connection.changeUser({ user: process.env.MYSQL_USER, database: "mysql" });
  await connection.end();
}

// row: connection.changeUser use-database api  off
export async function changeUserOnly() {
  const connection = await mysql.createConnection(process.env.MYSQL_URL);
  await connection.query("SELECT 1");
  await connection.end();
}
