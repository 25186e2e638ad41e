import mysql from "mysql2/promise";

const pool = mysql.createPool({ host: "db" });

// Hands its text on: what matters stands where it is called.
export async function query(sql) {
  return pool.query(sql);
}

// Has a text of its own, and is called like the method by chance.
export async function execute() {
  await pool.execute("SELECT name FROM product WHERE id = ?", [1]);
}
