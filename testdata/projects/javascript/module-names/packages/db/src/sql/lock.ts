export const LOCK = "SELECT pg_advisory_lock(1)";
export const UNLOCK = "SELECT pg_advisory_unlock(1)";
