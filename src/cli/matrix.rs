//! `pinproof rules --matrix`: every rule on every pooler, with conditions and sources.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use crate::finding::Effect;
use crate::poolers::{self, Evidence, Pooler, Row, Side};
use crate::report::write_document;
use crate::rules::{self, Rule};

/// One row of a pooler's file, as it counts for one rule.
#[derive(Serialize)]
struct Cell {
    rule: &'static str,
    pooler: &'static str,
    effect: Effect,
    /// What must be the case; empty for the rule's default.
    when: Vec<String>,
    evidence: &'static str,
    /// The versions that it was observed on.
    versions: Vec<String>,
    sources: Vec<String>,
}

impl Cell {
    /// How it is known, in words: `observed (1.24.1)`.
    fn known(&self) -> String {
        match (self.evidence, self.versions.is_empty()) {
            ("observed", false) => format!("observed ({})", self.versions.join(", ")),
            ("observed", true) => "observed (by others)".to_owned(),
            (word, _) => word.to_owned(),
        }
    }
}

/// What a pooler makes of a rule: its default first, then what other conditions change.
fn cells(rule: &'static Rule, pooler: &'static Pooler) -> Vec<Cell> {
    let rows = pooler.rows_that_count(&rule.name).into_iter();
    rows.map(|row| Cell {
        rule: &rule.name,
        pooler: pooler.name,
        effect: row.effect,
        when: conditions(row, pooler),
        evidence: evidence(row),
        versions: versions(row, pooler),
        sources: pages(row),
    })
    .collect()
}

/// Rows for every rule under a setting: they change what a pooler is.
fn modes() -> impl Iterator<Item = (&'static Pooler, &'static Row)> {
    let rows = |pooler: &'static Pooler| pooler.own_rows().map(move |row| (pooler, row));
    let rows = poolers::all().flat_map(rows);
    rows.filter(|(_, row)| row.setting.is_some() && rules::all().iter().all(|rule| row.is_about(&rule.name)))
}

/// The conditions of a row in words.
fn conditions(row: &Row, pooler: &Pooler) -> Vec<String> {
    let list = |noun: &str, items: &[String]| (!items.is_empty()).then(|| format!("{noun} {}", items.join(", ")));
    [
        row.engine.filter(|_| pooler.engines.len() > 1).map(|engine| engine.title().to_owned()),
        list("form", &row.forms),
        list("name", &row.names),
        row.routine.map(|inside| if inside { "in a stored routine" } else { "outside of routines" }.to_owned()),
        row.transaction.map(|side| match side {
            Side::Inside => "inside a transaction".to_owned(),
            Side::Outside => "outside a transaction".to_owned(),
        }),
        row.since.as_ref().map(|version| format!("since {version}")),
        row.until.as_ref().map(|version| format!("before {version}")),
        row.requires.clone(),
        row.setting.as_ref().map(ToString::to_string),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The versions that a row was observed on; those of another pooler have its name.
fn versions(row: &Row, pooler: &Pooler) -> Vec<String> {
    let origin = pooler.origin(row);
    let named = |version: &String| {
        if origin.name == pooler.name { version.clone() } else { format!("{} {version}", origin.title) }
    };
    row.versions.iter().map(named).collect()
}

/// The pages that say so, and those that say otherwise.
fn pages(row: &Row) -> Vec<String> {
    row.source.iter().chain(&row.disputed).cloned().collect()
}

fn evidence(row: &Row) -> &'static str {
    match row.evidence {
        _ if row.is_disputed() => "sources disagree",
        _ if row.effect == Effect::Unknown => "unknown",
        Evidence::Observed => "observed",
        Evidence::Documented => "documented",
        Evidence::SourceRead => "read in its source",
        Evidence::Disputed => "sources disagree",
        Evidence::Unverified => "unknown",
    }
}

/// Columns, for a terminal.
pub fn text() -> String {
    let mut text = String::new();
    for rule in rules::all() {
        let _ = writeln!(text, "{}\n{}", rule.name, of_rule(rule));
    }
    text
}

/// The same for one rule.
pub fn of_rule(rule: &'static Rule) -> String {
    let mut text = String::new();
    for cell in poolers::all().flat_map(|pooler| cells(rule, pooler)) {
        let when = if cell.when.is_empty() { String::new() } else { format!("  [{}]", cell.when.join("; ")) };
        let _ = writeln!(text, "  {:23}{:9}{}{when}", cell.pooler, cell.effect.word(), cell.known());
        for source in cell.sources {
            let _ = writeln!(text, "  {:23}{:9}{source}", "", "");
        }
    }
    text
}

/// A list of objects.
pub fn write_json(out: &mut dyn Write) -> io::Result<()> {
    let all: Vec<Cell> =
        rules::all().iter().flat_map(|rule| poolers::all().flat_map(move |pooler| cells(rule, pooler))).collect();
    write_document(&all, out)
}

const HEAD: &str = "# Every rule on every pooler

This page is written by `pinproof rules --matrix --format markdown`, and a test compares the two. It shows the data
under `rules/poolers/` as it counts: rows that a pooler takes over from another stand under both.

*pins*: the pooler keeps the connection for this client. *leaks*: the next client gets the state. *breaks*: the client
loses its own state, or gets an error. *rejected*: refused with an error. *tracked*: the pooler restores it for each
client. *safe*: nothing is left behind. *unknown*: no source says, or sources disagree. A dash: the pooler does not
serve that engine, or the rule is not about that pooler.

*observed*: seen on the real thing, on these versions by this project's own suite ([`evidence/`](../evidence/README.md)), or by
others in the log of theirs, which the source shows. *documented*: the source says so. *read in its source*: its code says so, and
nobody tried. *unknown*: nobody has said or tried it.

Of the rows below a rule the one with the most conditions wins; `src/poolers.rs` says it exactly. A condition on the server
or on a setting that nobody can read in the code is mentioned with a finding, and judged where the pooler's own
configuration is in view.

";

/// The page `docs/matrix.md`.
pub fn markdown() -> String {
    let mut text = HEAD.to_owned();
    text.push_str("| rule |");
    let poolers: Vec<&'static Pooler> = poolers::all().collect();
    text.extend(poolers.iter().map(|pooler| format!(" {} |", pooler.name)));
    let _ = write!(text, "\n|---|{}", "---|".repeat(poolers.len()));
    for rule in rules::all() {
        let _ = write!(text, "\n| [`{0}`](#{0}) |", rule.name);
        text.extend(
            poolers
                .iter()
                .map(|pooler| format!(" {} |", Effect::words(cells(rule, pooler).iter().map(|cell| cell.effect)))),
        );
    }
    text.push('\n');
    for (pooler, row) in modes() {
        let when = conditions(row, pooler).join("; ");
        let sources: Vec<String> = pages(row).iter().map(|source| link(source)).collect();
        let (title, effect) = (&pooler.title, row.effect.word());
        let _ = write!(text, "\n{title} with {when}: every rule is *{effect}* ({}).\n", sources.join(", "));
    }
    for rule in rules::all() {
        let _ = write!(text, "\n## {}\n\n{}.\n\n", rule.name, rule.summary);
        text.push_str("| pooler | effect | when | how it is known | sources |\n|---|---|---|---|---|\n");
        for cell in poolers.iter().flat_map(|pooler| cells(rule, pooler)) {
            let when = cell.when.join("; ").replace('|', "\\|").replace('*', "\\*");
            let sources: Vec<String> = cell.sources.iter().map(|source| link(source)).collect();
            let (effect, sources) = (cell.effect.word(), sources.join(", "));
            let _ = writeln!(text, "| {} | {effect} | {when} | {} | {sources} |", cell.pooler, cell.known());
        }
    }
    text
}

/// A source as Markdown shows it.
fn link(source: &str) -> String {
    if source.starts_with("https://") { format!("<{source}>") } else { source.replace('|', "\\|") }
}
