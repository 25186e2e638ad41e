const { pool } = require("./db");

module.exports = async function audit(req, res, next) {
  await pool.query("SET application_name = 'audit'");
  next();
};
