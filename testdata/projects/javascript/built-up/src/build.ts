import { Client } from 'pg';

function build(options: { temp?: boolean; name: string }): string {
  let sql = options.temp ? 'CREATE TEMP TABLE ' : 'CREATE TABLE ';
  sql += options.name;
  sql = sql + ' (id int)';
  if (options.name) {
    sql = `${sql} ON COMMIT PRESERVE ROWS`;
  }
  return sql;
}

export async function make(client: Client) {
  await client.query(build({ temp: true, name: 'x' }));
}
