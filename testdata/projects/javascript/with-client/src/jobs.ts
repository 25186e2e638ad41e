import { withClient, withDb } from './pool';

export const run = () =>
  withClient(async (client) => {
    await client.query('SET statement_timeout = 0');
    await client.query('SELECT pg_advisory_lock(11)');
  });

export const other = () => withDb(async (c) => c.query('LISTEN other'));
