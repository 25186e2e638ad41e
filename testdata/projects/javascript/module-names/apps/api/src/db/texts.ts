export const USE_TENANT = "SET search_path TO tenant";
export const LISTEN = `LISTEN jobs`;
