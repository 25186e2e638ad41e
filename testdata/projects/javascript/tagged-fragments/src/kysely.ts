import { Kysely, sql } from 'kysely';

export async function relax(db: Kysely<unknown>) {
  const value = sql.lit('0');
  await sql`SET lock_timeout = ${value}`.execute(db);
  await db.executeQuery(sql.raw('SET idle_session_timeout = 0').compile(db));
}
