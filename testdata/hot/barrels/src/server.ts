import express from "express";
import { placeOrder } from "./service";
import { tellAll } from "./service/tell";

const app = express();

app.post("/orders", async (req, res) => {
  res.json(await placeOrder(req.body));
});

app.post("/tell", async (req, res) => {
  res.json(await tellAll());
});
