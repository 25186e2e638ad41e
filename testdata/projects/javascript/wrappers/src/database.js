import mysql from 'mysql2/promise';

export class Database {
  #pool;

  constructor(options) {
    this.#pool = mysql.createPool(options);
  }

  async run(text, ...values) {
    return this.#pool.query(text, values);
  }

  async one(options) {
    const { text, values } = options;
    return this.run(text, values);
  }

  static create(options) {
    return new Database(options);
  }
}

export const db = Database.create({});
export default db;
