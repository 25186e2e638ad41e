//! Every fact that was gathered on a library is in its data, or is left out for a reason that is written down.
//!
//! `testdata/drivers/<host>.tsv` has a row a fact: library, versions, call, argument or option, what it is about, and the
//! entry of `rules/sinks` that says it, written `library: call name`, with the rule where that is not the row's own.
//! `omitted` rows stand in `rules/sinks/OMITTED.md`.

#![allow(clippy::unwrap_used)] // a test that cannot read its files has failed

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use pinproof::sinks::{self, Call, Library, Use};

/// How many facts were gathered on each library.
const FACTS: [(&str, &[(&str, usize)]); 3] = [
    (
        "python",
        &[
            ("psycopg2", 30),
            ("psycopg", 39),
            ("psycopg_pool", 8),
            ("asyncpg", 36),
            ("pg8000", 9),
            ("aiopg", 7),
            ("sqlalchemy", 54),
            ("sqlmodel", 3),
            ("django", 37),
            ("tortoise-orm", 17),
            ("peewee", 19),
            ("pony", 12),
            ("databases", 11),
            ("records", 7),
            ("pymysql", 16),
            ("mysqlclient", 14),
            ("mysql-connector-python", 28),
            ("aiomysql", 10),
            ("asyncmy", 5),
            ("pyodbc", 7),
            ("pymssql", 7),
            ("alembic", 5),
            ("procrastinate", 7),
            ("django-pglocks", 1),
            ("django-pgware", 5),
            ("django-pglock", 4),
            ("sqlalchemy-dlock", 4),
            ("pals", 2),
            ("django-tenants", 6),
        ],
    ),
    (
        "javascript",
        &[
            ("pg", 25),
            ("pg-cursor", 2),
            ("pg-query-stream", 2),
            ("postgres", 25),
            ("@neondatabase/serverless", 9),
            ("slonik", 21),
            ("pg-promise", 24),
            ("pg-listen", 3),
            ("pg-boss", 3),
            ("graphile-worker", 5),
            ("@databases/pg", 8),
            ("advisory-lock", 4),
            ("knex", 26),
            ("objection", 8),
            ("kysely", 19),
            ("drizzle-orm", 12),
            ("sequelize", 28),
            ("typeorm", 27),
            ("mikro-orm", 10),
            ("prisma", 25),
            ("mysql", 7),
            ("mysql2", 16),
            ("mariadb", 12),
            ("serverless-mysql", 2),
            ("tedious", 9),
            ("mssql", 7),
            ("bun", 10),
            ("deno", 1),
            ("deno-postgres", 1),
            ("aws-lambda", 1),
        ],
    ),
    (
        "rust",
        &[
            ("sqlx", 75),
            ("sqlx-postgres", 19),
            ("sqlx-mysql", 11),
            ("sqlx-cli", 2),
            ("tokio-postgres", 47),
            ("postgres", 42),
            ("deadpool-postgres", 17),
            ("bb8-postgres", 3),
            ("r2d2_postgres", 3),
            ("bb8", 1),
            ("r2d2", 2),
            ("diesel", 24),
            ("diesel_migrations", 5),
            ("diesel-async", 14),
            ("sea-orm", 22),
            ("sea-query", 4),
            ("mysql", 42),
            ("mysql_async", 39),
            ("rbatis", 19),
            ("rbdc-pg", 1),
            ("cornucopia", 2),
            ("clorinde", 2),
            ("refinery", 3),
            ("tiberius", 5),
            ("lambda_runtime", 3),
        ],
    ),
];

/// A row of a table.
struct Row {
    library: String,
    api: String,
    argument: String,
    about: String,
    entry: String,
}

impl Row {
    /// How `OMITTED.md` names it.
    fn title(&self) -> String {
        let argument = if self.argument == "-" { String::new() } else { format!(" {}", self.argument) };
        words(&format!("{}{argument}", self.api.replace("``", "\"\"")))
    }
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn file(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn rows(host: &str) -> Vec<Row> {
    let text = file(&format!("testdata/drivers/{host}.tsv"));
    let rows = text.lines().skip(1).map(|line| {
        let cells: Vec<String> = line.split('\t').map(str::to_string).collect();
        let [library, _, api, argument, about, entry]: [String; 6] = cells.try_into().expect("six cells a row");
        Row { library, api, argument, about, entry }
    });
    rows.collect()
}

/// What `OMITTED.md` leaves out of a host: library and row.
fn omitted(host: &str) -> Vec<(String, String)> {
    let text = file("rules/sinks/OMITTED.md");
    let (_, section) = text.split_once(&format!("\n## {host}\n")).unwrap();
    let section = words(section.split("\n## ").next().unwrap());
    let mut out = Vec::new();
    for item in section.split("- **").skip(1) {
        let (library, mut rest) = item.split_once("** ").unwrap();
        while let Some((title, after)) = rest.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
            out.push((library.to_string(), title.to_string()));
            rest = after.strip_prefix(", ").unwrap_or(after);
        }
        assert!(rest.starts_with(": ") && rest.len() > 10, "no reason: {item}");
    }
    out
}

/// What an entry says.
enum Entry<'l> {
    Call(&'l Call),
    Facts(&'l [Use]),
    Type,
}

fn find<'l>(library: &'l Library, kind: &str, name: &str) -> Option<Entry<'l>> {
    let is = |names: &sinks::OneOrMany| names.iter().any(|n| n == name);
    match kind {
        "call" => library.calls.iter().find(|call| is(&call.name)).map(Entry::Call),
        "get" => library.gets.iter().find(|get| is(&get.name)).map(|get| Entry::Facts(&get.facts)),
        "set" => library.sets.iter().find(|set| is(&set.name)).map(|set| Entry::Facts(&set.facts)),
        "key" => library.keys.iter().find(|key| is(&key.name)).map(|key| Entry::Facts(&key.facts)),
        "type" => library.types.contains_key(name).then_some(Entry::Type),
        _ => None,
    }
}

/// Whether an entry says what a row is about.
fn says(entry: &Entry<'_>, about: &str) -> bool {
    let states = |facts: &[Use]| facts.iter().any(|fact| fact.rule == about);
    match entry {
        // A parameter of this type: the texts sent on it are what counts.
        Entry::Type => about == "startup-setting",
        Entry::Facts(facts) => about == "-" || states(facts),
        Entry::Call(call) => match about {
            "-" => true,
            "sql-sink" | "text" => {
                !(call.text.is_empty() && call.file.is_empty() && call.reads.is_empty())
                    || call.wraps.is_some()
                    || call.declares
            }
            "open-transaction" | "connect-per-call" => call.opens.is_some() || call.returns.is_some(),
            "passes" => !call.passes.is_empty(),
            "returns" => call.returns.is_some(),
            "declares" => call.declares,
            // A closure that is given a connection: what it sends is told by itself.
            "startup-setting" if !call.passes.is_empty() => true,
            _ => states(&call.facts),
        },
    }
}

fn problem(host: &str, row: &Row) -> Option<String> {
    let (library, entry) = row.entry.split_once(": ")?;
    let mut parts = entry.splitn(3, ' ');
    let (kind, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let about = parts.next().unwrap_or(&row.about);
    let Some(library) = sinks::find(host, library) else { return Some("no such library".to_string()) };
    match find(library, kind, name) {
        None => Some("no such entry".to_string()),
        Some(entry) if !says(&entry, about) => Some(format!("it says nothing of {about}")),
        Some(_) => None,
    }
}

#[test]
fn every_row_has_an_entry_that_says_it_or_a_reason() {
    for (host, facts) in FACTS {
        let rows = rows(host);
        let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
        rows.iter().for_each(|row| *counted.entry(&row.library).or_default() += 1);
        let expected: BTreeMap<&str, usize> = facts.iter().copied().collect();
        assert_eq!(counted, expected, "{host}");
        let mut left_out = omitted(host);
        let mut wrong = Vec::new();
        for row in &rows {
            let what = format!("{} {} ({}) -> {}", row.library, row.title(), row.about, row.entry);
            if row.entry == "omitted" {
                let found =
                    left_out.iter().position(|(library, title)| *library == row.library && *title == row.title());
                match found {
                    Some(at) => drop(left_out.swap_remove(at)),
                    None => wrong.push(format!("{what}: not in OMITTED.md")),
                }
            } else if let Some(problem) = problem(host, row) {
                wrong.push(format!("{what}: {problem}"));
            } else if !row.entry.contains(": ") {
                wrong.push(format!("{what}: no entry"));
            }
        }
        wrong.extend(left_out.iter().map(|(library, title)| format!("OMITTED.md: {library} has no row {title}")));
        assert!(wrong.is_empty(), "{host}:\n{}", wrong.join("\n"));
    }
}

#[test]
fn every_library_with_rows_says_its_version() {
    for (host, facts) in FACTS {
        let files: BTreeSet<&str> = facts.iter().map(|(library, _)| *library).collect();
        for library in sinks::embedded().iter().filter(|l| l.host == host && files.contains(l.name.as_str())) {
            let is_of_a_registry = !["bun", "deno-postgres"].contains(&library.name.as_str());
            assert_eq!(library.version.is_some(), is_of_a_registry, "{host}/{}", library.name);
        }
    }
}
