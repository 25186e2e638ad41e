//! pinproof finds, before a merge, the lines that make a database connection pooler pin a session, leak state to another
//! client, or break.

pub mod check;
pub mod cli;
pub mod config;
pub mod discover;
pub mod fact;
pub mod finding;
pub mod host;
pub mod poolers;
pub mod report;
pub mod rules;
pub mod sinks;
pub mod source;
pub mod sql;
pub mod suppress;
pub mod tree;
