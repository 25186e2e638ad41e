pub const LOCK: &str = "SELECT pg_advisory_lock(1)";
pub const UNLOCK: &str = "SELECT pg_advisory_unlock(1)";
