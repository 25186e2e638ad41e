import { Client } from 'pg';

const client = new Client();
const base = 'SET search_path';

export async function methods(schema) {
  await client.query(base.concat(' TO ', schema));
  await client.query(String.raw`SET ROLE "a\b"`);
  await client.query(['SET', 'TIME', 'ZONE', "'UTC'"].join(' ').trim());
  await client.query(`
    SET statement_timeout = 0
  `.replace(/\s+/g, ' '));
  await client.query('SELECT %s'.replace('%s', 'pg_advisory_lock(16)'));
  const lines = [];
  lines.push('LISTEN methods');
  const text = lines.join(';\n');
  await client.query(text);
  await client.query(util.format('SET lock_timeout = %d', 5));
}
