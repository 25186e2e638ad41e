import { Pool } from 'pg';
import { Sql, Statement } from './index';
import * as all from './index';

const pool = new Pool();

export async function run(kind: keyof typeof Sql.session) {
  await pool.query(Sql.lock, [1]);
  await pool.query(Sql.session[kind]);
  await pool.query(Statement.Listen);
  await pool.query(all.SQL.plain);
}
