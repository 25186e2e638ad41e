import { Client } from "pg";
const c = new Client();
c.query(`LISTEN ${`a${`b${