mod sql;
pub use sql::{LOCK as TAKE, session};
