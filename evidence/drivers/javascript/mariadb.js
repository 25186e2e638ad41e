import * as mariadb from "mariadb";

const address = {
  host: process.env.MYSQL_HOST,
  port: process.env.MYSQL_PORT,
  user: process.env.MYSQL_USER,
  database: process.env.MYSQL_DATABASE,
};

// row: mariadb.createConnection startup-setting init-command
export async function initSql() {
  const connection = await mariadb.createConnection({ ...address, initSql: "SET @tenant = 7" });
  await connection.end();
}

// row: mariadb.createConnection startup-setting init-command  off
export async function noInitSql() {
  const connection = await mariadb.createConnection({ ...address, charset: "utf8mb4", initSql: null });
  await connection.query("SELECT 1");
  await connection.end();
}

// row: mariadb.createConnection session-set driver each=0.sessionVariables
export async function sessionVariables() {
  const connection = await mariadb.createConnection({ ...address, charset: "utf8mb4", sessionVariables: { wait_timeout: 10000 } });
  await connection.end();
}

// row: mariadb.createConnection session-set driver name=time_zone
export async function timezone() {
  const connection = await mariadb.createConnection({ ...address, charset: "utf8mb4", timezone: "+02:00" });
  await connection.end();
}

// row: mariadb.createConnection session-set driver name=time_zone  off
export async function timezoneAuto() {
  const connection = await mariadb.createConnection({ ...address, charset: "utf8mb4", timezone: "auto" });
  await connection.end();
}

// row: mariadb.createConnection session-set driver name=time_zone  off
export async function timezoneLocal() {
  const connection = await mariadb.createConnection({ ...address, charset: "utf8mb4", timezone: "local" });
  await connection.end();
}

// row: mariadb.createConnection multi-statement option
export async function multipleStatements() {
  const connection = await mariadb.createConnection({ ...address, multipleStatements: true });
  await connection.query("SELECT 1; SELECT 2");
  await connection.end();
}

// row: mariadb.createConnection multi-statement option  off
export async function oneStatement() {
  const connection = await mariadb.createConnection(address);
  await connection.query("SELECT 1");
  await connection.end();
}

// row: mariadb.createConnection session-set driver name=max_statement_time
export async function queryTimeout() {
  const connection = await mariadb.createConnection({ ...address, charset: "utf8mb4", queryTimeout: 5000 });
  await connection.end();
}

// row: mariadb.createConnection session-set driver name=max_statement_time  off
export async function noQueryTimeout() {
  const connection = await mariadb.createConnection({ ...address, charset: "utf8mb4", queryTimeout: 0 });
  await connection.end();
}

// row: mariadb.createConnection session-set driver name=names
export async function names() {
  const connection = await mariadb.createConnection(address);
  await connection.end();
}

// row: mariadb.createConnection session-set driver name=names  off
export async function charset() {
  const connection = await mariadb.createConnection({ ...address, charset: "utf8mb4" });
  await connection.end();
}

// row: mariadb.createConnection session-set driver name=names  off
export async function collation() {
  const connection = await mariadb.createConnection({ ...address, collation: "utf8mb4_unicode_ci" });
  await connection.end();
}

// row: mariadb.createConnection driver-prepare binary
export async function nothingKept() {
  const connection = await mariadb.createConnection({ ...address, prepareCacheLength: 0 });
  for (let run = 0; run < 3; run++) await connection.execute("SELECT ? AS product", [run]);
  await connection.end();
}

// row: mariadb.createPool startup-setting init-command
// row: mariadb.createPool session-set driver each=0.sessionVariables
// row: mariadb.createPool session-set driver name=time_zone
// row: mariadb.createPool multi-statement option
// row: mariadb.createPool session-set driver name=max_statement_time
export async function poolWithEverything() {
  const pool = mariadb.createPool({
    ...address,
    charset: "utf8mb4",
    connectionLimit: 1,
    initSql: "SET @tenant = 7",
    sessionVariables: { wait_timeout: 10000 },
    timezone: "+02:00",
    multipleStatements: true,
    queryTimeout: 5000,
  });
  await pool.query("SELECT 1; SELECT 2");
  await pool.end();
}

// row: mariadb.createPool startup-setting init-command  off
// row: mariadb.createPool session-set driver each=0.sessionVariables  off
// row: mariadb.createPool session-set driver name=time_zone  off
// row: mariadb.createPool multi-statement option  off
// row: mariadb.createPool session-set driver name=max_statement_time  off
// row: mariadb.createPool session-set driver name=names  off
// row: connection.execute driver-prepare binary  off
export async function poolWithNothing() {
  const pool = mariadb.createPool({ ...address, charset: "utf8mb4", connectionLimit: 1 });
  for (let run = 0; run < 12; run++) await pool.query("SELECT ? AS product", [run]);
  await pool.end();
}

// row: mariadb.createPool session-set driver name=names
export async function namesOfAPool() {
  const pool = mariadb.createPool({ ...address, connectionLimit: 1 });
  await pool.query("SELECT 1");
  await pool.end();
}

// row: mariadb.createPool driver-prepare binary
export async function nothingKeptByAPool() {
  const pool = mariadb.createPool({ ...address, connectionLimit: 1, prepareCacheLength: 0 });
  for (let run = 0; run < 3; run++) await pool.execute("SELECT ? AS product", [run]);
  await pool.end();
}

// row: connection.execute driver-prepare binary
export async function executes() {
  const pool = mariadb.createPool({ ...address, connectionLimit: 1 });
  for (let run = 0; run < 12; run++) await pool.execute("SELECT ? AS product", [run]);
  await pool.end();
}

// row: connection.batch driver-prepare binary
export async function batches() {
  const connection = await mariadb.createConnection(address);
  await connection.query("CREATE TABLE IF NOT EXISTS product (id int)");
  await connection.batch("INSERT INTO product VALUES (?)", [[1], [2]]);
  await connection.end();
}

// row: connection.prepare driver-prepare explicit
export async function prepares() {
  const connection = await mariadb.createConnection(address);
  const statement = await connection.prepare("SELECT ? AS product");
  await statement.execute([1]);
  await statement.close();
  await connection.end();
}
