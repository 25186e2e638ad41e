//! The examples of `docs/libraries/` are tests: what a library sends by itself, with the option that turns it off and
//! without it, and for what only some versions do, on both sides of the version.
//!
//! The info string is a language, `fail` or `pass`, a rule, and options: `name=1.2.3` for the version that the project's
//! manifest names, `says=WORD` for a word that the finding must say, `pooler=pgbouncer@1.24`.

#![allow(clippy::unwrap_used)] // a test that cannot make its files has failed

use std::collections::BTreeMap;
use std::path::Path;

use pinproof::check::check;
use pinproof::config::Config;
use pinproof::fact::Fact;
use pinproof::finding::{Confidence, Effect, Finding};
use pinproof::poolers::Target;
use pinproof::rules;
use pinproof::sinks::selector::{Base, Condition, Test};
use pinproof::sinks::{self, Library, Named, Use};
use pinproof::version::Version;

const PAGES: [&str; 3] = ["python", "javascript", "rust"];

/// A fenced example of a page.
struct Example {
    host: &'static str,
    library: String,
    language: String,
    fails: bool,
    rule: String,
    versions: Vec<(String, String)>,
    says: Option<String>,
    pooler: String,
    text: String,
    line: usize,
}

impl Example {
    fn read(host: &'static str, library: &str, info: &str, text: String, line: usize) -> Example {
        let mut words = info.split(' ');
        let language = words.next().unwrap().to_string();
        let fails = match words.next() {
            Some("fail") => true,
            Some("pass") => false,
            other => panic!("docs/libraries/{host}.md:{line}: {other:?} is neither fail nor pass"),
        };
        let rule = words.next().unwrap_or_else(|| panic!("docs/libraries/{host}.md:{line}: no rule")).to_string();
        let (mut versions, mut says, mut pooler) = (Vec::new(), None, "any".to_string());
        for (key, value) in words.map(|word| word.split_once('=').unwrap()) {
            match key {
                "says" => says = Some(value.to_string()),
                "pooler" => pooler = value.to_string(),
                _ => versions.push((key.to_string(), value.to_string())),
            }
        }
        Example { host, library: library.to_string(), language, fails, rule, versions, says, pooler, text, line }
    }

    /// The project's manifest: its name and text.
    fn manifest(&self) -> (&'static str, String) {
        let lines = |line: &dyn Fn(&str, &str) -> String, between: &str| {
            let lines = self.versions.iter().map(|(name, version)| line(name, version));
            lines.collect::<Vec<_>>().join(between)
        };
        match self.host {
            "python" => ("requirements.txt", lines(&|name, version| format!("{name}=={version}"), "\n")),
            "javascript" => {
                let dependencies = lines(&|name, version| format!("\"{name}\": \"{version}\""), ", ");
                ("package.json", format!("{{\"dependencies\": {{{dependencies}}}}}"))
            }
            _ => ("Cargo.toml", format!("[dependencies]\n{}", lines(&|n, v| format!("{n} = '={v}'"), "\n"))),
        }
    }

    /// The findings of the rule.
    fn findings(&self, root: &Path) -> Vec<Finding> {
        std::fs::create_dir_all(root.join("app")).unwrap();
        let ending = match self.language.as_str() {
            "python" => "py",
            "javascript" => "js",
            "typescript" => "ts",
            "rust" => "rs",
            other => panic!("no host is called {other}"),
        };
        std::fs::write(root.join(format!("app/example.{ending}")), &self.text).unwrap();
        let (name, text) = self.manifest();
        std::fs::write(root.join(name), text).unwrap();
        let mut config = Config::rooted(root).unwrap();
        config.force_pooler(Target::parse(&self.pooler).unwrap());
        config.min_confidence = Confidence::Low;
        let outcome = check(&config, &[root.to_path_buf()], &|_| ()).unwrap();
        assert!(outcome.failures.is_empty() && outcome.partly.is_empty(), "{}: {:?}", self.line, outcome.partly);
        outcome.findings.into_iter().filter(|finding| finding.rule == self.rule).collect()
    }

    /// What is wrong with it.
    fn problem(&self, root: &Path) -> Option<String> {
        let found = self.findings(root);
        let Some(first) = found.first() else {
            return self.fails.then(|| "fail, and nothing is found".to_string());
        };
        if !self.fails {
            return Some(format!("pass, and something is found: {} {}", first.label, first.why));
        }
        let all = |f: &Finding| format!("{} {} {} {}", f.message, f.label, f.why, f.help.join(" "));
        let says = |word: &str| found.iter().any(|finding| all(finding).contains(word));
        if let Some(word) = self.says.as_deref().filter(|word| !says(word)) {
            return Some(format!("no finding says {word}: {}", all(first)));
        }
        let unsaid = self.versions.iter().find(|(name, version)| !says(&format!("{name} {version}")))?;
        Some(format!("no finding says that it is for {} {}: {}", unsaid.0, unsaid.1, all(first)))
    }
}

fn examples() -> Vec<Example> {
    let mut out = Vec::new();
    for host in PAGES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/libraries/{host}.md"));
        let page = std::fs::read_to_string(path).unwrap();
        let mut library = String::new();
        let mut lines = page.lines().zip(1..);
        while let Some((line, number)) = lines.next() {
            if let Some(name) = line.strip_prefix("## ") {
                library = name.to_string();
            }
            let Some(info) = line.strip_prefix("```") else { continue };
            let text: String =
                lines.by_ref().take_while(|(line, _)| *line != "```").map(|(line, _)| format!("{line}\n")).collect();
            out.push(Example::read(host, &library, info, text, number));
        }
    }
    out
}

#[test]
fn every_example_is_as_its_page_says() {
    let folder = std::env::temp_dir().join(format!("pinproof-libraries-{}", std::process::id()));
    let mut wrong = Vec::new();
    for example in examples() {
        let root = folder.join(format!("{}-{}", example.host, example.line));
        if let Some(problem) = example.problem(&root) {
            wrong.push(format!("docs/libraries/{}.md:{}: {problem}", example.host, example.line));
        }
    }
    let _ = std::fs::remove_dir_all(&folder);
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The option that a condition reads: `prepare_threshold` of `:kwargs.prepare_threshold = null`.
fn option(condition: &Condition) -> Option<&str> {
    let selector = &condition.selector;
    let named = selector.members.iter().rev().find(|member| !member.bytes().all(|b| b.is_ascii_digit()));
    named.map(String::as_str).or(match &selector.base {
        Base::Arg(argument) | Base::Opened(argument) => argument.keyword.as_deref(),
        Base::Chain(call, _) | Base::Beside(call, _) => Some(call),
        _ => None,
    })
}

/// The options that turn a fact off: those that its cure names and its conditions read.
fn knobs(fact: &Use) -> Vec<String> {
    let absent = fact.when.iter().filter(|condition| matches!(condition.test, Test::Absent));
    // Where the option itself is what does it, leaving it out is no knob.
    let is_asked_for =
        |c: &Condition| fact.when.iter().any(|w| w.selector == c.selector && matches!(w.test, Test::Given));
    let read = fact.unless.iter().filter(|c| !is_asked_for(c)).chain(absent).filter_map(option);
    let cure = fact.cure.as_deref().unwrap_or_default();
    let words: Vec<&str> = cure.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let mut out: Vec<String> = read.filter(|option| words.contains(option)).map(str::to_string).collect();
    out.dedup();
    out
}

/// Whether some pooler is known to mind a fact: a setting that all keep track of is never told.
fn matters(fact: &Use, library: &Library) -> bool {
    let (Some(rule), engine) = (rules::find(&fact.rule), fact.engine.or(library.engine)) else { return false };
    let form = rule.forms.iter().find(|form| **form == fact.form).unwrap();
    let name = match &fact.name {
        Some(Named::Literal(name)) => Some(name.clone()),
        _ => None,
    };
    let verdicts = Target::parse("any").unwrap().judge(&Fact::new(&rule.name, form, name), engine, None);
    verdicts.iter().any(|verdict| !matches!(verdict.row.effect, Effect::Safe | Effect::Tracked | Effect::Unknown))
}

/// Whether a fact is another library's, whose types this one hands out.
fn is_included(fact: &Use, library: &Library) -> bool {
    let included = library.include.iter().filter_map(|name| sinks::find(&library.host, name));
    let mut facts = included.flat_map(Library::facts);
    facts.any(|other| other.rule == fact.rule && other.note == fact.note && other.cure == fact.cure)
}

/// The examples of a library's rule.
fn of<'e>(examples: &'e [Example], library: &Library, rule: &str) -> Vec<&'e Example> {
    examples.iter().filter(|e| e.host == library.host && e.library == library.name && e.rule == rule).collect()
}

#[test]
fn every_option_that_turns_something_off_has_an_example_with_it_and_one_without() {
    let examples = examples();
    let mut missing: BTreeMap<String, ()> = BTreeMap::new();
    for library in sinks::embedded() {
        for fact in library.facts().filter(|fact| matters(fact, library) && !is_included(fact, library)) {
            let of_rule = of(&examples, library, &fact.rule);
            for knob in knobs(fact) {
                let what = format!("{}/{} {}: {knob}", library.host, library.name, fact.rule);
                if !of_rule.iter().any(|e| e.fails) {
                    missing.insert(format!("{what}: no example without it"), ());
                }
                if !of_rule.iter().any(|e| !e.fails && e.text.contains(&knob)) {
                    missing.insert(format!("{what}: no example with it"), ());
                }
            }
        }
    }
    let missing: Vec<String> = missing.into_keys().collect();
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}

#[test]
fn every_fact_of_some_versions_has_examples_on_both_sides() {
    let examples = examples();
    let mut missing = Vec::new();
    for library in sinks::embedded() {
        for fact in library.facts().filter(|fact| !is_included(fact, library)) {
            let of_rule = of(&examples, library, &fact.rule);
            let package = fact.of.as_deref().unwrap_or(&library.name);
            let packages = sinks::find(&library.host, package).unwrap().package_names();
            let named: Vec<Version> = of_rule
                .iter()
                .flat_map(|e| &e.versions)
                .filter(|(name, _)| packages.contains(&name.as_str()))
                .map(|(_, version)| version.parse().unwrap())
                .collect();
            for end in [&fact.since, &fact.until].into_iter().flatten() {
                let sides = [named.iter().any(|version| version < end), named.iter().any(|version| version >= end)];
                if sides != [true, true] {
                    missing.push(format!("{}/{} {}: {package} {end}", library.host, library.name, fact.rule));
                }
            }
        }
    }
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}
