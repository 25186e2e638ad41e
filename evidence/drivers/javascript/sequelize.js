import { DataTypes, Sequelize, Transaction } from "sequelize";

// row: instance.new session-set driver name=timezone when=0.dialect
export async function setsTheTimeZoneOneObject() {
  const sequelize = new Sequelize({ dialect: "postgres", host: process.env.POSTGRES_HOST, port: process.env.POSTGRES_PORT, username: process.env.POSTGRES_USER, database: process.env.POSTGRES_DATABASE, logging: false, dialectOptions: { clientMinMessages: "ignore" } });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new session-set driver name=client_min_messages when=0.dialect
export async function setsTheMessagesOneObject() {
  const sequelize = new Sequelize({ dialect: "postgres", host: process.env.POSTGRES_HOST, port: process.env.POSTGRES_PORT, username: process.env.POSTGRES_USER, database: process.env.POSTGRES_DATABASE, logging: false, keepDefaultTimezone: true });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new session-set driver name=timezone when=0.dialect  off
// row: instance.new session-set driver name=client_min_messages when=0.dialect  off
export async function setsNothingOneObject() {
  const sequelize = new Sequelize({ dialect: "postgres", host: process.env.POSTGRES_HOST, port: process.env.POSTGRES_PORT, username: process.env.POSTGRES_USER, database: process.env.POSTGRES_DATABASE, logging: false, keepDefaultTimezone: true, dialectOptions: { clientMinMessages: "ignore" } });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new session-set driver name=timezone when=1.dialect
export async function setsTheTimeZoneAddressAndOptions() {
  const sequelize = new Sequelize(process.env.POSTGRES_URL, { dialect: "postgres", logging: false, dialectOptions: { clientMinMessages: "ignore" } });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new session-set driver name=client_min_messages when=1.dialect
export async function setsTheMessagesAddressAndOptions() {
  const sequelize = new Sequelize(process.env.POSTGRES_URL, { dialect: "postgres", logging: false, keepDefaultTimezone: true });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new session-set driver name=timezone when=1.dialect  off
// row: instance.new session-set driver name=client_min_messages when=1.dialect  off
export async function setsNothingAddressAndOptions() {
  const sequelize = new Sequelize(process.env.POSTGRES_URL, { dialect: "postgres", logging: false, keepDefaultTimezone: true, dialectOptions: { clientMinMessages: "ignore" } });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new session-set driver name=timezone when=3.dialect
export async function setsTheTimeZoneFourArguments() {
  const sequelize = new Sequelize(process.env.POSTGRES_DATABASE, process.env.POSTGRES_USER, null, { dialect: "postgres", host: process.env.POSTGRES_HOST, port: process.env.POSTGRES_PORT, logging: false, dialectOptions: { clientMinMessages: "ignore" } });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new session-set driver name=client_min_messages when=3.dialect
export async function setsTheMessagesFourArguments() {
  const sequelize = new Sequelize(process.env.POSTGRES_DATABASE, process.env.POSTGRES_USER, null, { dialect: "postgres", host: process.env.POSTGRES_HOST, port: process.env.POSTGRES_PORT, logging: false, keepDefaultTimezone: true });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new session-set driver name=timezone when=3.dialect  off
// row: instance.new session-set driver name=client_min_messages when=3.dialect  off
export async function setsNothingFourArguments() {
  const sequelize = new Sequelize(process.env.POSTGRES_DATABASE, process.env.POSTGRES_USER, null, { dialect: "postgres", host: process.env.POSTGRES_HOST, port: process.env.POSTGRES_PORT, logging: false, keepDefaultTimezone: true, dialectOptions: { clientMinMessages: "ignore" } });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new session-set driver name=timezone when=0
export async function setsTheTimeZoneAddressAlone() {
  const sequelize = new Sequelize(`postgres://${process.env.POSTGRES_ADDRESS}`, { logging: false, dialectOptions: { clientMinMessages: "ignore" } });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new session-set driver name=client_min_messages when=0
export async function setsTheMessagesAddressAlone() {
  const sequelize = new Sequelize(`postgres://${process.env.POSTGRES_ADDRESS}`, { logging: false, keepDefaultTimezone: true });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new session-set driver name=timezone when=0  off
// row: instance.new session-set driver name=client_min_messages when=0  off
export async function setsNothingAddressAlone() {
  const sequelize = new Sequelize(`postgres://${process.env.POSTGRES_ADDRESS}`, { logging: false, keepDefaultTimezone: true, dialectOptions: { clientMinMessages: "ignore" } });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new startup-setting options at=0.dialectOptions.options
export async function optionsOneObject() {
  const sequelize = new Sequelize({ dialect: "postgres", host: process.env.POSTGRES_HOST, port: process.env.POSTGRES_PORT, username: process.env.POSTGRES_USER, database: process.env.POSTGRES_DATABASE, logging: false, dialectOptions: { options: "-c lock_timeout=5s" } });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new startup-setting options at=1.dialectOptions.options
export async function optionsAddressAndOptions() {
  const sequelize = new Sequelize(process.env.POSTGRES_URL, { dialect: "postgres", logging: false, dialectOptions: { options: "-c lock_timeout=5s" } });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new startup-setting options at=3.dialectOptions.options
export async function optionsFourArguments() {
  const sequelize = new Sequelize(process.env.POSTGRES_DATABASE, process.env.POSTGRES_USER, null, { dialect: "postgres", host: process.env.POSTGRES_HOST, port: process.env.POSTGRES_PORT, logging: false, dialectOptions: { options: "-c lock_timeout=5s" } });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new startup-setting parameter at=0.dialectOptions.statement_timeout
// row: instance.new startup-setting parameter at=0.dialectOptions.application_name
export async function startupOneObject() {
  const sequelize = new Sequelize({ dialect: "postgres", host: process.env.POSTGRES_HOST, port: process.env.POSTGRES_PORT, username: process.env.POSTGRES_USER, database: process.env.POSTGRES_DATABASE, logging: false, dialectOptions: { statement_timeout: 30000, application_name: "shop" } });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new search-path driver at=0.dialectOptions.prependSearchPath
export async function searchPathOneObject() {
  const sequelize = new Sequelize({ dialect: "postgres", host: process.env.POSTGRES_HOST, port: process.env.POSTGRES_PORT, username: process.env.POSTGRES_USER, database: process.env.POSTGRES_DATABASE, logging: false, dialectOptions: { prependSearchPath: true } });
  await sequelize.query("SELECT 1", { searchPath: "shop" });
  await sequelize.close();
}

// row: instance.new startup-setting parameter at=1.dialectOptions.statement_timeout
// row: instance.new startup-setting parameter at=1.dialectOptions.application_name
export async function startupAddressAndOptions() {
  const sequelize = new Sequelize(process.env.POSTGRES_URL, { dialect: "postgres", logging: false, dialectOptions: { statement_timeout: 30000, application_name: "shop" } });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new search-path driver at=1.dialectOptions.prependSearchPath
// row: instance.query search-path driver
export async function searchPathAddressAndOptions() {
  const sequelize = new Sequelize(process.env.POSTGRES_URL, { dialect: "postgres", logging: false, dialectOptions: { prependSearchPath: true } });
  await sequelize.query("SELECT 1", { searchPath: "shop" });
  await sequelize.close();
}

// row: instance.new session-set driver name=time_zone when=0.dialect
export async function setsOnMysqlOneObject() {
  const sequelize = new Sequelize({ dialect: "mysql", host: process.env.MYSQL_HOST, port: process.env.MYSQL_PORT, username: process.env.MYSQL_USER, database: process.env.MYSQL_DATABASE, logging: false });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new session-set driver name=time_zone when=0.dialect  off
export async function setsNothingOnMysqlOneObject() {
  const sequelize = new Sequelize({ dialect: "mysql", host: process.env.MYSQL_HOST, port: process.env.MYSQL_PORT, username: process.env.MYSQL_USER, database: process.env.MYSQL_DATABASE, logging: false, keepDefaultTimezone: true });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new driver-prepare binary when=0.dialect
export async function createsOnMysqlOneObject() {
  const sequelize = new Sequelize({ dialect: "mysql", host: process.env.MYSQL_HOST, port: process.env.MYSQL_PORT, username: process.env.MYSQL_USER, database: process.env.MYSQL_DATABASE, logging: false });
  const Product = sequelize.define("product", { name: DataTypes.STRING }, { timestamps: false });
  await Product.sync();
  await Product.create({ name: "chair" });
  await sequelize.close();
}

// row: instance.query driver-prepare binary when=opened.0.dialect
// row: instance.transaction session-isolation option when=opened.0.dialect
export async function bindsOnMysqlOneObject() {
  const sequelize = new Sequelize({ dialect: "mysql", host: process.env.MYSQL_HOST, port: process.env.MYSQL_PORT, username: process.env.MYSQL_USER, database: process.env.MYSQL_DATABASE, logging: false });
  await sequelize.query("SELECT $1 AS product", { bind: [1] });
  await sequelize.transaction({ isolationLevel: Transaction.ISOLATION_LEVELS.SERIALIZABLE }, async () => {});
  await sequelize.close();
}

// row: instance.new session-set driver name=time_zone when=1.dialect
export async function setsOnMysqlAddressAndOptions() {
  const sequelize = new Sequelize(process.env.MYSQL_URL, { dialect: "mysql", logging: false });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new session-set driver name=time_zone when=1.dialect  off
export async function setsNothingOnMysqlAddressAndOptions() {
  const sequelize = new Sequelize(process.env.MYSQL_URL, { dialect: "mysql", logging: false, keepDefaultTimezone: true });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new driver-prepare binary when=1.dialect
export async function createsOnMysqlAddressAndOptions() {
  const sequelize = new Sequelize(process.env.MYSQL_URL, { dialect: "mysql", logging: false });
  const Product = sequelize.define("product", { name: DataTypes.STRING }, { timestamps: false });
  await Product.sync();
  await Product.create({ name: "chair" });
  await sequelize.close();
}

// row: instance.query driver-prepare binary when=opened.1.dialect
// row: instance.transaction session-isolation option when=opened.1.dialect
export async function bindsOnMysqlAddressAndOptions() {
  const sequelize = new Sequelize(process.env.MYSQL_URL, { dialect: "mysql", logging: false });
  await sequelize.query("SELECT $1 AS product", { bind: [1] });
  await sequelize.transaction({ isolationLevel: Transaction.ISOLATION_LEVELS.SERIALIZABLE }, async () => {});
  await sequelize.close();
}

// row: instance.new session-set driver name=time_zone when=3.dialect
export async function setsOnMysqlFourArguments() {
  const sequelize = new Sequelize(process.env.MYSQL_DATABASE, process.env.MYSQL_USER, null, { dialect: "mysql", host: process.env.MYSQL_HOST, port: process.env.MYSQL_PORT, logging: false });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new session-set driver name=time_zone when=3.dialect  off
export async function setsNothingOnMysqlFourArguments() {
  const sequelize = new Sequelize(process.env.MYSQL_DATABASE, process.env.MYSQL_USER, null, { dialect: "mysql", host: process.env.MYSQL_HOST, port: process.env.MYSQL_PORT, logging: false, keepDefaultTimezone: true });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new driver-prepare binary when=3.dialect
export async function createsOnMysqlFourArguments() {
  const sequelize = new Sequelize(process.env.MYSQL_DATABASE, process.env.MYSQL_USER, null, { dialect: "mysql", host: process.env.MYSQL_HOST, port: process.env.MYSQL_PORT, logging: false });
  const Product = sequelize.define("product", { name: DataTypes.STRING }, { timestamps: false });
  await Product.sync();
  await Product.create({ name: "chair" });
  await sequelize.close();
}

// row: instance.query driver-prepare binary when=opened.3.dialect
// row: instance.transaction session-isolation option when=opened.3.dialect
export async function bindsOnMysqlFourArguments() {
  const sequelize = new Sequelize(process.env.MYSQL_DATABASE, process.env.MYSQL_USER, null, { dialect: "mysql", host: process.env.MYSQL_HOST, port: process.env.MYSQL_PORT, logging: false });
  await sequelize.query("SELECT $1 AS product", { bind: [1] });
  await sequelize.transaction({ isolationLevel: Transaction.ISOLATION_LEVELS.SERIALIZABLE }, async () => {});
  await sequelize.close();
}

// row: instance.new session-set driver name=time_zone when=0
export async function setsOnMysqlAddressAlone() {
  const sequelize = new Sequelize(`mysql://${process.env.MYSQL_ADDRESS}`, { logging: false });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new session-set driver name=time_zone when=0  off
export async function setsNothingOnMysqlAddressAlone() {
  const sequelize = new Sequelize(`mysql://${process.env.MYSQL_ADDRESS}`, { logging: false, keepDefaultTimezone: true });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new driver-prepare binary when=0
export async function createsOnMysqlAddressAlone() {
  const sequelize = new Sequelize(`mysql://${process.env.MYSQL_ADDRESS}`, { logging: false });
  const Product = sequelize.define("product", { name: DataTypes.STRING }, { timestamps: false });
  await Product.sync();
  await Product.create({ name: "chair" });
  await sequelize.close();
}

// row: instance.query driver-prepare binary when=opened.0
// row: instance.transaction session-isolation option when=opened.0
export async function bindsOnMysqlAddressAlone() {
  const sequelize = new Sequelize(`mysql://${process.env.MYSQL_ADDRESS}`, { logging: false });
  await sequelize.query("SELECT $1 AS product", { bind: [1] });
  await sequelize.transaction({ isolationLevel: Transaction.ISOLATION_LEVELS.SERIALIZABLE }, async () => {});
  await sequelize.close();
}

// row: instance.new multi-statement option at=0.dialectOptions.multipleStatements
export async function severalStatementsOneObject() {
  const sequelize = new Sequelize({ dialect: "mysql", host: process.env.MYSQL_HOST, port: process.env.MYSQL_PORT, username: process.env.MYSQL_USER, database: process.env.MYSQL_DATABASE, logging: false, dialectOptions: { multipleStatements: true } });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}

// row: instance.new multi-statement option at=1.dialectOptions.multipleStatements
export async function severalStatementsAddressAndOptions() {
  const sequelize = new Sequelize(process.env.MYSQL_URL, { dialect: "mysql", logging: false, dialectOptions: { multipleStatements: true } });
  await sequelize.query("SELECT 1");
  await sequelize.close();
}
