const postgres = require("postgres");

const url = process.env["DATABASE_URL"];

module.exports = postgres(url, { max: 10 });
