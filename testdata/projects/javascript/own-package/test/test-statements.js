const common = require('./common');

const connection = common.createConnection({ multipleStatements: true });

connection.query('SELECT 1; SELECT 2', function (err) {
  if (err) throw err;
});
connection.query(connection.format('CREATE TEMPORARY TABLE ?? (id int)', ['a']) + ';');
