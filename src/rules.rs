//! The rules: one Markdown page each, `rules/<slug>.md`, embedded in the program.
//!
//! A page is the rule's documentation, its words in a finding, and its tests. Its front matter, TOML between two `+++`
//! lines, is read when the first rule is asked for; its body stays unread until somebody wants to see it.
//!
//! *Triggers* are regular expressions that a text with the rule's fact matches somewhere. They never miss, and they may
//! match too much. A rule whose facts no text states has none: the libraries' own names lead to its calls. They are meant for bytes, ignoring ASCII case, and know two abbreviations:
//!
//! | written | means |
//! |---|---|
//! | `<start>` | where a statement can begin: a line, after a quote, a bracket, `;`, an escape or a keyword of a routine |
//! | `<gap>` | what can stand between two words of a statement in any host: space, escapes, quotes and `+` |

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::fact::Engine;
use crate::finding::Level;
use crate::poolers::Pooler;

mod check;
pub(crate) mod data;
mod example;
pub mod own;
mod readable;
mod suggest;

pub use check::check;
pub use example::{Example, Kind};
pub use own::own;
pub use readable::readable;
pub use suggest::closest;

/// Stands between the front matter and the body, and before the front matter.
const FENCE: &str = "+++\n";

/// What `<start>` in a trigger means.
const START: &str = r"(?:(?m:^)|[^\w\s.]|\*M?!\d{0,6}|\\[nrt]|\b(?:then|else|do|begin|loop)\s)\s*";

/// What `<gap>` in a trigger means.
const GAP: &str = r#"(?:\\[nrt]|[\s"'`+\\])+"#;

/// A rule, as its page describes it.
#[derive(Debug)]
pub struct Rule {
    /// The slug: `search-path`.
    pub name: String,
    /// What it covers, in one sentence.
    pub summary: String,
    /// The level of a finding whose effect is pins, leaks, breaks or rejected.
    pub level: Level,
    /// The engines that have such statements.
    pub engines: Vec<Engine>,
    /// The variants that poolers or messages tell apart. A fact of this rule has one of them.
    pub forms: Vec<String>,
    /// Regular expressions of which a text with this fact matches one, abbreviations written out.
    pub triggers: Vec<String>,
    /// Its triggers are common in any code, and count only in a file that imports a library.
    pub in_use: bool,
    /// A file below this size in bytes cannot have this fact, whatever its triggers say.
    pub bytes: usize,
    /// A script that holds such statements holds many of a kind: the first is told, with the others beside it.
    pub once: bool,
    /// Code commonly holds a connection of its own for it; on one, a finding is a warning at most.
    pub dedicated: bool,
    /// What it means that each text may take another connection, as on a pool; a sentence.
    pub alone: Option<String>,
    /// What it costs even where the pooler takes no harm: it is told there too, as a note.
    pub advice: Option<String>,
    /// Globs on the names of the poolers that it is about; empty for all.
    pub poolers: Vec<String>,
    /// What stands under the underlined statement.
    pub label: String,
    /// What to do about it, best first.
    pub cures: Vec<Cure>,
    subjects: BTreeMap<String, String>,
    messages: BTreeMap<String, String>,
    page: &'static str,
    body_start: usize,
}

/// One way out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cure {
    /// Globs on the names of the poolers that it cures; one that names a pooler also means those that extend it.
    pub poolers: Vec<String>,
    /// The forms that it cures; empty for all.
    #[serde(default)]
    pub forms: Vec<String>,
    /// The advice, imperative, naming what it needs.
    pub text: String,
    /// Who may carry it out.
    pub fix: Fix,
}

/// Whether a tool may write a cure itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fix {
    /// It keeps the program's meaning on every path in view.
    SafeEdit,
    /// The edit is mechanical, but what it needs is out of view.
    NeedsReview,
    /// It is a design decision.
    AdviceOnly,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    name: String,
    summary: String,
    level: Level,
    engines: Vec<Engine>,
    forms: Vec<String>,
    triggers: Vec<String>,
    #[serde(default)]
    in_use: bool,
    #[serde(default)]
    bytes: usize,
    #[serde(default)]
    once: bool,
    #[serde(default)]
    dedicated: bool,
    alone: Option<String>,
    advice: Option<String>,
    #[serde(default)]
    poolers: Vec<String>,
    label: String,
    subject: BTreeMap<String, String>,
    #[serde(default)]
    message: BTreeMap<String, String>,
    #[serde(rename = "cure")]
    cures: Vec<Cure>,
}

impl Rule {
    /// How a message names the thing: `SET search_path`. Where the fact has no name, `…` stands for it.
    pub fn subject(&self, form: &str, name: Option<&str>) -> String {
        let subject = self.subjects.get(form).map_or(self.name.as_str(), String::as_str);
        subject.replace("{name}", name.unwrap_or("…"))
    }

    /// What a finding of this form says, where the pooler's effect does not say it all. It is told whatever the effect.
    pub fn message(&self, form: &str, name: Option<&str>, pooler: &str) -> Option<String> {
        let message = self.messages.get(form)?;
        Some(message.replace("{name}", name.unwrap_or("…")).replace("{pooler}", pooler))
    }

    /// Whether it is about a pooler.
    pub fn is_about(&self, pooler: &str) -> bool {
        self.poolers.is_empty() || self.poolers.iter().any(|glob| crate::poolers::matches(glob, pooler))
    }

    /// The cures of this form on this pooler, best first.
    pub fn cures_for(&self, pooler: &Pooler, form: &str) -> impl Iterator<Item = &Cure> {
        self.cures.iter().filter(move |cure| {
            (cure.forms.is_empty() || cure.forms.iter().any(|f| f == form))
                && cure.poolers.iter().any(|glob| pooler.answers_to(glob))
        })
    }

    /// The page without its front matter: Markdown that begins with the title.
    pub fn body(&self) -> &'static str {
        &self.page[self.body_start..]
    }

    /// The examples of the page, in order.
    ///
    /// # Errors
    /// Says which line of which page has a fence that cannot be understood.
    pub fn examples(&self) -> Result<Vec<Example>, String> {
        let first_line = 1 + self.page[..self.body_start].matches('\n').count();
        example::read(self.body(), first_line).map_err(|problem| format!("rules/{}.md:{problem}", self.name))
    }
}

/// Every rule, in order of name.
pub fn all() -> &'static [Rule] {
    static ALL: OnceLock<Vec<Rule>> = OnceLock::new();
    // The pages are part of the program, and its tests load every one of them.
    ALL.get_or_init(|| load().unwrap_or_else(|problem| panic!("the embedded rules are broken: {problem}")))
}

/// The rule of that name.
pub fn find(name: &str) -> Option<&'static Rule> {
    let all = all();
    all.binary_search_by(|rule| rule.name.as_str().cmp(name)).ok().map(|i| &all[i])
}

/// The rule that a misspelt name means, if one is close.
pub fn suggest(name: &str) -> Option<&'static str> {
    closest(name, all().iter().map(|rule| rule.name.as_str()))
}

fn load() -> Result<Vec<Rule>, String> {
    let mut rules = Vec::new();
    for (path, page) in data::files("", "md")? {
        rules.push(parse(&format!("rules/{path}"), page)?);
    }
    rules.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(rules)
}

fn parse(path: &str, page: &'static str) -> Result<Rule, String> {
    let front = page.strip_prefix(FENCE).and_then(|rest| rest.split_once("\n+++\n"));
    let (front, body) = front.ok_or_else(|| format!("{path}: no front matter between two +++ lines"))?;
    let front: FrontMatter = toml::from_str(front).map_err(|problem| format!("{path}: {problem}"))?;
    let wrong = |key: &str, problem: String| Err(format!("{path}: {key}: {problem}"));
    if path != format!("rules/{}.md", front.name) {
        return wrong("name", format!("`{}` is not the name of the file", front.name));
    }
    for form in &front.forms {
        if !front.subject.contains_key(form) {
            return wrong("subject", format!("none for the form `{form}`"));
        }
    }
    if let Some(form) = front.message.keys().find(|form| !front.forms.contains(form)) {
        return wrong("message", format!("`{form}` is not one of the forms"));
    }
    if let Some(form) = front.subject.keys().find(|form| !front.forms.contains(form)) {
        return wrong("subject", format!("`{form}` is not one of the forms"));
    }
    for cure in &front.cures {
        if let Some(form) = cure.forms.iter().find(|form| !front.forms.contains(form)) {
            return wrong("cure.forms", format!("`{form}` is not one of the forms"));
        }
    }
    let triggers = front.triggers.iter().map(|t| t.replace("<start>", START).replace("<gap>", GAP)).collect();
    Ok(Rule {
        name: front.name,
        summary: front.summary,
        level: front.level,
        engines: front.engines,
        forms: front.forms,
        triggers,
        in_use: front.in_use,
        bytes: front.bytes,
        once: front.once,
        dedicated: front.dedicated,
        alone: front.alone,
        advice: front.advice,
        poolers: front.poolers,
        label: front.label,
        cures: front.cures,
        subjects: front.subject,
        messages: front.message,
        page,
        body_start: page.len() - body.trim_start().len(),
    })
}

#[cfg(test)]
mod tests;
