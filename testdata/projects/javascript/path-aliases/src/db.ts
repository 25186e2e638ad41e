import { Pool } from 'pg';
import LISTEN, { ISOLATION } from '@app/sql';
import { ROLE as role } from '#sql';

const pool = new Pool();

export async function audit() {
  await pool.query(ISOLATION);
  await pool.query(role);
  await pool.query(LISTEN);
  const { ROLE } = await import('./sql');
  await pool.query(ROLE);
}
