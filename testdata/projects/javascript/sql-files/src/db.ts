import fs, { readFileSync } from "node:fs";
import { readFile } from "fs/promises";
import path, { dirname, join } from "node:path";
import { fileURLToPath } from "url";
import pg from "pg";
import lock from "../sql/lock.sql";
import role from "../sql/role.sql?raw";

const here = dirname(fileURLToPath(import.meta.url));
const sql = (name: string) => readFileSync(path.resolve(here, "..", "sql", name), "utf8");

export async function start() {
  const client = new pg.Client();
  await client.query(lock);
  await client.query(role);
  await client.query(sql("path.sql"));
  await client.query(await readFile(new URL("../sql/temp.sql", import.meta.url), "utf8"));
  await client.query(fs.readFileSync(join(process.cwd(), "sql/listen.sql")).toString());
  await client.query(await fs.promises.readFile(`${here}/../sql/set.sql`, "utf8"));
}
