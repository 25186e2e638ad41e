//! The prefilter: does a file hold anything that can matter?
//!
//! Patterns come from the data alone: each rule page lists the triggers of its texts, and each library's file names the
//! calls that matter without a text. A file in which none of them occurs is never parsed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use crate::flows::Waits;
use crate::host::Host;
use crate::project::module_stem;
use crate::rules;
use crate::settings::condition::Key;
use crate::settings::{systems, url};
use crate::sinks::selector::Test;
use crate::sinks::{self, HOSTS, Library, Opens};
use crate::sql::HOLE;

use needles::{Group, Needles};

mod needles;

/// The compiled patterns.
pub struct Triggers {
    /// What a SQL text holds that matters.
    texts: Arc<Needles>,
    large: Arc<Needles>,
    hosts: [(&'static str, OnceLock<Uses>); 3],
    settings: OnceLock<Needles>,
}

/// What the files of one host hold that matters.
struct Uses {
    /// What every file is asked for: the groups below.
    first: Needles,
    /// What matters in a file that imports a library: a member or function of it, a call that sends a constant, which
    /// another file may hold, and triggers that are common in any code.
    second: Needles,
}

/// A trigger of a rule.
const TRIGGER: Group = 1;
/// A name that matters in any file.
const ANYWHERE: Group = 1 << 1;
/// The name of a file of SQL in quotes.
const SQL_FILE: Group = 1 << 2;
/// A function that reads a file.
const READS: Group = 1 << 3;
/// Any word of SQL.
const SQL_WORD: Group = 1 << 4;
/// A library's module, as an import writes it.
const MODULE: Group = 1 << 5;

/// A trigger that is common in any code.
const IN_USE: Group = 1 << 6;

/// Groups of which one alone makes a file matter.
const ENOUGH: Group = TRIGGER | ANYWHERE | SQL_FILE;

/// What the text of a file tells of what can matter in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Holds {
    /// It can matter by itself. Then it is not looked through for the others.
    pub trigger: bool,
    /// It imports a library.
    pub library: bool,
}

impl Triggers {
    /// The patterns of the embedded data, compiled once.
    ///
    /// # Panics
    /// Where a pattern of the embedded data is broken, which a test of this package rules out.
    pub fn get() -> &'static Triggers {
        static TRIGGERS: OnceLock<Triggers> = OnceLock::new();
        TRIGGERS.get_or_init(|| Triggers {
            texts: texts().into(),
            large: any(of_rules(|rule| rule.bytes > 0)).into(),
            hosts: HOSTS.map(|host| (host, OnceLock::new())),
            settings: OnceLock::new(),
        })
    }

    /// The same with patterns of its own for files. They take some memory, and are of no use once all files are read.
    pub fn for_files() -> Triggers {
        let Triggers { texts, large, .. } = Triggers::get();
        let hosts = HOSTS.map(|host| (host, OnceLock::new()));
        Triggers { texts: texts.clone(), large: large.clone(), hosts, settings: OnceLock::new() }
    }

    /// Whether a SQL text holds a trigger.
    pub fn in_text(&self, text: &str) -> bool {
        let written = written(text);
        let bytes = written.as_bytes();
        self.texts.is_match(bytes) || self.in_large(bytes)
    }

    /// Whether a SQL text holds a trigger that says enough where no library is in use.
    pub fn in_text_alone(&self, text: &str) -> bool {
        self.texts.groups(written(text).as_bytes(), TRIGGER) & TRIGGER != 0
    }

    /// Whether a file can hold anything that matters.
    pub fn in_file(&self, bytes: &[u8], host: Host) -> bool {
        self.of_file(bytes, host, false).trigger
    }

    /// What a file can hold. A library's own code (`own`) matters like code that imports it.
    pub fn of_file(&self, bytes: &[u8], host: Host, own: bool) -> Holds {
        let Some((name, uses)) = self.hosts.iter().find(|(name, _)| *name == host.sinks()) else {
            let trigger = self.texts.is_match(bytes) || self.in_large(bytes);
            return Holds { trigger, ..Holds::default() };
        };
        let uses = uses.get_or_init(|| Uses::of(name));
        let found = uses.first.groups(bytes, ENOUGH);
        let library = found & MODULE != 0;
        let trigger = found & ENOUGH != 0
            || found & (READS | SQL_WORD) == READS | SQL_WORD
            || passes_on(bytes, host)
            || ((own || library) && (uses.second.is_match(bytes) || self.in_large(bytes)));
        Holds { trigger, library }
    }

    /// Whether a file of settings can hold anything that matters.
    pub fn in_settings(&self, bytes: &[u8]) -> bool {
        self.settings.get_or_init(|| any(settings())).is_match(bytes)
    }

    fn in_large(&self, bytes: &[u8]) -> bool {
        bytes.len() > rules::find("large-statement").map_or(usize::MAX, |r| r.bytes) && self.large.is_match(bytes)
    }
}

/// A text with its holes as the placeholders that triggers know.
fn written(text: &str) -> Cow<'_, str> {
    if text.contains(HOLE) { Cow::Owned(text.replace(HOLE, "{}")) } else { Cow::Borrowed(text) }
}

/// The triggers of some rules.
fn of_rules(wanted: fn(&rules::Rule) -> bool) -> Vec<&'static str> {
    let rules = rules::all().iter().filter(|rule| wanted(rule));
    rules.flat_map(|rule| &rule.triggers).map(String::as_str).collect()
}

/// What a SQL text may hold, however long it is.
fn texts() -> Needles {
    let alone = of_rules(|rule| !rule.in_use && rule.bytes == 0).into_iter().map(|p| (TRIGGER, p, false));
    let in_use = of_rules(|rule| rule.in_use && rule.bytes == 0).into_iter().map(|p| (IN_USE, p, false));
    Needles::new(alone.chain(in_use))
}

/// Patterns of which one is as good as another.
fn any<'a, P: AsRef<str> + 'a>(patterns: impl IntoIterator<Item = P>) -> Needles {
    let patterns: Vec<P> = patterns.into_iter().collect();
    Needles::new(patterns.iter().map(|pattern| (TRIGGER, pattern.as_ref(), false)))
}

/// What calls of services look like, by host.
pub struct Services([(&'static str, Needles); 3]);

impl Services {
    /// The patterns of the embedded data.
    pub fn get() -> Services {
        Services(HOSTS.map(|host| (host, any(services(host)))))
    }

    /// Whether a file may call a service that is waited for.
    pub fn in_file(&self, bytes: &[u8], host: Host) -> bool {
        self.0.iter().any(|(name, services)| *name == host.sinks() && services.is_match(bytes))
    }
}

/// What a team's own helpers look like, by host.
pub struct Own {
    hosts: Vec<(String, Needles)>,
    /// The last parts of modules: what their own files are called.
    files: Vec<String>,
}

impl Own {
    /// The patterns of a team's libraries: the last part of each module, which every import of it writes, and the names
    /// that matter in any file.
    pub fn of(libraries: &[Library]) -> Own {
        let last = |module: &String| module.rsplit(['.', '/']).next().unwrap_or(module).to_string();
        let mut by_host: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for library in libraries {
            let patterns = by_host.entry(&library.host).or_default();
            patterns.extend(library.modules.iter().map(|module| word(&last(module))));
            patterns.extend(library.keys.iter().flat_map(entry));
        }
        Own {
            hosts: by_host.into_iter().map(|(host, patterns)| (host.to_string(), any(patterns))).collect(),
            files: libraries.iter().flat_map(|library| library.modules.iter().map(last)).collect(),
        }
    }

    /// Whether a file can hold, or call, a helper that the team named.
    pub fn in_file(&self, path: &str, bytes: &[u8], host: Host) -> bool {
        let stem = module_stem(path);
        if self.files.iter().any(|name| name == stem) {
            return true;
        }
        self.hosts.iter().any(|(name, pattern)| name == host.sinks() && pattern.is_match(bytes))
    }
}

impl Uses {
    fn of(host: &str) -> Uses {
        let (mut modules, mut members, mut anywhere) = (Vec::new(), Vec::new(), Vec::new());
        let (mut sends, mut reads) = (Vec::new(), Vec::new());
        // What opens a transaction is called on whatever holds a connection, and by many names that say nothing.
        let transactions = any(of_rules(|rule| rule.name == "open-transaction"));
        for library in sinks::embedded().iter().filter(|l| l.host == host) {
            let with_facts = library.calls.iter().filter(|c| !c.facts.is_empty()).flat_map(|c| c.name.iter());
            let read = library.gets.iter().filter(|g| !g.facts.is_empty()).flat_map(|g| g.name.iter());
            let given = library.sets.iter().filter(|s| !s.facts.is_empty()).flat_map(|s| s.name.iter());
            anywhere.extend(library.keys.iter().flat_map(entry));
            let reading = library.calls.iter().filter(|c| !c.reads.is_empty()).flat_map(|c| c.name.iter());
            reads.extend(reading.map(|name| format!("{}!?\\s*\\(", word(name.rsplit('.').next().unwrap_or(name)))));
            let texts =
                library.calls.iter().filter(|c| !c.text.is_empty() && library.pooled).flat_map(|c| c.name.iter());
            sends.extend(
                texts.map(|name| regex::escape(name.rsplit(['.', '/']).next().unwrap_or(name).trim_end_matches('!'))),
            );
            let opening =
                library.calls.iter().filter(|c| c.opens == Some(Opens::Transaction)).flat_map(|c| c.name.iter());
            let opening = opening.map(|name| name.rsplit('.').next().unwrap_or(name));
            let opening = opening.filter(|name| transactions.is_match(format!("{name}(").as_bytes()));
            anywhere.extend(opening.map(|name| format!(r"\.{}\s*\(", regex::escape(name))));
            for name in with_facts.chain(read).chain(given) {
                let (head, last) = name.rsplit_once('.').unwrap_or(("", name));
                let of_any = library.types.get(head).is_some_and(|t| t.called.iter().any(|c| c == "*"));
                match last {
                    // The type's or the module's own name is all that such a call shows.
                    "new" | "()" => {
                        let named = library.types.get(head).into_iter().flat_map(|t| &t.names);
                        members.extend(named.map(|n| word(n.rsplit(['.', '/']).next().unwrap_or(n))));
                    }
                    "[]" | "*" => {}
                    // A name at the top of a file, which need not import the library.
                    _ if is_top_level(library, name) => anywhere.push(format!(r"\b{last}\s*=")),
                    _ if of_any || head.is_empty() => anywhere.push(format!(r"\.{last}\s*\(")),
                    _ => members.push(word(last)),
                }
                if library.modules.iter().any(|m| m == name) {
                    members.push(word(name));
                }
            }
            if library.speaks_to_database() {
                modules.extend(library.modules.iter().map(|m| import(host, m)));
            }
        }
        let sorted = |mut patterns: Vec<String>| {
            patterns.sort_unstable();
            patterns.dedup();
            patterns
        };
        let (modules, members, anywhere, reads) = (sorted(modules), sorted(members), sorted(anywhere), sorted(reads));
        let sends = constant_sent(sends);
        let sql_file = [r#"\w\.(?:sql|pgsql|psql|ddl)(?:\?\w+)?["'`]"#.to_string()];
        let sql_word = ["sql".to_string()];
        let first: [(Group, &[String]); 5] =
            [(ANYWHERE, &anywhere), (SQL_FILE, &sql_file), (READS, &reads), (SQL_WORD, &sql_word), (MODULE, &modules)];
        let first =
            first.iter().flat_map(|&(group, patterns)| patterns.iter().map(move |p| (group, p.as_str(), false)));
        let triggers = of_rules(|rule| !rule.in_use && rule.bytes == 0).into_iter().map(|p| (TRIGGER, p, false));
        let in_use = of_rules(|rule| rule.in_use && rule.bytes == 0).into_iter().map(|p| (TRIGGER, p, false));
        let members = members.iter().map(|pattern| (TRIGGER, pattern.as_str(), false));
        let sends = sends.iter().map(|pattern| (TRIGGER, pattern.as_str(), true));
        Uses { first: Needles::new(first.chain(triggers)), second: Needles::new(members.chain(sends).chain(in_use)) }
    }
}

/// Whether a name is one that the data gives a meaning at the top of a file: `DATABASES`.
fn is_top_level(library: &Library, name: &str) -> bool {
    !name.contains('.') && library.sets.iter().any(|set| set.name.iter().any(|n| n == name))
}

/// A call of one of these names whose first argument is a constant or a member of something.
fn constant_sent(mut names: Vec<String>) -> Option<String> {
    names.retain(|name| name != "()" && name != "new");
    names.sort_unstable();
    names.dedup();
    let constant = r"(?:[A-Z][A-Z0-9_]{2,}|(?:[a-z]\w*(?:::|\.))*[A-Z]\w*(?:::|\.)\w+|(?:[a-z]\w*::)+\w+)";
    (!names.is_empty()).then(|| format!(r"\b(?:{})!?\s*\(\s*[&*]*{constant}\s*[,(.)]", names.join("|")))
}

/// What a file holds that calls a service.
fn services(host: &str) -> Vec<String> {
    let waits = Waits::get();
    let imported = waits.modules(host).map(|module| match host {
        // Short words of any prose are among them.
        "python" => format!(r"\b(?:import|from)[ \t][\w ,.\t]*\b{}\b", regex::escape(module)),
        _ => import(host, module),
    });
    imported.chain(waits.names(host).map(|name| format!(r"\b{name}\s*\("))).collect()
}

/// A file longer than this, in bytes, is no barrel.
const MAX_BARREL: usize = 8 << 10;

/// Whether a file is a barrel: short, and it hands on what other files of the project export. Names lead through it to
/// texts that it does not hold itself.
fn passes_on(bytes: &[u8], host: Host) -> bool {
    static BARREL: OnceLock<[Needles; 2]> = OnceLock::new();
    let [javascript, rust] = BARREL.get_or_init(|| {
        let required = r"module\.exports\s*=\s*\{[^}]{0,4000}\brequire\(";
        [
            any([r#"\bexport\s*(?:\*|(?:type\s*)?\{[^}]{0,4000}\})\s*(?:as\s+\w+\s*)?from\s*["'][.@~#]"#, required]),
            any([r"\bpub(?:\([^)]{1,40}\))?\s+use\s+(?:crate|self|super|[a-z_]+)::"]),
        ]
    });
    match host {
        _ if bytes.len() > MAX_BARREL => false,
        Host::JavaScript | Host::TypeScript | Host::Tsx => javascript.is_match(bytes),
        Host::Rust => rust.is_match(bytes),
        Host::Python | Host::Sql => false,
    }
}

/// What rows of `rules/settings/` look like in a file: schemes, options that tell a system, and the last words of keys.
fn settings() -> Vec<String> {
    let mut patterns = Vec::new();
    for system in systems::all() {
        patterns.extend(system.tell.schemes.iter().map(|scheme| match scheme.as_str() {
            url::GO_MYSQL => r"@(?:tcp6?|unix)\(".to_string(),
            scheme => regex::escape(scheme),
        }));
        let given = |key: &Key| format!(r"{}\S*\s*=", spellings(&key.written));
        patterns.extend(system.tell.keys.iter().chain(system.tell.together.last()).map(given));
        patterns.extend(system.beside.iter().filter(|key| key.contains('-')).map(|key| spellings(key)));
        patterns.extend(system.anchors.iter().map(|a| format!(r#"{}["']?\s*[:=]"#, spellings(&a.key.written))));
        let settings = system.settings.iter().filter(|row| row.fact().is_some());
        patterns.extend(settings.map(|row| spellings(&row.key.written)));
    }
    patterns.sort_unstable();
    patterns.dedup();
    patterns
}

/// The last part of a dotted key, however its words are joined.
fn spellings(key: &str) -> String {
    let last = key.split(['.', '[']).rfind(|part| !part.is_empty() && *part != "*]").unwrap_or(key);
    let mut words = String::new();
    let mut before = ' ';
    for c in last.chars() {
        if "-_ ".contains(c) {
            words.push_str("[-_ ]?");
        } else {
            if c.is_uppercase() && before.is_lowercase() {
                words.push_str("[-_ ]?");
            }
            words.push_str(&regex::escape(&c.to_string()));
        }
        before = c;
    }
    words
}

/// What an entry that matters looks like: its key, or its value where all its facts ask for one of a certain look.
fn entry(key: &crate::sinks::Key) -> Vec<String> {
    let look = |entry: &crate::sinks::Use| {
        entry.when.iter().find_map(|condition| match &condition.test {
            Test::Matches(regex) if regex.as_str().len() > 3 => Some(unanchored(regex.as_str())),
            _ => None,
        })
    };
    let looks: Option<Vec<String>> = key.facts.iter().map(look).collect();
    looks.unwrap_or_else(|| key.name.iter().map(word).collect())
}

/// A pattern of a value as it stands inside a file: its ends are the value's.
fn unanchored(pattern: &str) -> String {
    let inside = pattern.split("[^").map(|part| part.replace(['^', '$'], ""));
    inside.collect::<Vec<_>>().join("[^")
}

/// A name as a word of its own.
fn word(name: &str) -> String {
    format!(r"\b{}\b", regex::escape(name.trim_end_matches('!')))
}

/// A module as the host's imports write it.
fn import(host: &str, module: &str) -> String {
    let escaped = regex::escape(module);
    match host {
        "javascript" => format!(r#"["']{escaped}["'/]"#),
        "rust" => format!(r"\b{}\b", escaped.replace(r"\.", "::")),
        _ => format!(r"\b{escaped}\b"),
    }
}
