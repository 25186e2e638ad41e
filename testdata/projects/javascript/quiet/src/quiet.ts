import { Pool } from 'pg';

const pool = new Pool();
const help = 'SET ROLE is not what you want here';

export async function quiet(client) {
  console.log('SET search_path TO x');
  throw new Error('LISTEN failed: SELECT pg_advisory_lock(1)');
}

export async function local(name: string) {
  await pool.query('SELECT 1', [help, 'SET lock_timeout = 0']);
  await pool.query('INSERT INTO log (text) VALUES ($1)', ['SET ROLE admin']);
  await pool.query("INSERT INTO log (text) VALUES ('LISTEN jobs')");
  await pool.query({ name: undefined, text: 'SELECT 2' });
  expect(pool.query).toHaveBeenCalledWith('SET search_path TO y');
}
