export const TEMP = "CREATE TEMP TABLE scratch (id int)";
