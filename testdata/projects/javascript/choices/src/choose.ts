import type { PoolClient } from 'pg';
import dedent from 'dedent';

interface Options {
  statement?: string;
  schema?: string;
}

const DEFAULT = 'SET lock_timeout = 0';

export async function choose(client: PoolClient, mode: string, { schema = 'public', statement }: Options = {}) {
  await client.query(statement ?? DEFAULT);
  let text;
  switch (mode) {
    case 'listen':
      text = 'LISTEN mode';
      break;
    case 'role':
      text = 'SET ROLE mode';
      break;
    default:
      text = 'SELECT 1';
  }
  await client.query(text);
  await client.query(mode === 'a' ? 'DISCARD TEMP' : mode || 'SELECT 2');
  await client.query(
    dedent`
      SET search_path TO ${schema}
    `.trim(),
  );
  await client.query('SET application_name = ?'.replace('?', "'x'"));
}

export const lock = (client: PoolClient, sql = 'SELECT pg_advisory_lock(3)') => client.query(sql);
