//! What the data promises, and loading does not check because it would cost every run its time.

use regex::bytes::RegexBuilder;

use super::{Kind, Rule, all};
use crate::finding::Effect;
use crate::poolers::{self, Pooler, Target};

/// Checks every rule and every pooler against each other: triggers compile, examples can be read and are there, and
/// wherever a fact fails there is a cure.
///
/// # Errors
/// All problems, one a line, each with the file and the key that it is about.
pub fn check() -> Result<(), String> {
    let poolers: Vec<&Pooler> = poolers::all().collect();
    let mut problems = Vec::new();
    for rule in all() {
        let mut say = |problem: String| problems.push(format!("rules/{}.md: {problem}", rule.name));
        triggers(rule, &mut say);
        examples(rule, &mut say);
        cures(rule, &poolers, &mut say);
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

fn triggers(rule: &Rule, say: &mut impl FnMut(String)) {
    for trigger in &rule.triggers {
        match RegexBuilder::new(trigger).case_insensitive(true).unicode(false).build() {
            Ok(regex) if regex.is_match(b"") => say(format!("triggers: {trigger} matches an empty text")),
            Ok(_) => {}
            Err(problem) => say(format!("triggers: {problem}")),
        }
    }
}

fn examples(rule: &Rule, say: &mut impl FnMut(String)) {
    if !rule.body().starts_with("# ") {
        say("the body does not begin with a title".to_owned());
    }
    for section in ["What it does", "Why it matters", "What to do", "Examples"] {
        if !rule.body().contains(&format!("\n## {section}\n")) {
            say(format!("no section `{section}`"));
        }
    }
    let examples = match rule.examples() {
        Ok(examples) => examples,
        Err(problem) => return say(problem),
    };
    for kind in [Kind::Fail, Kind::Pass] {
        if !examples.iter().any(|example| example.kind == kind) {
            say(format!("examples: none that is to {}", if kind == Kind::Fail { "fail" } else { "pass" }));
        }
    }
    for example in &examples {
        if example.kind == Kind::Fail && example.engine.is_some_and(|engine| !rule.engines.contains(&engine)) {
            say(format!("line {}: the rule is not about that engine", example.line));
        }
        if let Some(Err(problem)) = example.pooler.map(Target::parse) {
            say(format!("line {}: {problem}", example.line));
        }
        if example.kind == Kind::Fix && example.pooler.is_none() {
            say(format!("line {}: a fix names the pooler that it cures", example.line));
        }
    }
}

fn cures(rule: &Rule, poolers: &[&Pooler], say: &mut impl FnMut(String)) {
    for glob in rule.cures.iter().flat_map(|cure| &cure.poolers) {
        if !poolers.iter().any(|pooler| pooler.answers_to(glob)) {
            say(format!("cure.poolers: `{glob}` means no pooler"));
        }
    }
    for pooler in poolers.iter().filter(|pooler| pooler.engines_of(&rule.name).next().is_some()) {
        for form in &rule.forms {
            let fails = pooler.rows_for(&rule.name).any(|row| {
                let of_form = row.forms.is_empty() || row.forms.contains(form);
                of_form && matches!(row.effect, Effect::Pins | Effect::Leaks | Effect::Breaks | Effect::Rejected)
            });
            if fails && rule.cures_for(pooler, form).next().is_none() {
                say(format!("cure: none for `{form}` on {}", pooler.name));
            }
        }
    }
}
