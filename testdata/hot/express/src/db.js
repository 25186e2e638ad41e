const { Pool } = require("pg");

const pool = new Pool();

async function inTenant(tenant, work) {
  const client = await pool.connect();
  await client.query(`SET search_path TO ${tenant}`);
  return work(client);
}

async function report() {
  await pool.query("CREATE TEMP TABLE report (id int)");
}

module.exports = { pool, inTenant, report };
