import pg from 'pg';

const pool = new pg.Pool();
const byName = { name: 'user-by-id', text: 'SELECT * FROM users WHERE id = $1' };

export async function objects(id) {
  await pool.query({ ...byName, values: [id] });
  const config = { text: 'SET work_mem = 1', values: [] };
  await pool.query(config);
  const query = new pg.Query({ text: 'LISTEN objects' });
  await pool.query(query);
  await pool.query(Object.assign({}, { text: 'SET ROLE objects' }));
  const make = (schema) => ({ text: `SET search_path TO ${schema}` });
  await pool.query(make('a'));
}
