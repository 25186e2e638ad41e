import pg from "pg";

const shared = new pg.Pool({ max: 2 });
let kept;

export const handler = async (event) => {
  const pool = new pg.Pool(); // ~ connect-per-call note: opened on every call of `handler`
  kept ??= new pg.Pool();
  await shared.query("SELECT 1");
  return (await pool.query("SELECT count(*) FROM orders")).rows[0];
};

export const helper = async () => new pg.Pool();
