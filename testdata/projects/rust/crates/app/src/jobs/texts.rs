pub const LISTEN: &str = "LISTEN others";
pub const TEMP: &str = "CREATE TEMP TABLE scratch (id int)";
