import { Pool } from "pg";
import { Kysely, PostgresDialect, CompiledQuery } from "kysely";
import { Sequelize } from "sequelize";
import mysql from "mysql2";

export const pool = new Pool({ connectionString: process.env.DATABASE_URL });
pool.on("connect", (client) => {
  client.query("SET search_path TO tenant");
});

export const hooked = new Pool({
  onConnect: async (client) => {
    await client.query("SET ROLE shop");
  },
});

export const db = new Kysely<any>({
  dialect: new PostgresDialect({
    pool,
    onCreateConnection: async (connection) => {
      await connection.executeQuery(CompiledQuery.raw("SET jit = off"));
    },
  }),
});

export const orm = new Sequelize("postgres://db/shop", {
  keepDefaultTimezone: true,
  dialectOptions: { clientMinMessages: "ignore" },
  hooks: {
    afterConnect: async (connection) => {
      await connection.query("SET lock_timeout = '2s'");
    },
  },
});

orm.addHook("afterConnect", async (connection) => {
  await connection.query("SET statement_timeout = '5s'");
});

const shop = mysql.createPool({ host: "db" });
shop.on("connection", (connection) => {
  connection.query("SET SESSION group_concat_max_len = 100000");
});
