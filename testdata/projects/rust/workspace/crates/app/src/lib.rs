pub const LISTEN: &str = "SELECT 1";
pub mod db;
