const common = exports;
const path = require('path');
const Mysql = require(path.resolve(__dirname, '../index'));

common.createConnection = function (config) {
  return Mysql.createConnection(config);
};
