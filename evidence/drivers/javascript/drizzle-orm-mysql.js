// library: drizzle-orm
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/mysql2";
import mysql2 from "mysql2/promise";

// row: db.transaction session-isolation option
export async function isolation() {
  const db = drizzle(mysql2.createPool(process.env.MYSQL_URL));
  await db.transaction((tx) => tx.execute(sql`SELECT 1`), { isolationLevel: "serializable" });
  await db.$client.end();
}

// row: db.transaction session-isolation option  off
export async function plainTransaction() {
  const db = drizzle(mysql2.createPool(process.env.MYSQL_URL));
  await db.transaction((tx) => tx.execute(sql`SELECT 1`));
  await db.$client.end();
}
