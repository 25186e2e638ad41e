import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';

const db = drizzle('postgres://localhost/app');
const table = sql.raw('scratch');

export async function prepare() {
  await db.execute(sql`CREATE TEMP TABLE ${table} (id int)`);
  await db.execute(sql.raw("LISTEN orders"));
}
