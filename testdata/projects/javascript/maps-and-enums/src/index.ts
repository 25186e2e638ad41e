export * from './statements';
export { SQL as Sql } from './statements';
