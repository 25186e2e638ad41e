//! The prefilter: does a file hold anything that can matter?
//!
//! Patterns come from the data alone: each rule page lists the triggers of its texts, and each library's file names the
//! calls that matter without a text. A file in which none of them occurs is never parsed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

use crate::host::Host;
use crate::project::module_stem;
use crate::rules;
use crate::settings::condition::Key;
use crate::settings::{systems, url};
use crate::sinks::selector::Test;
use crate::sinks::{self, Library};
use crate::sql::HOLE;

/// The compiled patterns. A clone has automata of its own, which grow with what is matched.
#[derive(Clone)]
pub struct Triggers {
    texts: Pattern,
    /// Triggers that are common in any code, of texts below and from a certain size.
    in_use: Pattern,
    large: Pattern,
    hosts: [(&'static str, Uses); 3],
    /// The name of a file of SQL in quotes.
    sql_file: Pattern,
    /// Any word of SQL.
    sql_word: Pattern,
    settings: Pattern,
}

/// What calls and options that matter without a text look like in one host.
#[derive(Clone)]
struct Uses {
    /// A library's module, as an import writes it.
    modules: Pattern,
    /// A member or function that matters, in a file that has such a module.
    members: Pattern,
    /// A name that matters in any file.
    anywhere: Pattern,
    /// A call that sends a constant, which another file may hold.
    sends: Regex,
    /// A function that reads a file.
    reads: Pattern,
}

impl Triggers {
    /// The patterns of the embedded data, compiled once.
    ///
    /// # Panics
    /// Where a pattern of the embedded data is broken, which a test of this package rules out.
    pub fn get() -> &'static Triggers {
        static TRIGGERS: OnceLock<Triggers> = OnceLock::new();
        TRIGGERS.get_or_init(|| {
            let of = |wanted: fn(&rules::Rule) -> bool| {
                let rules = rules::all().iter().filter(|r| wanted(r));
                compile(&rules.flat_map(|r| &r.triggers).map(String::as_str).collect::<Vec<_>>())
            };
            Triggers {
                texts: of(|r| !r.in_use && r.bytes == 0),
                in_use: of(|r| r.in_use && r.bytes == 0),
                large: of(|r| r.bytes > 0),
                hosts: ["python", "javascript", "rust"].map(|host| (host, Uses::of(host))),
                sql_file: compile(&[r#"\w\.(?:sql|pgsql|psql|ddl)(?:\?\w+)?["'`]"#]),
                sql_word: compile(&["sql"]),
                settings: compile(&settings().iter().map(String::as_str).collect::<Vec<_>>()),
            }
        })
    }

    /// Whether a SQL text holds a trigger. Its holes count as the placeholders that triggers know.
    pub fn in_text(&self, text: &str) -> bool {
        let written = if text.contains(HOLE) { Cow::Owned(text.replace(HOLE, "{}")) } else { Cow::Borrowed(text) };
        let bytes = written.as_bytes();
        self.texts.is_match(bytes) || self.in_use.is_match(bytes) || self.in_large(bytes)
    }

    /// Whether a file can hold anything that matters.
    pub fn in_file(&self, bytes: &[u8], host: Host) -> bool {
        self.in_file_of(bytes, host, false)
    }

    /// The same; a library's own code (`own`) matters like code that imports it.
    pub fn in_file_of(&self, bytes: &[u8], host: Host, own: bool) -> bool {
        if self.texts.is_match(bytes) {
            return true;
        }
        if passes_on(bytes, host) {
            return true;
        }
        match self.hosts.iter().find(|(name, _)| *name == host.sinks()) {
            Some((_, uses)) => {
                uses.anywhere.is_match(bytes)
                    || self.sql_file.is_match(bytes)
                    || (uses.reads.is_match(bytes) && self.sql_word.is_match(bytes))
                    || ((own || uses.modules.is_match(bytes))
                        && (uses.members.is_match(bytes)
                            || uses.sends.is_match(bytes)
                            || self.in_use.is_match(bytes)
                            || self.in_large(bytes)))
            }
            None => self.in_use.is_match(bytes) || self.in_large(bytes),
        }
    }

    /// Whether a file of settings can hold anything that matters.
    pub fn in_settings(&self, bytes: &[u8]) -> bool {
        self.settings.is_match(bytes)
    }

    fn in_large(&self, bytes: &[u8]) -> bool {
        bytes.len() > rules::find("large-statement").map_or(usize::MAX, |r| r.bytes) && self.large.is_match(bytes)
    }
}

/// What a team's own helpers look like, by host.
pub struct Own {
    hosts: Vec<(String, Pattern)>,
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
        let compiled = |patterns: &[String]| compile(&patterns.iter().map(String::as_str).collect::<Vec<_>>());
        Own {
            hosts: by_host.into_iter().map(|(host, patterns)| (host.to_string(), compiled(&patterns))).collect(),
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
            let mut states = !library.modules.is_empty() && library.calls.iter().any(|c| !c.text.is_empty());
            for name in with_facts.chain(read).chain(given) {
                states = true;
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
            if states {
                modules.extend(library.modules.iter().map(|m| import(host, m)));
            }
        }
        let compiled = |mut patterns: Vec<String>| {
            patterns.sort_unstable();
            patterns.dedup();
            compile(&patterns.iter().map(String::as_str).collect::<Vec<_>>())
        };
        Uses {
            modules: compiled(modules),
            members: compiled(members),
            anywhere: compiled(anywhere),
            sends: constant_sent(sends),
            reads: compiled(reads),
        }
    }
}

/// Whether a name is one that the data gives a meaning at the top of a file: `DATABASES`.
fn is_top_level(library: &Library, name: &str) -> bool {
    !name.contains('.') && library.sets.iter().any(|set| set.name.iter().any(|n| n == name))
}

/// A call of one of these names whose first argument is a constant or a member of something.
fn constant_sent(mut names: Vec<String>) -> Regex {
    names.retain(|name| name != "()" && name != "new");
    names.sort_unstable();
    names.dedup();
    let names = if names.is_empty() { r"[^\s\S]".to_string() } else { names.join("|") };
    let constant = r"(?:[A-Z][A-Z0-9_]{2,}|(?:[a-z]\w*(?:::|\.))*[A-Z]\w*(?:::|\.)\w+|(?:[a-z]\w*::)+\w+)";
    let pattern = format!(r"\b(?:{names})!?\s*\(\s*[&*]*{constant}\s*[,(.)]");
    RegexBuilder::new(&pattern)
        .unicode(false)
        .size_limit(64 << 20)
        .dfa_size_limit(DFA_SIZE)
        .build()
        .unwrap_or_else(|e| panic!("a name of the embedded data is broken: {e}"))
}

/// A file longer than this, in bytes, is no barrel.
const MAX_BARREL: usize = 8 << 10;

/// Whether a file is a barrel: short, and it hands on what other files of the project export. Names lead through it to
/// texts that it does not hold itself.
fn passes_on(bytes: &[u8], host: Host) -> bool {
    static BARREL: OnceLock<[Pattern; 2]> = OnceLock::new();
    let [javascript, rust] = BARREL.get_or_init(|| {
        let required = r"module\.exports\s*=\s*\{[^}]{0,4000}\brequire\(";
        [
            compile(&[
                r#"\bexport\s*(?:\*|(?:type\s*)?\{[^}]{0,4000}\})\s*(?:as\s+\w+\s*)?from\s*["'][.@~#]"#,
                required,
            ]),
            compile(&[r"\bpub(?:\([^)]{1,40}\))?\s+use\s+(?:crate|self|super|[a-z_]+)::"]),
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
            Test::Matches(regex) if regex.as_str().len() > 3 => {
                Some(regex.as_str().trim_start_matches('^').to_string())
            }
            _ => None,
        })
    };
    let looks: Option<Vec<String>> = key.facts.iter().map(look).collect();
    looks.unwrap_or_else(|| key.name.iter().map(word).collect())
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

fn compile(patterns: &[&str]) -> Pattern {
    // An empty alternation would match everywhere.
    let pattern = if patterns.is_empty() { r"[^\s\S]".to_string() } else { patterns.join("|") };
    let wide = widened(&pattern);
    Pattern { exact: (wide != pattern).then(|| regex(&pattern)), wide: regex(&wide) }
}

fn regex(pattern: &str) -> Regex {
    RegexBuilder::new(pattern)
        .case_insensitive(true)
        .unicode(false)
        .size_limit(64 << 20)
        .dfa_size_limit(DFA_SIZE)
        .build()
        .unwrap_or_else(|e| panic!("a trigger of the embedded data is broken: {e}"))
}

/// How much memory one pattern's automaton may take in one thread, in bytes.
const DFA_SIZE: usize = 4 << 20;

/// Patterns, as one.
///
/// Something like `[^{}]{1,400}` must count, and every number that it can have come to is a state of the automaton:
/// hundreds of megabytes of them in a run over many files. Where nothing counts there are few states, and whatever the
/// exact pattern matches the wide one matches too. So most texts are turned away by the wide one.
#[derive(Clone)]
struct Pattern {
    wide: Regex,
    exact: Option<Regex>,
}

impl Pattern {
    fn is_match(&self, bytes: &[u8]) -> bool {
        self.wide.is_match(bytes) && self.exact.as_ref().is_none_or(|exact| exact.is_match(bytes))
    }
}

/// A pattern without upper bounds of its repetitions, where they are larger than a few.
fn widened(pattern: &str) -> String {
    static BOUND: OnceLock<regex::Regex> = OnceLock::new();
    let bound = BOUND.get_or_init(|| {
        regex::Regex::new(r"(^|[^\\])\{(\d+),\d{2,}\}").unwrap_or_else(|e| panic!("a built-in pattern is broken: {e}"))
    });
    bound.replace_all(pattern, "$1{$2,}").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_pattern_turns_away_only_what_the_exact_one_does_too() {
        assert_eq!(widened(r"a{1,400}?b\{1,20}[^{}]{2,80}c{0,3}"), r"a{1,}?b\{1,20}[^{}]{2,}c{0,3}");
        let pattern = compile(&[r"text:[^{}]{1,10}?name:", "listen"]);
        assert!(pattern.exact.is_some());
        assert!(pattern.is_match(b"text: 1, NAME: 2"));
        assert!(!pattern.is_match(b"text: 1, and a good deal more, name: 2"));
        assert!(pattern.is_match(b"Listen"));
    }
}
