//! What a library call means: the data under `rules/sinks/`, loaded and checked.
//!
//! One file a library: `rules/sinks/<host>/<library>.toml`. This module knows the schema; no library is named in Rust.
//!
//! ```toml
//! name = "psycopg2"                       # the library, as people call it
//! host = "python"                         # python | javascript | rust
//! engine = "postgresql"                   # left out where the library speaks to several
//! modules = ["psycopg2", "aiopg"]         # import roots that mean it is in use; submodules count
//! source = "https://www.psycopg.org/docs/"
//!
//! [type.connection]                       # a type the library hands out; calls name it by this key
//! names = ["psycopg2.extensions.connection"]   # dotted paths that annotations and constructors spell
//! called = ["conn", "connection"]         # what code commonly calls a value of it, where nothing else is known
//!
//! [type.cursor]
//! names = ["psycopg2.extensions.cursor"]
//! called = ["cur", "cursor"]
//!
//! [[call]]
//! name = "psycopg2.connect"               # a function, by the path it is imported under
//! returns = "connection"
//! facts = [{ rule = "startup-setting", form = "options", when = [":options"], at = ":options" }]
//!
//! [[call]]
//! name = "connection.cursor"              # a method: type key, dot, member
//! returns = "cursor"
//! facts = [{ rule = "session-cursor", form = "named", when = ["0:name"] }]
//!
//! [[call]]
//! name = ["cursor.execute", "cursor.executemany"]
//! text = ["0:query"]                      # which arguments are SQL texts
//! ```
//!
//! A *selector* names an argument: `0` by position, `:query` by keyword, `0:query` by either, `0.text` the member
//! `text` of an object passed at 0, `:a.b` a member of a keyword argument. In JavaScript and Rust keywords do not
//! exist, so only positions and members are of use there. `text` may also be given to the tagged template's `0`.
//!
//! A *condition* is a selector alone (the argument is there), `!selector` (it is not), `selector = value`,
//! `selector != value` (there, and something else) or `selector ~ regex` (it is a constant text that matches). Values:
//! `true`, `false`, `null`, a number, or a bare word or quoted text. An argument that only a run-time value decides
//! satisfies a bare selector and no comparison. `chain.NAME` as a selector means: the builder chain that this call
//! ends or begins has a call of the method `NAME`; `chain.NAME.0` is that method's first argument.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::fact::Engine;

/// One library's file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Library {
    /// The library, as people call it.
    pub name: String,
    /// The host language that it is used from.
    pub host: String,
    /// The engine it speaks to, where there is only one.
    pub engine: Option<Engine>,
    /// Import roots that mean it is in use.
    pub modules: Vec<String>,
    /// Where its behaviour is documented.
    pub source: String,
    /// The types it hands out.
    #[serde(default, rename = "type")]
    pub types: BTreeMap<String, Type>,
    /// What its calls mean.
    #[serde(default, rename = "call")]
    pub calls: Vec<Call>,
    /// What assigning to an attribute means.
    #[serde(default, rename = "set")]
    pub sets: Vec<Set>,
}

/// A type that a library hands out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Type {
    /// Dotted paths that annotations, constructors and static calls spell. `PgPool` in `sqlx.PgPool.connect` is one.
    #[serde(default)]
    pub names: Vec<String>,
    /// What code commonly calls a value of it.
    #[serde(default)]
    pub called: Vec<String>,
    /// The engine, where the type decides it.
    pub engine: Option<Engine>,
    /// A builder: a method that the file does not list returns the same type.
    #[serde(default)]
    pub builder: bool,
    /// Another type of this library whose calls it also has.
    pub extends: Option<String>,
}

/// What a call means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// A dotted import path (`psycopg2.connect`, `sqlx.query!`), or `<type key>.<member>` (`cursor.execute`), or
    /// `<type key>.()` for calling (or tagging a template with) a value of the type itself.
    pub name: OneOrMany,
    /// Selectors of the arguments that are SQL texts.
    #[serde(default)]
    pub text: OneOrMany,
    /// The type key of what it returns; for a context manager, of what it hands out.
    pub returns: Option<String>,
    /// Closures among its arguments: selector and the type keys of the closure's parameters.
    #[serde(default)]
    pub passes: Vec<Passes>,
    /// What it opens for the code inside its block or closure: `transaction`, `savepoint`, `pooled`, `dedicated`.
    pub opens: Option<String>,
    /// The engine, where the call decides it.
    pub engine: Option<Engine>,
    /// What it does to the session without a SQL text.
    #[serde(default)]
    pub facts: Vec<Use>,
    /// It only builds the text that it is given and returns it: `text()`, `sql.SQL()`. Selector of that text.
    pub wraps: Option<String>,
    /// How it sends a text: `simple`, `named`, `unnamed`, `unnamed-split`.
    pub sends: Option<String>,
}

/// What assigning to an attribute means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// `<type key>.<attribute>`.
    pub name: OneOrMany,
    /// What it does; in conditions, selector `0` is the value assigned.
    pub facts: Vec<Use>,
}

/// A closure argument and what it is called with.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passes {
    /// Selector of the closure.
    pub to: String,
    /// Type keys of its parameters, in order.
    pub types: Vec<String>,
}

/// A fact that a call states without SQL text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Use {
    /// The rule's slug.
    pub rule: String,
    /// The form, one that the rule's page lists.
    pub form: String,
    /// Conditions that must all hold.
    #[serde(default)]
    pub when: Vec<String>,
    /// Conditions of which none may hold.
    #[serde(default)]
    pub unless: Vec<String>,
    /// The fact's name: a selector in brackets (`<0>`), whose constant value is taken, or a literal.
    pub name: Option<String>,
    /// One fact for each key of the object that this selector names, the key being the fact's name.
    pub each: Option<String>,
    /// The selector of the argument to point at; the whole call otherwise.
    pub at: Option<String>,
    /// What the library does here, in one short sentence for the label: `psycopg 3 names a statement on its 6th run`.
    pub note: Option<String>,
    /// The knob that turns it off: `prepare_threshold=None`.
    pub cure: Option<String>,
    /// `low` where it depends on what the file does not show; `high` otherwise.
    pub confidence: Option<String>,
    /// `observed`, or the page that says so.
    pub evidence: Option<String>,
}

/// A string or a list of strings.
#[derive(Debug, Default, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// Nothing.
    #[default]
    None,
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// The strings.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let slice = match self {
            OneOrMany::None => &[],
            OneOrMany::One(one) => std::slice::from_ref(one),
            OneOrMany::Many(many) => many.as_slice(),
        };
        slice.iter().map(String::as_str)
    }
}
