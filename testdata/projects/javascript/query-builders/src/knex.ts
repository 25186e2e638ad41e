import knex, { Knex } from 'knex';

const db = knex({ client: 'pg' });

export async function up(k: Knex) {
  await k.raw('SET search_path TO ??', ['app']);
  await k.schema.raw(`SET ROLE migrator`);
  await db.transaction(async (trx) => {
    await trx.raw('LISTEN knex');
  });
}
