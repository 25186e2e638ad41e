import { Pool } from 'pg';

const pool = new Pool();

export async function scoped(tenant: string, admin: boolean) {
  const schema = `tenant_${tenant}`;
  await pool.query(`SET search_path TO ${admin ? `${schema}, admin` : schema}`);
  const path = `${schema}, ${`shared, ${'public'}`}`;
  await pool.query(`SET lock_timeout = '${`${5}`}s'`);
  await pool.query(`SELECT ${tenant ? `pg_advisory_lock(${tenant.length})` : 'pg_sleep(1)'} AS got, '${path}'`);
}
