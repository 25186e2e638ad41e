import { Pool } from 'pg';

export function makeRunner(pool) {
  return {
    run: (text, values) => pool.query(text, values),
    async exec(text) {
      await pool.query(text);
    },
  };
}

export const makeQuery = (pool) => (text) => pool.query(text);

const pool = new Pool();
export const runner = makeRunner(pool);
export const query = makeQuery(pool);
