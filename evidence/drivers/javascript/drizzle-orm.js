import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { integer, pgTable } from "drizzle-orm/pg-core";

const product = pgTable("product", { id: integer() });

// row: pg_query.prepare driver-prepare explicit
export async function preparesByName() {
  const db = drizzle(process.env.POSTGRES_URL);
  await db.execute(sql`CREATE TABLE IF NOT EXISTS product (id int)`);
  const products = db.select().from(product).prepare("products");
  for (let run = 0; run < 3; run++) await products.execute();
  await db.$client.end();
}

// row: pg_query.prepare driver-prepare explicit  off
export async function preparesWithoutAName() {
  const db = drizzle(process.env.POSTGRES_URL);
  await db.execute(sql`CREATE TABLE IF NOT EXISTS product (id int)`);
  const products = db.select().from(product).prepare("");
  for (let run = 0; run < 12; run++) await products.execute();
  await db.$client.end();
}
