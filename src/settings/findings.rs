//! From entries to findings: which rows hold, and what the pooler makes of them.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use regex::Regex;

use super::condition::Condition;
use super::sources::{self, DataSource, Given, comparable};
use super::systems::{self, Does, Kind, Names, Row};
use super::{Entry, Reading, Syntax, environment, names, read};
use crate::config::Config;
use crate::fact::{Engine, Fact};
use crate::finding::{Finding, Place as Spot, SHOWN};
use crate::judge::{Case, judge};
use crate::scope::{Connection, Direct, Place, Scope, Transaction};
use crate::source::{Source, Span};
use crate::sql;

/// A file of settings that was read.
#[derive(Debug)]
pub struct File {
    /// Its text and name.
    pub source: Source,
    /// Its entries.
    pub reading: Reading,
    /// The kind of code that its path says.
    pub place: Place,
}

impl File {
    /// Reads a file.
    pub fn read(source: Source, syntax: Syntax, place: Place) -> File {
        let mut reading = read(syntax, &source.text);
        environment::spell_out(&mut reading, &source.text);
        File { source, reading, place }
    }

    /// What files that are read together have in common: the folder, and the name up to the profile.
    /// `application-prod.yml` goes with `application.properties`.
    fn family(&self) -> (&str, &str) {
        let (folder, name) = self.source.path.rsplit_once('/').unwrap_or(("", &self.source.path));
        let stem = name.get(1..).and_then(|rest| rest.find(['-', '.'])).map_or(name, |end| &name[..end + 1]);
        (folder, stem)
    }
}

/// What the settings files of a run come to. Their entries, of which a tree may have very many, are needed no more.
pub struct Said {
    /// What they say by themselves.
    pub findings: Vec<Finding>,
    /// Each file's text, and its comments with their marks.
    pub files: Vec<(Source, Vec<Span>)>,
}

impl Said {
    /// Judges the files.
    pub fn by(files: Vec<Arc<File>>, config: &Config, direct: &Direct) -> Said {
        let findings = find(config, direct, &files);
        Said {
            findings,
            files: files.iter().map(|file| (file.source.clone(), file.reading.comments.clone())).collect(),
        }
    }
}

/// The findings of the files.
fn find(config: &Config, direct: &Direct, files: &[Arc<File>]) -> Vec<Finding> {
    let mut families: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for (i, file) in files.iter().enumerate() {
        families.entry(file.family()).or_default().push(i);
    }
    let mut out = Vec::new();
    for (i, file) in files.iter().enumerate() {
        let family = families.get(&file.family()).map_or(&[][..], Vec::as_slice);
        let relatives: Vec<&Reading> = family
            .iter()
            .filter(|&&other| other != i)
            .take(MAX_RELATIVES)
            .map(|&other| &files[other].reading)
            .collect();
        let mut gather = Gather { config, direct, file, found: BTreeMap::new() };
        gather.all(&relatives);
        out.extend(gather.found.into_values());
    }
    out
}

/// At most this many files of a family are looked into.
const MAX_RELATIVES: usize = 8;

struct Gather<'a> {
    config: &'a Config,
    direct: &'a Direct,
    file: &'a File,
    found: BTreeMap<(Span, &'static str), Finding>,
}

/// What a row says of one place.
struct Hit<'a> {
    row: &'a Row,
    entry: &'a Entry,
    span: Span,
    whole: Span,
    value: &'a str,
    key: &'a str,
    engine: Option<Engine>,
}

impl Gather<'_> {
    fn all(&mut self, relatives: &[&Reading]) {
        let reading = &self.file.reading;
        for source in sources::find(&self.file.source.path, reading, relatives) {
            self.source(&source);
        }
        let engines = sources::engines(reading);
        let engine = if let [engine] = engines.as_slice() { Some(*engine) } else { None };
        for entry in reading.entries.iter().filter(|entry| !entry.section && !entry.value.trim().is_empty()) {
            let key = comparable(entry);
            for system in systems::all() {
                for row in &system.settings {
                    self.setting(row, entry, &key, system.engine.or(engine));
                }
            }
        }
    }

    /// A key by itself.
    fn setting(&mut self, row: &Row, entry: &Entry, key: &str, engine: Option<Engine>) {
        let variable_only = row.kinds == [Kind::Env];
        if row.fact().is_none()
            || !row.key.matches(key)
            || (variable_only && !sources::is_variable(entry.name()))
            || !row.when.holds(&entry.value)
            || row.unless.iter().any(|condition| condition.holds("value", &entry.value))
        {
            return;
        }
        let whole = quoted(&self.file.source, entry.key.to(entry.span));
        self.hit(&Hit { row, entry, span: entry.span, whole, value: &entry.value, key: entry.name(), engine });
    }

    /// A data source: every row that holds.
    fn source(&mut self, source: &DataSource<'_>) {
        let rows = || source.system.options.iter().filter(|row| counts(row, source));
        let given = |row: &Row| -> Vec<&Given> {
            source.options.iter().filter(|option| source.system.means(row, &option.canonical)).collect()
        };
        let off: Vec<&str> = rows()
            .filter(|row| row.does == Does::Off)
            .filter(|row| given(row).iter().any(|option| option.dynamic || row.when.holds(&option.value)))
            .filter_map(|row| row.rule.as_deref())
            .collect();
        let facts: Vec<&Row> = rows()
            .filter(|row| row.fact().is_some() && row.rule.as_deref().is_none_or(|rule| !off.contains(&rule)))
            .collect();
        for row in facts {
            for option in given(row).into_iter().filter(|option| row.when.holds(&option.value)) {
                let Some(span) = option.span else { continue };
                let (value, key) = (option.value.as_str(), option.name.as_str());
                let whole = quoted(&self.file.source, span);
                self.hit(&Hit { row, entry: source.entry, span, whole, value, key, engine: source.engine });
            }
            if row.when.absent && source.closed && given(row).is_empty() {
                let (span, whole, engine) = (source.head, source.whole, source.engine);
                self.hit(&Hit { row, entry: source.entry, span, whole, value: "", key: "", engine });
            }
        }
    }

    fn hit(&mut self, hit: &Hit<'_>) {
        let Some((rule, form)) = hit.row.fact() else { return };
        if hit.row.engine.is_some_and(|engine| hit.engine.is_some_and(|known| known != engine)) {
            return;
        }
        let facts = match hit.row.names {
            None => vec![Fact::new(rule, form, hit.row.name.clone())],
            Some(names) => named(names, rule, form, hit),
        };
        for fact in facts {
            self.fact(&fact, hit);
        }
    }

    fn fact(&mut self, fact: &Fact, hit: &Hit<'_>) {
        let source = &self.file.source;
        let keys = &hit.entry.path;
        let (place, sure) = names::use_of(&source.path, self.file.place, keys);
        let words = keys.rsplit('.').take(2).chain(variables(&hit.entry.value));
        let connection = words.filter_map(|word| self.direct.named(word)).next().unwrap_or(Connection::Unknown);
        let scope = Scope { transaction: Transaction::Unknown, connection, place };
        let engine = hit.row.engine.or(hit.engine).or(self.config.engine_of(&source.path));
        let case = Case { cure: Some(&hit.row.cure), note: Some(&hit.row.note), ..Case::new(fact, engine, &scope) };
        let Some(judgement) = judge(&case, &self.config.pooler_of(&source.path)) else { return };
        let statement = sql::one_line(source.slice(hit.whole), SHOWN);
        let confidence = hit.row.confidence.min(sure);
        let finding = judgement.finding(confidence, Spot::new(source, hit.span), statement);
        let key = (hit.span, finding.rule);
        let known = self.found.get(&key).map(|known| (known.confidence, known.level));
        if known.is_none_or(|known| known < (confidence, finding.level)) {
            self.found.insert(key, finding);
        }
    }
}

/// A span with the quotes that belong to its first key and its last value.
fn quoted(source: &Source, span: Span) -> Span {
    let bytes = source.text.as_bytes();
    let quote = |at: Option<usize>| at.and_then(|at| bytes.get(at)).filter(|b| b"\"'`".contains(b));
    let (before, after) = (quote((span.start as usize).checked_sub(1)), quote(Some(span.end as usize)));
    let inner = source.slice(span).as_bytes();
    let opened = |mark: &u8| inner.iter().filter(|b| *b == mark).count() % 2 == 1;
    match (before, after) {
        (Some(_), Some(mark)) if opened(mark) => Span { start: span.start - 1, end: span.end + 1 },
        (_, Some(mark)) if opened(mark) => Span { start: span.start, end: span.end + 1 },
        _ => span,
    }
}

/// Whether a row is for this data source.
fn counts(row: &Row, source: &DataSource<'_>) -> bool {
    let holds = |condition: &Condition| source.options.iter().any(|o| condition.holds(&o.canonical, &o.value));
    row.engine.is_none_or(|engine| source.engine.is_none_or(|known| known == engine))
        && row.with.iter().all(holds)
        && !row.unless.iter().any(holds)
}

/// The facts about the settings that a value or a key names.
fn named(names: Names, rule: &'static str, form: &'static str, hit: &Hit<'_>) -> Vec<Fact> {
    match names {
        Names::Key => {
            let last = hit.key.trim_end_matches(']').rsplit(['.', '[']).next().unwrap_or(hit.key);
            let name = last.to_ascii_lowercase();
            // The path has a rule of its own, and in the systems' data a row of its own.
            if name == "search_path" { Vec::new() } else { vec![Fact::new(rule, form, Some(name))] }
        }
        Names::List => {
            let items = hit.value.split([',', ';']).filter_map(|item| item.split_once('=')).map(|(name, _)| {
                let name = name.trim().to_ascii_lowercase();
                let bare = name.trim_start_matches('@').trim_start_matches("session.").trim_start_matches("session ");
                Fact::new(rule, form, Some(bare.trim().to_string()))
            });
            items.collect()
        }
        Names::Options => options(hit.value)
            .map(|name| match name.as_str() {
                // The path has a rule of its own, and cures of its own.
                "search_path" => Fact::new("search-path", "startup", Some("options".into())),
                _ => Fact::new(rule, form, Some(name)),
            })
            .collect(),
        Names::Sql => {
            let analysis = sql::analyze(hit.value, hit.engine);
            let facts = analysis.statements.into_iter().flat_map(|statement| statement.facts);
            facts.filter(|l| l.fact.rule != "multi-statement").map(|l| Fact::new(rule, form, l.fact.name)).collect()
        }
    }
}

/// The settings that `options` of a startup packet name, in lower case.
fn options(value: &str) -> impl Iterator<Item = String> + '_ {
    static OPTION: OnceLock<Regex> = OnceLock::new();
    let option = OPTION.get_or_init(|| {
        Regex::new(r"(?:-c[\s+]*|--)([A-Za-z_][\w.-]*)\s*=")
            .unwrap_or_else(|e| panic!("a built-in pattern is broken: {e}"))
    });
    option
        .captures_iter(value)
        .filter_map(|found| found.get(1))
        .map(|m| m.as_str().to_ascii_lowercase().replace('-', "_"))
}

/// The environment variables that a value takes in: `${NAME}`, `env("NAME")`.
fn variables(value: &str) -> impl Iterator<Item = &str> {
    value.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|word| sources::is_variable(word)).take(4)
}
