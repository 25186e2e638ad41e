pub mod sql;

pub const USE_TENANT: &str = "SET search_path TO tenant";
pub use sql::locks::LOCK;
