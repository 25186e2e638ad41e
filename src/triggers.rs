//! The prefilter: does a file hold anything that can matter?
//!
//! Patterns come from the data alone: each rule page lists the triggers of its texts, and each library's file names the
//! calls that matter without a text. A file in which none of them occurs is never parsed.

use std::borrow::Cow;
use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

use crate::catalog::Catalog;
use crate::host::Host;
use crate::rules;
use crate::settings::condition::Key;
use crate::settings::{systems, url};
use crate::sinks::selector::Test;
use crate::sql::HOLE;

/// The compiled patterns.
pub struct Triggers {
    texts: Regex,
    /// Triggers that are common in any code, of texts below and from a certain size.
    in_use: Regex,
    large: Regex,
    hosts: [(&'static str, Uses); 3],
    settings: Regex,
}

/// What calls and options that matter without a text look like in one host.
struct Uses {
    /// A library's module, as an import writes it.
    modules: Regex,
    /// A member or function that matters, in a file that has such a module.
    members: Regex,
    /// A name that matters in any file.
    anywhere: Regex,
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
        if self.texts.is_match(bytes) {
            return true;
        }
        match self.hosts.iter().find(|(name, _)| *name == host.sinks()) {
            Some((_, uses)) => {
                uses.anywhere.is_match(bytes)
                    || (uses.modules.is_match(bytes)
                        && (uses.members.is_match(bytes) || self.in_use.is_match(bytes) || self.in_large(bytes)))
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

impl Uses {
    fn of(host: &str) -> Uses {
        let (mut modules, mut members, mut anywhere) = (Vec::new(), Vec::new(), Vec::new());
        for library in Catalog::get().libraries().iter().filter(|l| l.host == host) {
            let with_facts = library.calls.iter().filter(|c| !c.facts.is_empty()).flat_map(|c| c.name.iter());
            let read = library.gets.iter().filter(|g| !g.facts.is_empty()).flat_map(|g| g.name.iter());
            let given = library.sets.iter().filter(|s| !s.facts.is_empty()).flat_map(|s| s.name.iter());
            anywhere.extend(library.keys.iter().flat_map(entry));
            let mut states = false;
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
        Uses { modules: compiled(modules), members: compiled(members), anywhere: compiled(anywhere) }
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

fn compile(patterns: &[&str]) -> Regex {
    // An empty alternation would match everywhere.
    let pattern = if patterns.is_empty() { r"[^\s\S]".to_string() } else { patterns.join("|") };
    RegexBuilder::new(&pattern)
        .case_insensitive(true)
        .unicode(false)
        .size_limit(64 << 20)
        .dfa_size_limit(64 << 20)
        .build()
        .unwrap_or_else(|e| panic!("a trigger of the embedded data is broken: {e}"))
}
