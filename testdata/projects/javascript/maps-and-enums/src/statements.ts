export const SQL = {
  lock: 'SELECT pg_advisory_lock($1)',
  session: {
    role: 'SET ROLE app_user',
    zone: "SET TIME ZONE 'UTC'",
  },
  plain: 'SELECT 1',
} as const;

export enum Statement {
  Listen = 'LISTEN events',
  Plain = 'SELECT 2',
}

export class Queries {
  static readonly TEMP = 'CREATE TEMPORARY TABLE basket (id int)';
  private readonly timeout = 'SET statement_timeout = 0';

  constructor(private readonly db: import('pg').Pool) {}

  async relax() {
    await this.db.query(this.timeout);
    await this.db.query(Queries.TEMP);
  }
}
