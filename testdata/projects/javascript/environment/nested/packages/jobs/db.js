import postgres from "postgres";

export const sql = postgres(process.env.JOBS_URL ?? process.env.DATABASE_URL);
export const other = postgres(process.env.REPORTS_URL);
