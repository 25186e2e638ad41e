//! Stand-in for the rules.

use std::sync::LazyLock;

use crate::fact::Engine;
use crate::finding::Level;

/// A rule and its page.
pub struct Rule {
    /// Its slug.
    pub name: String,
    /// One sentence.
    pub summary: String,
    /// How bad.
    pub level: Level,
    /// Where it exists.
    pub engines: Vec<Engine>,
    /// Its variants.
    pub forms: Vec<String>,
}

impl Rule {
    /// The page without its front matter.
    pub fn body(&self) -> &str {
        "# title\n\n## What it does\n\nChanges the path.\n\n## Examples\n\n```python fail\ncur.execute(\"SET search_path TO a\")\n```\n"
    }
}

static ALL: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    ["listen", "notify", "search-path", "temp-table", "user-variable"]
        .map(|name| Rule {
            name: name.into(),
            summary: format!("about {name}"),
            level: Level::Error,
            engines: vec![Engine::Postgresql],
            forms: vec!["set".into()],
        })
        .into()
});

/// Every rule.
pub fn all() -> &'static [Rule] {
    &ALL
}

/// The rule of this name.
pub fn find(name: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.name == name)
}

/// The nearest name.
pub fn suggest(name: &str) -> Option<&'static str> {
    ALL.iter().map(|rule| rule.name.as_str()).find(|known| strsim::damerau_levenshtein(known, name) < 4)
}
