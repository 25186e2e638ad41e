import postgres from 'postgres';

const sql = postgres('postgres://localhost/app', { prepare: false });
const exclusive = sql`pg_advisory_lock(42)`;

export const lock = () => sql`SELECT ${exclusive}`;
export const settings = async (name: string) => {
  await sql`SET statement_timeout = ${sql.unsafe('0')}`;
  await sql.unsafe(`SET search_path TO ${name}`);
};
