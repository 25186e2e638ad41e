//! pinproof finds, before a merge, the lines that make a database connection pooler pin a session, leak state to another
//! client, or break.
//!
//! The way of the data, module by module:
//!
//! 1. [`discover`] finds the files, [`manifests`] knows whose they are, [`triggers`] passes over those that cannot matter,
//!    [`host`] reads the rest into one common form, the [`tree`]; [`packed`] makes it small, and [`project`] holds them
//!    all and knows what their names stand for. [`asks`] says which more are read for what those rest on.
//! 2. [`sinks`] is what library calls mean, as data; [`catalog`] indexes it, [`resolve`] recognises the calls,
//!    [`select`] reads their arguments, [`value`] folds strings to texts, and [`sites`] gathers what matters.
//! 3. [`sql`] says what a text does to the session: its [`fact`]s. [`scope`] says what surrounds it.
//! 4. [`poolers`] and [`rules`] are what poolers make of facts and how rules speak, as data; [`judge`] turns them into
//!    [`finding`]s.
//! 5. [`infra`] reads which pooler stands before the database, and what is wrong with its settings.
//! 6. [`suppress`] and [`config`] have the last word, and [`report`] prints what [`secrets`] lets through.
//!
//! Configuration files take a short way: [`settings`] reads them, knows what their keys mean, and judges by the same
//! [`judge`].

pub mod asks;
pub mod baseline;
pub mod cache;
pub mod catalog;
pub mod check;
pub mod cli;
pub mod compare;
pub mod config;
pub mod discover;
pub mod engines;
pub mod entries;
pub mod fact;
pub mod finding;
pub mod flows;
pub mod gate;
pub mod host;
pub mod infra;
pub mod judge;
pub mod manifests;
pub mod packed;
pub mod past;
pub mod paths;
pub mod poolers;
pub mod project;
pub mod reach;
pub mod report;
pub mod resolve;
pub mod rules;
pub mod scope;
pub mod secrets;
pub mod select;
pub mod settings;
pub mod sinks;
pub mod sites;
pub mod source;
pub mod sql;
pub mod suppress;
pub mod texts;
pub mod tree;
pub mod triggers;
pub mod value;
pub mod version;
pub mod whole;
