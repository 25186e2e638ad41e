//! What a library call means: the data under `rules/sinks/`, loaded and checked.
//!
//! One file a library: `rules/sinks/<host>/<library>.toml`. This module knows the schema; no library is named in Rust.
//!
//! ```toml
//! name = "psycopg2"                       # the library, as people call it
//! host = "python"                         # python | javascript | rust
//! engine = "postgresql"                   # left out where the library speaks to several
//! pooled = true                           # false where no pooler stands before its database; true where left out
//! modules = ["psycopg2"]                  # import roots that mean it is in use; submodules count
//! source = "https://www.psycopg.org/docs/"
//! packages = ["psycopg2", "psycopg2-binary"]   # as the registry calls it; the name where left out
//! version = "2.9.13"                      # the newest that was looked into: assumed where no manifest names one
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
//!
//! [[get]]
//! name = "engine.dialect"                 # reading an attribute hands out a type too
//! returns = "dialect"
//!
//! [[set]]
//! name = "connection.autocommit"          # assigning to an attribute; the value is selector `0`
//! facts = [{ rule = "session-set", form = "driver", when = ["0 = true"] }]
//!
//! [[key]]
//! name = "server_settings"                # an entry of an object or a keyword argument, wherever it is written
//! facts = [{ rule = "startup-setting", form = "parameter", each = "0" }]
//! ```
//!
//! **Names.** A call's name is an import path (`psycopg2.connect`, `sqlx.query!`, `mysql2/promise.createPool`), or a
//! type key and a member (`cursor.execute`). What stands before the last dot decides: where it is a type key, it is a
//! member of that type, reached through a value or through one of the type's `names` (`sqlx.PgPool.connect` is
//! `pool.connect` where `sqlx.PgPool` is a name of `pool`). `<type key>.new` is the construction of the type through
//! one of its names (`new Pool(…)`, `Pool(…)`; in Rust the function `new`), which returns that type if nothing else
//! is said; `<type key>.()` is calling a *value* of the type, or tagging a template with it (a tag constructs nothing).
//! Of one name, the entries of a type go before those of the type it extends. Paths use `.` for Rust's `::`. In
//! JavaScript a default import, a namespace import and `require` all stand for the module itself: `postgres` is the
//! function of `import postgres from 'postgres'`, and `pg.Pool` is reached through each of the three.
//!
//! A type called `any` has the members that behave like sinks on whatever object; its functions count too.
//!
//! **Arguments.** A spread (`**kwargs`, `...options`) whose object is known counts as if it were written out.
//!
//! **Texts.** Where the value of a `text` selector is a list, its items are the texts; where an item is a tuple or
//! list, its first element is. An object is no text: `["0", "0.text"]` covers both ways of passing it.
//!
//! **Decorators.** A call that decorates a function opens what it says for that function's body, and hands it what a
//! `passes` to `decorated` says.
//!
//! **Files.** What code reads from a file is a text too, where the file was read with the others:
//!
//! ```toml
//! [[call]]
//! name = "os.path.join"
//! joins = ["*"]                           # what it returns is a path, put together from these pieces
//!
//! [[get]]
//! name = "path.parent"
//! joins = ["self", ".."]
//!
//! [[call]]
//! name = "path.read_text"
//! reads = ["self"]                        # what it returns is the text of the file that this path names
//!
//! [[call]]
//! name = "sqlx.query_file!"
//! file = ["0"]                            # it sends the text of that file
//!
//! [[call]]
//! name = "aiosql.from_path"
//! reads = ["0"]
//! named = true                            # … whose parts are members of what it returns, by the name above each
//! returns = "queries"
//!
//! [[call]]
//! name = "queries.*"                      # any member that has no entry of its own
//! text = ["callee"]
//! ```
//!
//! Their pieces are described in [`path`]. Methods with `joins` or `reads` are known by their names alone where the type
//! is not: what they are given decides whether there is such a file.
//!
//! A team names its own helpers with the same schema, in files that its configuration lists: [`team`].
//!
//! **Versions.** A fact with `since` or `until` holds for versions of the library from the one on and before the other,
//! with `of` for versions of another library of the host. What version it is, [`crate::manifests::versions`] knows.
//!
//! Selectors and conditions are described in [`selector`].

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::fact::Engine;
use crate::finding::Confidence;
use crate::version::{Stretch, Version};

mod load;
pub mod path;
pub mod pattern;
pub mod selector;
mod team;

pub use load::{HOSTS, embedded, find, load};
pub use path::Piece;
pub use selector::{Condition, Selector};
pub use team::{Problem, team};

/// One library's file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Library {
    /// The library, as people call it.
    pub name: String,
    /// The host language that it is used from: the folder of its file.
    pub host: String,
    /// The engine it speaks to, where there is only one.
    pub engine: Option<Engine>,
    /// Whether a pooler can stand before the database that it speaks to. Where none can (SQLite, DuckDB…), the library's
    /// calls are recognised so that their texts are passed over.
    #[serde(default = "pooled")]
    pub pooled: bool,
    /// Import roots that mean it is in use.
    pub modules: Vec<String>,
    /// Where its behaviour is documented.
    pub source: String,
    /// What its packages are called in the host's registry; its name where there are none.
    #[serde(default)]
    pub packages: Vec<String>,
    /// The newest version that was looked into.
    pub version: Option<Version>,
    /// Libraries of the same host whose types, with their members, this one hands out too. Loading copies them in, so
    /// that their keys can be used here; a key of this file's own wins.
    #[serde(default)]
    pub include: Vec<String>,
    /// The types it hands out.
    #[serde(default, rename = "type")]
    pub types: BTreeMap<String, Type>,
    /// What its calls mean.
    #[serde(default, rename = "call")]
    pub calls: Vec<Call>,
    /// What reading an attribute hands out.
    #[serde(default, rename = "get")]
    pub gets: Vec<Get>,
    /// What assigning to an attribute means.
    #[serde(default, rename = "set")]
    pub sets: Vec<Set>,
    /// What an entry of an object means, whatever the object is for.
    #[serde(default, rename = "key")]
    pub keys: Vec<Key>,
}

/// A type that a library hands out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Type {
    /// Dotted paths that annotations, constructors and static calls spell. `sqlx.PgPool` in `sqlx.PgPool.connect` is
    /// one, and so is an object that a module holds ready (`django.db.connection`).
    #[serde(default)]
    pub names: Vec<String>,
    /// What code commonly calls a value of it, by the last segment of a path: `self.pool` is a `pool`. `*` is any value
    /// of which nothing else is known; it goes after every other type, and never makes a text more than likely SQL.
    #[serde(default)]
    pub called: Vec<String>,
    /// The engine, where the type decides it.
    pub engine: Option<Engine>,
    /// A builder: a method that the file does not list returns the same type.
    #[serde(default)]
    pub builder: bool,
    /// Its statements open a transaction by themselves, unless the code switches that off (`autocommit=True`).
    #[serde(default)]
    pub autobegin: bool,
    /// What constructing it opens: `new Pool(…)`.
    pub opens: Option<Opens>,
    /// What every text that is sent on it runs in, whatever the code around it does.
    pub transaction: Option<Within>,
    /// Another type of this library whose calls, engine, `autobegin` and `transaction` it also has.
    pub extends: Option<String>,
}

/// What the texts that are sent on a type run in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Within {
    /// It is a transaction: `sqlx::Transaction`, knex's `trx`.
    Open,
    /// Each text is a transaction of its own, and may take another connection than the one before: a pool.
    Alone,
}

/// What a call means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// What is called; see the module's *Names*.
    pub name: OneOrMany,
    /// Selectors of the arguments that are SQL texts.
    #[serde(default)]
    pub text: Vec<Selector>,
    /// The type key of what it returns; for a context manager, of what it hands out; of the first part where the code
    /// takes it apart (`let (client, connection) = …`).
    pub returns: Option<String>,
    /// Closures among its arguments: selector and the type keys of the closure's parameters.
    #[serde(default)]
    pub passes: Vec<Passes>,
    /// What it opens for the code inside its block or closure, or for what it returns.
    pub opens: Option<Opens>,
    /// The engine, where the call decides it.
    pub engine: Option<Engine>,
    /// What it does to the session without a SQL text.
    #[serde(default)]
    pub facts: Vec<Use>,
    /// It only builds a query of the text that it is given, and returns it: `text()`, `sql.SQL()`. Selector of that
    /// text. One that is not seen to reach a sink counts where it is built: it is built to be sent.
    pub wraps: Option<Selector>,
    /// What it returns stands for this argument, which is no SQL: `make_url()`.
    pub value: Option<Selector>,
    /// It returns an empty text, which other calls add to: `String::new()`.
    #[serde(default)]
    pub empty: bool,
    /// The modules of the libraries that add this method to another's type. Where those lie in the tree it says
    /// nothing: there it is what is built and tested.
    #[serde(default)]
    pub added_by: Vec<String>,
    /// How it sends a text.
    pub sends: Option<Sends>,
    /// The functions that it decorates, or that the macro holds, are declarations of the database's own: calling one
    /// sends its name as part of a query.
    #[serde(default)]
    pub declares: bool,
    /// What a text is sent on, where that is not what the method is called on; the first that is given.
    #[serde(default)]
    pub on: Vec<Selector>,
    /// Conditions of which one makes the connections that it opens, or that it is called on, commit each statement by
    /// itself: `:autocommit = true`.
    #[serde(default)]
    pub autocommit: Vec<Condition>,
    /// What it returns is a path, or stands for one: the pieces that it is put together from.
    #[serde(default)]
    pub joins: Vec<Piece>,
    /// What it returns is the text of a file: the pieces of that file's path.
    #[serde(default)]
    pub reads: Vec<Piece>,
    /// It sends the text of a file: the pieces of that file's path.
    #[serde(default)]
    pub file: Vec<Piece>,
    /// What it `reads` or `wraps` is divided by headers (`-- name: lock_jobs`), and each part is a member of what it
    /// returns.
    #[serde(default)]
    pub named: bool,
}

impl Call {
    /// Whether it is about a path or a file and nothing else.
    pub fn is_of_files(&self) -> bool {
        !(self.joins.is_empty() && self.reads.is_empty()) && self.text.is_empty() && self.facts.is_empty()
    }
}

/// What a call opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Opens {
    /// A transaction, or a savepoint where one is open already.
    Transaction,
    /// A savepoint; it never ends the transaction around it.
    Savepoint,
    /// A connection that goes back to a pool.
    Pooled,
    /// A connection of its own, closed at the end.
    Dedicated,
    /// A pool, or an engine that holds one.
    Pool,
}

/// How a text travels to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sends {
    /// As one text that may hold several statements.
    Simple,
    /// As a named prepared statement.
    Named,
    /// As an unnamed prepared statement, in one go.
    Unnamed,
    /// As an unnamed prepared statement whose Parse and Bind travel apart, so that a pooler can come between.
    UnnamedSplit,
}

/// What reading an attribute hands out or means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Get {
    /// `<type key>.<attribute>`; `<type key>.[]` is an element of a collection.
    pub name: OneOrMany,
    /// The type key of what it is.
    pub returns: Option<String>,
    /// What reading it means; of several readings in one function the first counts.
    #[serde(default)]
    pub facts: Vec<Use>,
    /// What it is is a path: the pieces that it is put together from.
    #[serde(default)]
    pub joins: Vec<Piece>,
}

/// What assigning to an attribute means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// `<type key>.<attribute>`; or a bare name, which is a name at the top of a file (`DATABASES`), whether the file
    /// imports the library or not.
    pub name: OneOrMany,
    /// What it does; in conditions, selector `0` is the value assigned.
    #[serde(default)]
    pub facts: Vec<Use>,
    /// As [`Call::autocommit`].
    #[serde(default)]
    pub autocommit: Vec<Condition>,
}

/// What an entry of an object means: a key of a dict, object or struct literal, a keyword argument, an element or
/// attribute assigned to. It is for options that often travel through variables and wrappers before the driver gets
/// them; where a call that the data knows says the same of the same place, the call goes first.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// The key.
    pub name: OneOrMany,
    /// What it does; in conditions, selector `0` is the entry's value and `self` the object that holds it, whose other
    /// entries are its members.
    pub facts: Vec<Use>,
}

/// A closure argument and what it is called with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passes {
    /// Selector of the closure, or of the name of a function; `decorated` is the function that the call decorates.
    pub to: Selector,
    /// Type keys of its parameters, in order; `_` for one of no interest.
    pub types: Vec<String>,
}

/// A fact that a call states without SQL text.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Use {
    /// The rule's slug.
    pub rule: String,
    /// The form, one that the rule's page lists.
    pub form: String,
    /// Conditions that must all hold.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// Conditions of which none may hold.
    #[serde(default)]
    pub unless: Vec<Condition>,
    /// The fact's name.
    pub name: Option<Named>,
    /// One fact for each entry of the object that this selector names, the key being the fact's name unless `name`
    /// says otherwise. Conditions reach the entry as `key` and `item`.
    pub each: Option<Selector>,
    /// The selector of the argument to point at; the whole call otherwise.
    pub at: Option<Selector>,
    /// The engine that it is about, where the call itself does not say: it does not hold where the engine is known to be
    /// another.
    pub engine: Option<Engine>,
    /// The first version that it is true of.
    pub since: Option<Version>,
    /// The first version that it is no longer true of.
    pub until: Option<Version>,
    /// The library whose versions these are, where that is another one: SQLAlchemy's `asyncpg`.
    pub of: Option<String>,
    /// What the library does here, in one short sentence for the label: `psycopg 3 names a statement on its 6th run`.
    pub note: Option<String>,
    /// The knob that turns it off: `prepare_threshold=None`.
    pub cure: Option<String>,
    /// `low` where it depends on what the file does not show and says little, `medium` where it depends on such a
    /// thing, `high` otherwise.
    #[serde(default = "high")]
    pub confidence: Confidence,
    /// `observed`, or the page that says so.
    pub evidence: Option<String>,
}

impl Library {
    /// The facts that its calls, attributes and keys state.
    pub fn facts(&self) -> impl Iterator<Item = &Use> {
        let calls = self.calls.iter().flat_map(|call| &call.facts);
        let attributes = self.gets.iter().flat_map(|get| &get.facts).chain(self.sets.iter().flat_map(|set| &set.facts));
        calls.chain(attributes).chain(self.keys.iter().flat_map(|key| &key.facts))
    }

    /// Whether anything in it sends texts to a database, or says something of a session: not so of what only builds paths.
    pub fn speaks_to_database(&self) -> bool {
        self.calls.iter().any(|call| !(call.text.is_empty() && call.facts.is_empty()))
            || self.gets.iter().any(|get| !get.facts.is_empty())
            || self.sets.iter().any(|set| !set.facts.is_empty())
    }

    /// What its packages are called.
    pub fn package_names(&self) -> Vec<&str> {
        let named = self.packages.iter().map(String::as_str);
        if self.packages.is_empty() { vec![self.name.as_str()] } else { named.collect() }
    }
}

impl Use {
    /// The versions that it is true of.
    pub fn versions(&self) -> Stretch {
        Stretch { since: self.since.clone(), until: self.until.clone() }
    }
}

fn pooled() -> bool {
    true
}

fn high() -> Confidence {
    Confidence::High
}

/// A fact's name: written in the data, or taken from an argument.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub enum Named {
    /// `search_path`.
    Literal(String),
    /// `<0:channel>`: the constant value of what the selector names; no name where only a run-time value decides.
    Value(Selector),
}

impl TryFrom<String> for Named {
    type Error = String;

    fn try_from(text: String) -> Result<Named, String> {
        match text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
            Some(inner) => inner.parse().map(Named::Value),
            None => Ok(Named::Literal(text)),
        }
    }
}

/// A string or a list of strings.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// The strings.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let slice = match self {
            OneOrMany::One(one) => std::slice::from_ref(one),
            OneOrMany::Many(many) => many.as_slice(),
        };
        slice.iter().map(String::as_str)
    }
}
