const { inTenant } = require("./db");

exports.createOrder = (order) => inTenant(order.tenant, (client) => client.query("SELECT 1"));
