const { Pool, Client } = require("pg");
const knex = require("knex")({ client: "pg" });
const { PrismaClient } = require("@prisma/client");

const pool = new Pool();
const prisma = new PrismaClient();

async function onThePool(id) {
  await pool.query("SET LOCAL lock_timeout = '1s'"); // ~ transaction-set warning: pg gives each text a connection
  await pool.query("SELECT pg_advisory_lock($1)", [id]); // ~ session-advisory-lock error: The unlock may run on another connection
}

async function withTransaction(work) {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}

async function throughAHelper() {
  await withTransaction(async (tx) => {
    await tx.query("SET LOCAL lock_timeout = '1s'");
    await fetch("https://pay.example"); // ~ open-transaction warning: waits for an HTTP request
  });
  await fetch("https://pay.example");
}

async function noBegin() {
  const client = await pool.connect();
  await client.query("SET LOCAL lock_timeout = '1s'"); // ~ transaction-set warning: no BEGIN is seen on it
}

async function handedToAHelper(begin) {
  const client = await pool.connect();
  await begin(client);
  await client.query("SET LOCAL lock_timeout = '1s'");
}

async function notKnown(client) {
  await client.query("SET LOCAL lock_timeout = '1s'");
}

async function builders() {
  await knex.raw("SET LOCAL lock_timeout = '1s'"); // ~ transaction-set warning: knex gives each text a connection
  await knex.transaction(async (trx) => {
    await trx.raw("SET LOCAL lock_timeout = '1s'");
    await knex.raw("SET LOCAL lock_timeout = '1s'"); // ~ transaction-set warning: knex gives each text a connection
    await knex.raw("SET LOCAL lock_timeout = '1s'").transacting(trx);
  });
  await prisma.$transaction([prisma.$executeRaw`SET LOCAL lock_timeout = '1s'`]);
  await prisma.$transaction(async (tx) => {
    await tx.$executeRaw`SET LOCAL lock_timeout = '1s'`;
  });
}

async function begunByACall(source) {
  const { DataSource } = require("typeorm");
  const runner = new DataSource({}).createQueryRunner();
  await runner.startTransaction();
  await fetch("https://pay.example"); // ~ open-transaction warning: waits for an HTTP request
  await runner.commitTransaction();
  await fetch("https://pay.example");
}

async function listener() {
  const client = new Client({ connectionString: process.env.DATABASE_URL });
  await client.query("LISTEN jobs"); // ~ listen warning: opened for nothing else (transactions.js:74)
}

async function direct() {
  const client = new Client({ connectionString: process.env.DIRECT_URL });
  await client.query("LISTEN jobs"); // ~ listen note: `DIRECT_URL` (transactions.js:79) reads like
}

async function leftEarly(id) {
  const client = await pool.connect();
  await client.query("BEGIN"); // ~ open-transaction warning: one path leaves this transaction open
  const found = await client.query("SELECT 1");
  if (!found.rows.length) return null;
  await client.query("COMMIT");
}

module.exports = { onThePool, throughAHelper, noBegin, handedToAHelper, notKnown, builders, listener, direct, leftEarly };
