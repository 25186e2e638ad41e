pub const LOCK: &str = "SELECT pg_advisory_lock($1)";
pub static ROLE: &str = concat!("SET ", "ROLE ", "reporting");
const PREFIX: &str = "SET search_path";

pub const fn zone() -> &'static str {
    "SET TIME ZONE 'UTC'"
}

pub fn path(schema: &str) -> String {
    format!("{PREFIX} TO {schema}")
}

pub mod session {
    pub const LISTEN: &str = "LISTEN orders";
}
