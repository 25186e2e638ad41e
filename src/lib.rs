//! pinproof finds, before a merge, the lines that make a database connection pooler pin a session, leak state to another
//! client, or break.

pub mod catalog;
pub mod fact;
pub mod finding;
pub mod host;
pub mod project;
pub mod resolve;
pub mod select;
pub mod sinks;
pub mod sites;
pub mod source;
pub mod sql;
pub mod tree;
pub mod triggers;
pub mod value;
