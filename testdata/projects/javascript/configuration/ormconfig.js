module.exports = {
  type: "postgres",
  url: process.env.DATABASE_URL,
  extra: { options: "-c lock_timeout=2s" },
};
