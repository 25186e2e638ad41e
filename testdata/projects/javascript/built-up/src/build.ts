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

class Builder {
  private parts: string[] = [];

  add(part: string): this {
    this.parts.push(part);
    return this;
  }

  toString() {
    return this.parts.join(' ');
  }
}

export async function make(client: Client) {
  await client.query(build({ temp: true, name: 'x' }));
  const builder = new Builder();
  builder.add('SET ROLE built');
  await client.query(builder.toString());
}
