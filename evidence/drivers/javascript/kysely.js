import { Kysely, Migrator, PostgresDialect, sql } from "kysely";
import pg from "pg";
import Cursor from "pg-cursor";

const open = () => new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: process.env.POSTGRES_URL }) }) });

// row: create_table.temporary temp-table on-commit-drop
export async function onCommitDrop() {
  const db = open();
  await db.transaction().execute(async (trx) => {
    await trx.schema.createTable("basket").temporary().onCommit("drop").addColumn("id", "integer").execute();
  });
  await db.destroy();
}

// row: create_table.temporary temp-table on-commit-delete
export async function onCommitDeleteRows() {
  const db = open();
  await db.schema.createTable("basket").temporary().onCommit("delete rows").addColumn("id", "integer").execute();
  await db.destroy();
}

// row: create_table.temporary temp-table table
export async function temporaryTable() {
  const db = open();
  await db.schema.createTable("basket").temporary().addColumn("id", "integer").execute();
  await db.destroy();
}

// row: create_table.modifyFront temp-table table
export async function modifiesTheFront() {
  const db = open();
  await db.schema.createTable("basket").modifyFront(sql`temporary`).addColumn("id", "integer").execute();
  await db.destroy();
}

// row: create_view.temporary temp-table view
export async function temporaryView() {
  const db = open();
  await db.schema.createView("basket").temporary().as(db.selectNoFrom(sql`1`.as("id"))).execute();
  await db.destroy();
}

// row: create_table.temporary temp-table table  off
export async function permanentTable() {
  const db = open();
  await db.schema.createTable("shop").ifNotExists().addColumn("id", "integer").execute();
  await db.destroy();
}

// row: query.stream session-cursor named
// row: dialect.new session-cursor named
export async function streams() {
  const pool = new pg.Pool({ connectionString: process.env.POSTGRES_URL });
  const db = new Kysely({ dialect: new PostgresDialect({ pool, cursor: Cursor }) });
  for await (const _ of db.selectFrom("pg_type").select("typname").stream(10));
  await db.destroy();
}

// row: migrator.migrateToLatest session-advisory-lock api
export async function migrates() {
  const db = open();
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({}) } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
  await db.destroy();
}
