import { Pool, PoolClient } from 'pg';

const pool = new Pool();

export async function withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

export const withDb = async (fn) => fn(await pool.connect());
