const util = require('util');
const mysql = require('mysql');

const pool = mysql.createPool({ host: 'localhost' });
const query = util.promisify(pool.query).bind(pool);
const getConnection = util.promisify(pool.getConnection.bind(pool));

exports.vars = async function (name) {
  await query('SET @tenant = 1');
  const conn = await getConnection();
  await conn.query("SELECT GET_LOCK('jobs', 10)");
  pool.query('SET SESSION sort_buffer_size = 1', (err, rows) => {
    if (err) throw err;
    pool.getConnection(function (err, connection) {
      connection.query({ sql: 'CREATE TEMPORARY TABLE t (id int)', timeout: 1 });
      connection.query(mysql.format('CREATE TEMPORARY TABLE ?? (id int)', [name]));
    });
  });
};
