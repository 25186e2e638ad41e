import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: "./src/schema.ts",
  dbCredentials: { url: "postgres://db/shop?options=-c%20search_path%3Dtenant" },
});
