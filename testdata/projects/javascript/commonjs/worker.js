const pg = require('pg');
const { LOCK, paths, unlock } = require('./db');
const more = require('./db/more');
const all = require('./db');

async function work() {
  const client = new pg.Client();
  await client.query(LOCK);
  await client.query(paths.app);
  await client.query(unlock);
  await client.query(more.zone);
  await client.query(all.paths.app);
  more.reset(client);
}

module.exports = work;
