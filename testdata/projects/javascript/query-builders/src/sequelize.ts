import { QueryTypes, Sequelize } from 'sequelize';

const sequelize = new Sequelize('postgres://localhost/app');

export class Store {
  constructor(private readonly orm: Sequelize = sequelize) {}

  async lock(id: number) {
    await this.orm.query('SELECT pg_advisory_lock(:id)', { replacements: { id }, type: QueryTypes.SELECT });
    await sequelize.query({ query: 'SET lock_timeout = 5', values: [] });
  }
}
