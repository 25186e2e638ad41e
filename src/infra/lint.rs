//! What is to be said of a pooler's configuration: the rule `pooler-config`.
//!
//! `rules/infra/` says which settings to look at; four forms need more than a condition and are spelled out here.

use std::collections::BTreeMap;

use super::Document;
use super::declared::{Declared, Setting};
use super::schema::Lint;
use crate::fact::{Engine, Fact};
use crate::finding::{Confidence, Finding, MAX_RELATED, Place as Spot, Related, SHOWN};
use crate::judge::{Case, judge};
use crate::poolers::{Target, words};
use crate::rules;
use crate::scope::{Place, Scope};
use crate::sql;

/// The rule.
const RULE: &str = "pooler-config";

/// Says it; `found` is what was found in code.
pub fn findings(documents: &[Document], declared: &[Declared], found: &[Finding]) -> Vec<Finding> {
    let mut linter = Linter { documents, out: Vec::new() };
    for pooler in declared {
        for lint in &pooler.schema.lints {
            linter.lint(pooler, lint, found);
        }
    }
    linter.shares(declared);
    linter.out
}

/// A pooler, and the percentage of its database's connections that it may take.
type Share<'d> = (&'d Declared, &'d Setting, i64);

struct Linter<'d> {
    documents: &'d [Document],
    out: Vec<Finding>,
}

impl Linter<'_> {
    fn lint(&mut self, declared: &Declared, lint: &Lint, found: &[Finding]) {
        if !lint.poolers.is_empty() && !lint.poolers.contains(&declared.pooler) {
            return;
        }
        let known = declared.known();
        if !lint.when.iter().all(|condition| condition.holds(&known, None) == Some(true)) {
            return;
        }
        let Some(key) = lint.when.first().map(|condition| condition.key.as_str()) else { return };
        let (Some(setting), Some(value)) = (declared.settings.get(key), known.get(key)) else { return };
        match lint.form.as_str() {
            "shares" => {}
            "ignored-parameter" => {
                let harmless = |word: &str| lint.except.iter().any(|except| except.eq_ignore_ascii_case(word));
                for word in words(value).filter(|word| !harmless(word)) {
                    self.say(declared, setting, &lint.form, Some(word), Vec::new());
                }
            }
            "idle-share" => {
                let number = |key: &str| known.get(key).and_then(|value| value.parse::<i64>().ok());
                if let (Some(idle), Some(most)) = (number(key), number("max_connections_percent"))
                    && idle > most
                {
                    self.say(declared, setting, &lint.form, None, Vec::new());
                }
            }
            "init-query" => {
                for (name, related) in still_sent(value, declared, found) {
                    self.say(declared, setting, &lint.form, Some(&name), related);
                }
            }
            form => self.say(declared, setting, form, None, Vec::new()),
        }
    }

    /// Poolers on one database whose shares of its connections are more than all of them.
    fn shares(&mut self, declared: &[Declared]) {
        let mut by_database: BTreeMap<(&str, String), Vec<Share<'_>>> = BTreeMap::new();
        for pooler in declared.iter().filter(|pooler| pooler.schema.lints.iter().any(|lint| lint.form == "shares")) {
            let value = |key: &str| pooler.settings.get(key).and_then(|setting| setting.value.clone());
            let share = pooler.settings.get("max_connections_percent");
            let number = share.and_then(|setting| setting.value.as_deref()?.parse::<i64>().ok());
            if let (Some(database), Some(share), Some(number)) = (value("database"), share, number) {
                // A name means the same in one folder; a literal identifier may be used from anywhere, but seldom is.
                let key = (self.documents[pooler.document].folder(), database);
                by_database.entry(key).or_default().push((pooler, share, number));
            }
        }
        for poolers in by_database.values() {
            let sum = poolers.iter().fold(0_i64, |sum, (_, _, share)| sum.saturating_add(*share));
            let Some((last, others)) = poolers.split_last().filter(|(_, others)| !others.is_empty() && sum > 100)
            else {
                continue;
            };
            let others = others.iter().take(MAX_RELATED);
            let related = others.map(|(_, share, percent)| Related {
                place: Spot::new(&self.documents[share.document].source, share.span),
                label: format!("and {percent} percent here"),
            });
            self.say(last.0, last.1, "shares", Some(&sum.to_string()), related.collect());
        }
    }

    fn say(&mut self, declared: &Declared, setting: &Setting, form: &str, name: Option<&str>, related: Vec<Related>) {
        let Some(rule) = rules::find(RULE) else { return };
        let Some(form) = rule.forms.iter().find(|known| *known == form) else { return };
        let Ok(target) = Target::parse(&declared.pooler) else { return };
        let document = &self.documents[setting.document];
        // Where a script or a migration lies says nothing of a configuration.
        let place = match document.place {
            Place::Test | Place::Docs => document.place,
            Place::Application | Place::Migration | Place::Script => Place::Application,
        };
        let scope = Scope::of_script(place, false);
        let fact = Fact::new(RULE, form, name.map(str::to_owned));
        let left_out = setting.value.as_ref().filter(|_| setting.is_default);
        let assumed = left_out.map(|value| format!("{} is not set here, and its default is {value}.", setting.name));
        let case = Case { assumed: assumed.as_deref(), ..Case::new(&fact, None, &scope) };
        let Some(judgement) = judge(&case, &target) else { return };
        let statement = sql::one_line(document.source.slice(setting.span), SHOWN);
        let place = Spot::new(&document.source, setting.span);
        self.out.push(Finding { related, ..judgement.finding(Confidence::High, place, statement) });
    }
}

/// What an initialization query sets and the code still sets itself: its names, each with where that is.
fn still_sent(query: &str, declared: &Declared, found: &[Finding]) -> BTreeMap<String, Vec<Related>> {
    let engine = Target::parse(&declared.pooler).ok().and_then(|target| match target.poolers() {
        [only] => only.engines.first().copied(),
        _ => None,
    });
    let mut out: BTreeMap<String, Vec<Related>> = BTreeMap::new();
    let set = sets(query, engine);
    for finding in found.iter().filter(|finding| engine.is_none_or(|engine| finding.engine == engine)) {
        if !set.iter().any(|(rule, _)| *rule == finding.rule) {
            continue;
        }
        for (_, name) in sets(&finding.statement, engine).iter().filter(|sent| set.contains(sent)) {
            let related = out.entry(name.clone()).or_default();
            if related.len() < MAX_RELATED {
                related.push(Related { place: finding.place.clone(), label: "still sent here".to_owned() });
            }
        }
    }
    out
}

/// The settings that a text sets: the rule of each, and its name.
fn sets(text: &str, engine: Option<Engine>) -> Vec<(&'static str, String)> {
    let analysis = sql::analyze(text, engine);
    let facts = analysis.statements.iter().flat_map(|statement| &statement.facts);
    facts.filter_map(|located| Some((located.fact.rule, located.fact.name.clone()?))).collect()
}
