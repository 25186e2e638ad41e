const express = require("express");
const { createOrder } = require("./orders");
const audit = require("./audit");

const app = express();

app.post("/orders", audit, async (req, res) => {
  res.json(await createOrder(req.body));
});

module.exports = app;
