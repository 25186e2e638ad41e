// @flow
import type { Pool } from 'pg';
function run(pool: Pool, sql: string): Promise<void> {
  return (pool.query(sql): any);
}
const f = (x: number): string => `SET x TO ${x}`;
