pub struct Statements {
    pub init: &'static str,
    pub lock: String,
}

impl Default for Statements {
    fn default() -> Self {
        Self { init: "SET statement_timeout = 0", lock: "SELECT pg_advisory_lock(8)".to_string() }
    }
}

pub const ALL: Statements2 = Statements2 { role: "SET ROLE fields" };

pub struct Statements2 {
    pub role: &'static str,
}
