import { Client } from 'pg';

const statements = ['SET row_security = off', 'SELECT 1', `SET ROLE loader`];
const MIGRATIONS: Record<string, string> = {
  first: 'CREATE TEMP TABLE a (id int)',
  second: 'CREATE TABLE b (id int)',
};
const steps = [{ name: 'lock', sql: 'SELECT pg_advisory_lock(9)' }, { name: 'plain', sql: 'SELECT 3' }];

export async function all(client: Client) {
  for (const statement of statements) {
    await client.query(statement);
  }
  for (const [name, text] of Object.entries(MIGRATIONS)) {
    await client.query(text);
  }
  for (const { sql } of steps) {
    await client.query(sql);
  }
  await Promise.all(['LISTEN one', 'LISTEN two'].map((text) => client.query(text)));
  ["SET TIME ZONE 'UTC'"].forEach(async function (text) {
    await client.query(text);
  });
}
