const db = {};
db.zone = "SET TIME ZONE 'UTC'";
db.reset = function (client) {
  return client.query('DISCARD ALL');
};
module.exports = db;
