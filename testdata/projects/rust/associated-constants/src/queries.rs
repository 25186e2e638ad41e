pub trait Lock {
    const TEXT: &'static str = "SELECT pg_advisory_lock(3)";
    const ROLE: &'static str;
}

pub struct Queries;

impl Queries {
    pub const PATH: &'static str = "SET search_path TO app";
    const ZONE: &'static str = "SET TIME ZONE 'UTC'";

    pub fn zone() -> &'static str {
        Self::ZONE
    }
}

impl Lock for Queries {
    const ROLE: &'static str = "SET ROLE locker";
}
