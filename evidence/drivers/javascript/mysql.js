import mysql from "mysql";

const done = (start) => new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));

// row: mysql.createConnection multi-statement option at=0.multipleStatements
export async function multipleStatements() {
  const connection = mysql.createConnection({
    host: process.env.MYSQL_HOST,
    port: process.env.MYSQL_PORT,
    user: process.env.MYSQL_USER,
    multipleStatements: true,
  });
  await done((end) => connection.query("SELECT 1; SELECT 2", end));
  await done((end) => connection.end(end));
}

// row: mysql.createConnection multi-statement option at=0
export async function multipleStatementsInTheUrl() {
  const connection = mysql.createConnection(`mysql://${process.env.MYSQL_ADDRESS}?multipleStatements=true`);
  await done((end) => connection.query("SELECT 1; SELECT 2", end));
  await done((end) => connection.end(end));
}

// row: mysql.createConnection multi-statement option at=0.multipleStatements  off
// row: mysql.createConnection multi-statement option at=0  off
export async function queries() {
  const connection = mysql.createConnection(process.env.MYSQL_URL);
  await done((end) => connection.query("SELECT ? AS product", [1], end));
  await done((end) => connection.end(end));
}

// row: mysql.createPool multi-statement option at=0.multipleStatements
export async function multipleStatementsOfAPool() {
  const pool = mysql.createPool({
    host: process.env.MYSQL_HOST,
    port: process.env.MYSQL_PORT,
    user: process.env.MYSQL_USER,
    multipleStatements: true,
  });
  await done((end) => pool.query("SELECT 1; SELECT 2", end));
  await done((end) => pool.end(end));
}

// row: mysql.createPool multi-statement option at=0
export async function multipleStatementsInTheUrlOfAPool() {
  const pool = mysql.createPool(`mysql://${process.env.MYSQL_ADDRESS}?multipleStatements=true`);
  await done((end) => pool.query("SELECT 1; SELECT 2", end));
  await done((end) => pool.end(end));
}

// row: mysql.createPool multi-statement option at=0.multipleStatements  off
// row: mysql.createPool multi-statement option at=0  off
export async function queriesOfAPool() {
  const pool = mysql.createPool(process.env.MYSQL_URL);
  await done((end) => pool.query("SELECT ? AS product", [1], end));
  await done((end) => pool.end(end));
}

// row: connection.changeUser use-database api
export async function changesTheUser() {
  const connection = mysql.createConnection(process.env.MYSQL_URL);
  await done((end) => connection.changeUser({ database: "mysql" }, end));
  await done((end) => connection.end(end));
}
