//! The prefilter: does a file hold anything that can matter?
//!
//! Patterns come from the data alone: each rule page lists the triggers of its texts, and each library's file names the
//! calls that matter without a text. A file in which none of them occurs is never parsed.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

use crate::catalog::Catalog;
use crate::host::Host;
use crate::rules;

/// The compiled patterns.
pub struct Triggers {
    texts: Regex,
    uses: [(&'static str, Regex); 3],
}

impl Triggers {
    /// The patterns of the embedded data, compiled once.
    ///
    /// # Panics
    /// Where a pattern of the embedded data is broken, which a test of this package rules out.
    pub fn get() -> &'static Triggers {
        static TRIGGERS: OnceLock<Triggers> = OnceLock::new();
        TRIGGERS.get_or_init(|| {
            let texts: Vec<&str> = rules::all().iter().flat_map(|r| &r.triggers).map(String::as_str).collect();
            Triggers {
                texts: compile(&texts.join("|")),
                uses: ["python", "javascript", "rust"].map(|host| (host, compile(&uses_of(host).join("|")))),
            }
        })
    }

    /// Whether a SQL text holds a trigger.
    pub fn in_text(&self, text: &str) -> bool {
        self.texts.is_match(text.as_bytes())
    }

    /// Whether a file can hold anything that matters.
    pub fn in_file(&self, bytes: &[u8], host: Host) -> bool {
        let uses = self.uses.iter().find(|(name, _)| *name == host.sinks());
        self.texts.is_match(bytes) || uses.is_some_and(|(_, uses)| uses.is_match(bytes))
    }
}

/// What the calls that matter without a text look like in the source: the module that a path starts with, or the
/// member's name behind a dot.
fn uses_of(host: &str) -> Vec<String> {
    let mut names: Vec<&str> = Vec::new();
    for library in Catalog::get().libraries().iter().filter(|l| l.host == host) {
        for call in library.calls.iter().filter(|c| !c.facts.is_empty()) {
            names.extend(call.name.iter().map(|name| {
                let last = name.rsplit('.').next().unwrap_or(name);
                // A constructor or a call of the value itself is written by the type's or module's name.
                if matches!(last, "new" | "()" | "connect") { "" } else { last }
            }));
        }
        // Such calls need the library's own name in the file.
        names.extend(library.modules.iter().map(String::as_str));
        names.extend(library.sets.iter().flat_map(|s| s.name.iter()).map(|n| n.rsplit('.').next().unwrap_or(n)));
    }
    names.sort_unstable();
    names.dedup();
    let words = names.into_iter().filter(|n| !n.is_empty()).map(|name| {
        let escaped = regex::escape(name.trim_end_matches('!'));
        match name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
            true => format!(r"\b{escaped}\b"),
            false => escaped,
        }
    });
    words.collect()
}

fn compile(pattern: &str) -> Regex {
    // An empty alternation would match everywhere.
    let pattern = if pattern.is_empty() { r"[^\s\S]" } else { pattern };
    RegexBuilder::new(pattern)
        .case_insensitive(true)
        .unicode(false)
        .size_limit(64 << 20)
        .dfa_size_limit(64 << 20)
        .build()
        .unwrap_or_else(|e| panic!("a trigger of the embedded data is broken: {e}"))
}
