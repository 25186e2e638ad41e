import { Client } from 'pg';
import { lockTexts, locks, session } from './sql';
import * as sql from './sql';

export async function app(client: Client) {
  await client.query(locks.take(1));
  await client.query(lockTexts.release(1));
  await client.query(session.zone());
  await client.query(sql.session.role('a'));
}
