import { later } from "./queries.js";

later("SET statement_timeout = 0");
