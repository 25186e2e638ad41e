const shared = {
  client: "pg",
  searchPath: ["tenant", "public"],
  pool: {
    min: 2,
    afterCreate(connection, done) {
      connection.query("SET timezone = 'UTC'", (error) => done(error, connection));
    },
  },
};

module.exports = {
  development: { ...shared, connection: process.env.DATABASE_URL },
  production: {
    ...shared,
    connection: { connectionString: process.env.DATABASE_URL, options: "-c statement_timeout=5s" },
  },
};
