//! pinproof finds, before a merge, the lines that make a database connection pooler pin a session, leak state to another
//! client, or break.

pub mod fact;
pub mod finding;
pub mod host;
pub mod poolers;
pub mod rules;
pub mod sinks;
pub mod source;
pub mod sql;
pub mod tree;
