import { DataSource } from "typeorm";

// row: source.new startup-setting options
// row: source.new startup-setting parameter name=statement_timeout
// row: source.new startup-setting parameter name=application_name
export async function startup() {
  const source = new DataSource({
    type: "postgres",
    url: process.env.POSTGRES_URL,
    applicationName: "shop",
    extra: { options: "-c lock_timeout=5s", statement_timeout: 30000 },
  });
  await source.initialize();
  await source.destroy();
}

// row: source.new startup-setting options  off
// row: source.new startup-setting parameter name=statement_timeout  off
// row: source.new startup-setting parameter name=application_name  off
export async function plain() {
  const source = new DataSource({ type: "postgres", url: process.env.POSTGRES_URL });
  await source.initialize();
  await source.query("SELECT $1::int AS product", [1]);
  await source.destroy();
}

// row: source.new multi-statement option
export async function multipleStatements() {
  const source = new DataSource({ type: "mysql", url: process.env.MYSQL_URL, multipleStatements: true });
  await source.initialize();
  await source.query("SELECT 1; SELECT 2");
  await source.destroy();
}

// row: runner.stream session-cursor named
export async function streams() {
  const source = new DataSource({ type: "postgres", url: process.env.POSTGRES_URL });
  await source.initialize();
  const runner = source.createQueryRunner();
  for await (const _ of await runner.stream("SELECT generate_series(1, 300)"));
  await runner.release();
  await source.destroy();
}

// row: runner.startTransaction session-isolation option
export async function startsATransaction() {
  const source = new DataSource({ type: "mysql", url: process.env.MYSQL_URL });
  await source.initialize();
  const runner = source.createQueryRunner();
  await runner.startTransaction("SERIALIZABLE");
  await runner.commitTransaction();
  await runner.release();
  await source.destroy();
}

// row: source.transaction session-isolation option
export async function isolation() {
  const source = new DataSource({ type: "mysql", url: process.env.MYSQL_URL });
  await source.initialize();
  await source.transaction("SERIALIZABLE", async (manager) => manager.query("SELECT 1"));
  await source.destroy();
}

// row: source.transaction session-isolation option  off
// row: source.new multi-statement option  off
export async function plainTransaction() {
  const source = new DataSource({ type: "mysql", url: process.env.MYSQL_URL });
  await source.initialize();
  await source.transaction(async (manager) => manager.query("SELECT 1"));
  await source.destroy();
}
