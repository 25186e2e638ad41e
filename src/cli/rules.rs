//! `pinproof rules`.

use std::fmt::Write as _;
use std::io::{self, Write};

use clap::ValueEnum;
use serde::Serialize;

use super::{Verdict, matrix, print};
use crate::config::Error;
use crate::fact::{Engine, Fact};
use crate::finding::{Effect, Level};
use crate::poolers::Target;
use crate::report::write_document;
use crate::rules::{self, Rule};

/// List the rules
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The form of the list
    #[arg(long, default_value = "text")]
    format: Form,

    /// What every pooler makes of every rule, under which conditions, and who says so
    #[arg(long)]
    matrix: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    /// Columns
    Text,
    /// A list of objects
    Json,
    /// A table with what some poolers make of each rule
    Markdown,
}

impl Args {
    /// Prints the list.
    pub fn run(self) -> Result<Verdict, Error> {
        let text = match self.format {
            Form::Text if self.matrix => matrix::text(),
            Form::Markdown if self.matrix => matrix::markdown(),
            Form::Json if self.matrix => return print(matrix::write_json),
            Form::Text => text(rules::all()),
            Form::Markdown => markdown(rules::all())?,
            Form::Json => return print(|out| write_json(rules::all(), out)),
        };
        print(|out| out.write_all(text.as_bytes()))
    }
}

/// The engines as people list them: `postgresql, mysql`.
pub fn engines(engines: &[Engine]) -> String {
    engines.iter().map(|engine| engine.name()).collect::<Vec<_>>().join(", ")
}

fn text(rules: &[Rule]) -> String {
    let names = rules.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    let kinds = rules.iter().map(|rule| engines(&rule.engines).len()).max().unwrap_or_default();
    rules.iter().fold(String::new(), |mut text, rule| {
        let _ = writeln!(text, "{:names$}  {:kinds$}  {}", rule.name, engines(&rule.engines), rule.summary);
        text
    })
}

fn write_json(rules: &[Rule], out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Entry<'a> {
        name: &'a str,
        level: Level,
        engines: &'a [Engine],
        summary: &'a str,
    }
    let entries: Vec<Entry<'_>> = rules
        .iter()
        .map(|rule| Entry { name: &rule.name, level: rule.level, engines: &rule.engines, summary: &rule.summary })
        .collect();
    write_document(&entries, out)
}

/// The poolers that the Markdown table has a column for, by the names that `--pooler` takes.
const COLUMNS: [(&str, &str); 3] = [("rds-proxy", "RDS Proxy"), ("pgbouncer", "PgBouncer"), ("proxysql", "ProxySQL")];

fn markdown(rules: &'static [Rule]) -> Result<String, Error> {
    let targets = COLUMNS.map(|(name, _)| Target::parse(name));
    let targets = targets.into_iter().collect::<Result<Vec<_>, _>>().map_err(Error::new)?;
    let mut text = "| rule | what it finds | engines |".to_string();
    text.extend(COLUMNS.map(|(_, title)| format!(" {title} |")));
    text.push_str("\n|---|---|---|");
    text.push_str(&"---|".repeat(COLUMNS.len()));
    for rule in rules {
        let summary = rule.summary.replace('|', "\\|");
        let _ = write!(text, "\n| `{}` | {summary} | {} |", rule.name, engines(&rule.engines));
        for target in &targets {
            let _ = write!(text, " {} |", effects(rule, target));
        }
    }
    text.push('\n');
    Ok(text)
}

/// What a pooler makes of a rule's forms, the worst first, where nothing is known about the transaction around them.
fn effects(rule: &'static Rule, target: &Target) -> String {
    let facts = rule.forms.iter().map(|form| Fact::new(&rule.name, form, None));
    Effect::words(facts.flat_map(|fact| target.judge(&fact, None, None)).map(|verdict| verdict.row.effect))
}
