import { DataSource } from "typeorm";

export const AppDataSource = new DataSource({
  type: "postgres",
  url: process.env.DATABASE_URL,
  applicationName: "shop",
  extra: { options: "-c search_path=tenant", statement_timeout: 5000, max: 10 },
});
