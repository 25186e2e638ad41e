// library: kysely
import { Kysely, Migrator, MysqlDialect, sql } from "kysely";
import mysql2 from "mysql2";

// row: transaction_builder.setIsolationLevel session-isolation option
export async function isolationOnMysql() {
  const db = new Kysely({ dialect: new MysqlDialect({ pool: mysql2.createPool(process.env.MYSQL_URL) }) });
  await db.transaction().setIsolationLevel("serializable").execute((trx) => sql`SELECT 1`.execute(trx));
  await db.destroy();
}

// row: migrator.migrateToLatest named-lock api
export async function migratesMysql() {
  const db = new Kysely({ dialect: new MysqlDialect({ pool: mysql2.createPool(process.env.MYSQL_URL) }) });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({}) } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
  await db.destroy();
}
