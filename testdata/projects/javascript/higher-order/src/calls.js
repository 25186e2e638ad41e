import { query, runner } from './factory';

export async function calls() {
  await runner.run('SET ROLE a');
  await runner.exec('LISTEN a');
  await query('SET search_path TO a');
}
