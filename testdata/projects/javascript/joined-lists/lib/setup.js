const { Client } = require('pg');

const HEAD = ['CREATE TEMP TABLE staging (', '  id int,'];

async function setup(client, extra) {
  await client.query(HEAD.concat(['  name text', ')']).join('\n'));
  const parts = ['SET'];
  parts.push('work_mem');
  parts.push("= '64MB'");
  await client.query(parts.join(' '));
  let text = 'SELECT ';
  text += 'pg_advisory_lock(';
  text += extra;
  text += ')';
  await client.query(text);
  await client.query(
    'SET search_path ' +
      'TO app, ' +
      'public',
  );
  await client.query(['LISTEN', 'jobs'].join(' '));
}

async function main() {
  const client = new Client();
  await client.connect();
  await setup(client, 5);
}

module.exports = { main };
