import { Pool } from "pg";

const pool = new Pool();

export const lock = (key: number) => pool.query("SELECT pg_advisory_lock($1)", [key]);

export const watch = () => pool.query("LISTEN orders");
