// The adapters are called as the client calls them: the client itself is generated from a schema.
import { PrismaMariaDb } from "@prisma/adapter-mariadb";
import { PrismaPg } from "@prisma/adapter-pg";

const product = (parameter) => ({ sql: `SELECT ${parameter} AS product`, args: [1], argTypes: [{ scalarType: "int", arity: "scalar" }] });

// row: pg_adapter.new driver-prepare named
export async function nameGenerator() {
  const adapter = new PrismaPg({ connectionString: process.env.POSTGRES_URL }, { statementNameGenerator: () => "product" });
  const connection = await adapter.connect();
  for (let run = 0; run < 3; run++) await connection.queryRaw(product("$1::int"));
  await connection.dispose();
}

// row: pg_adapter.new startup-setting options
export async function startupOptions() {
  const adapter = new PrismaPg({ connectionString: process.env.POSTGRES_URL, options: "-c lock_timeout=5s" });
  const connection = await adapter.connect();
  await connection.queryRaw(product("$1::int"));
  await connection.dispose();
}

// row: pg_adapter.new driver-prepare named  off
// row: pg_adapter.new startup-setting options  off
export async function plainPg() {
  const adapter = new PrismaPg({ connectionString: process.env.POSTGRES_URL });
  const connection = await adapter.connect();
  for (let run = 0; run < 12; run++) await connection.queryRaw(product("$1::int"));
  await connection.dispose();
}

// row: mariadb_adapter.new driver-prepare binary
export async function preparesOnMysql() {
  const adapter = new PrismaMariaDb(`mysql://${process.env.MYSQL_ADDRESS}`);
  const connection = await adapter.connect();
  for (let run = 0; run < 3; run++) await connection.queryRaw(product("?"));
  await connection.dispose();
}

// row: mariadb_adapter.new driver-prepare binary  off
export async function textProtocol() {
  const adapter = new PrismaMariaDb(`mysql://${process.env.MYSQL_ADDRESS}`, { useTextProtocol: true });
  const connection = await adapter.connect();
  for (let run = 0; run < 3; run++) await connection.queryRaw(product("?"));
  await connection.dispose();
}

// row: client.$transaction session-isolation option
// sees: (?i)isolation
// untold: what the client asks of the adapter in $transaction() is not a call of the client
export async function isolation() {
  const adapter = new PrismaMariaDb(`mysql://${process.env.MYSQL_ADDRESS}`);
  const connection = await adapter.connect();
  const transaction = await connection.startTransaction("SERIALIZABLE");
  await transaction.executeRaw({ sql: "COMMIT", args: [], argTypes: [] });
  await transaction.commit();
  await connection.dispose();
}
