import database, { db } from './database.js';

const build = (table) => `CREATE TEMPORARY TABLE ${table} (id int)`;

export async function use() {
  await db.run('SET @a := 1');
  await db.one({ text: "SELECT GET_LOCK('x', 1)" });
  await database.run(build('scratch'));
}
