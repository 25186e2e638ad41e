//! A fact, what surrounds it and what the pooler makes of it: a finding.
//!
//! The words come from the rule's page and the pooler's row; this module only puts them together and settles how loud
//! they are.

use crate::fact::{Engine, Fact};
use crate::finding::{self, Confidence, Effect, Finding, Level};
use crate::poolers::{Evidence, Target, Verdict};
use crate::rules::{self, Rule};
use crate::scope::{Connection, Place, Scope, Transaction};

/// What is known of a fact when it is judged.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// The fact.
    pub fact: &'a Fact,
    /// The engine, where something says it.
    pub engine: Option<Engine>,
    /// What surrounds it.
    pub scope: &'a Scope,
    /// The knob that turns it off, from the library's data.
    pub cure: Option<&'a str>,
    /// What the library does here, from its data.
    pub note: Option<&'a str>,
    /// What it is judged for without being written beside it, in a sentence: a version, a default.
    pub assumed: Option<&'a str>,
}

impl<'a> Case<'a> {
    /// Nothing more than a fact, its engine and what surrounds it.
    pub fn new(fact: &'a Fact, engine: Option<Engine>, scope: &'a Scope) -> Case<'a> {
        Case { fact, engine, scope, cure: None, note: None, assumed: None }
    }
}

/// A judgement in words.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// The rule.
    pub rule: &'static str,
    /// How bad.
    pub level: Level,
    /// What the pooler makes of it.
    pub effect: Effect,
    /// The engine it was judged for.
    pub engine: Engine,
    /// What stands under the label.
    pub label: String,
    /// What happens.
    pub message: String,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub help: Vec<String>,
    /// Who says so.
    pub evidence: Vec<String>,
}

impl Judgement {
    /// The finding that it is, at a place.
    pub fn finding(self, confidence: Confidence, place: finding::Place, statement: String) -> Finding {
        Finding {
            confidence,
            effect: self.effect,
            engine: self.engine,
            label: self.label,
            statement,
            message: self.message,
            why: self.why,
            help: self.help,
            evidence: self.evidence,
            ..Finding::new(self.rule, self.level, place)
        }
    }
}

/// Judges a case for the team's pooler. `None` where it is safe there, or the pooler keeps track of it.
pub fn judge(case: &Case<'_>, target: &Target) -> Option<Judgement> {
    let rule = rules::find(case.fact.rule)?;
    let verdicts = target.judge(case.fact, case.engine, case.scope.in_transaction());
    let message = |pooler: &str| rule.message(case.fact.form, case.fact.name.as_deref(), pooler);
    // Of all poolers, one of which nothing is known says nothing.
    let nothing_known = |v: &Verdict| target.is_any() && v.row.effect == Effect::Unknown && v.row.is_about_all();
    let harmful = |v: &Verdict| v.row.effect > Effect::Tracked || rule.advice.is_some() || message("").is_some();
    let told = |v: &&Verdict| harmful(v) && !nothing_known(v);
    let harmful: Vec<&Verdict> = verdicts.iter().filter(told).collect();
    // Several poolers, or several engines of a family: the worst is told, and the likeliest engine comes first.
    let worst = harmful
        .iter()
        .copied()
        .max_by_key(|v| (v.row.effect != Effect::Unknown, v.engine == likeliest(case), v.row.effect))?;
    let subject = rule.subject(case.fact.form, case.fact.name.as_deref());
    let (message, why) = if let Some(message) = message(&worst.title()) {
        (message, worst.row.why.clone())
    } else if let (Some(advice), Effect::Safe | Effect::Tracked) = (&rule.advice, worst.row.effect) {
        (format!("{subject} {advice}"), worst.row.why.clone())
    } else if target.is_any() && harmful.len() > 1 {
        let title = format!("{subject} is not safe on {} of {} poolers", harmful.len(), verdicts.len());
        (title, format!("{} On {}: {}", by_effect(&harmful), worst.title(), worst.row.why))
    } else {
        (says(&subject, worst), worst.row.why.clone())
    };
    let mut level = level(rule, worst);
    if case.fact.routine || case.fact.generated {
        level = level.min(Level::Warning);
    }
    match case.scope.place {
        Place::Application => {}
        Place::Migration | Place::Script => level = level.min(Level::Warning),
        Place::Test | Place::Docs => level = Level::Note,
    }
    let mut why = why;
    let mut help: Vec<String> = Vec::new();
    match &case.scope.connection {
        Connection::Direct(because) => {
            level = Level::Note;
            help.push(format!("Nothing, while this connection bypasses the pooler. {because}"));
        }
        Connection::Dedicated(because, _) if rule.dedicated => {
            level = level.min(Level::Warning);
            why.push_str(&format!(" {because} Where it connects past the pooler nothing happens: `direct` says so."));
        }
        Connection::Dedicated(..) | Connection::Pooled | Connection::Unknown => {}
    }
    // What was assumed of the transaction is told where it made a difference.
    match (&case.scope.transaction, &rule.alone) {
        (Transaction::Alone(because), Some(alone)) => why.push_str(&format!(" {because} {alone}")),
        (Transaction::Open(because) | Transaction::Autocommit(because) | Transaction::Alone(because), _)
            if worst.row.transaction.is_some() =>
        {
            why.push_str(&format!(" {because}"));
        }
        _ => {}
    }
    if case.fact.routine {
        why.push_str(" This stands in a stored routine: it happens when the routine is called.");
    }
    if case.fact.generated {
        why.push_str(" A query puts this text together: it happens when somebody runs what the query returns.");
    }
    for assumed in assumed(case).into_iter().chain(case.assumed) {
        why.push(' ');
        why.push_str(assumed);
    }
    for (row, lacking) in &worst.also {
        why.push_str(&format!(" With {lacking}: {}.", effect_word(row.effect)));
    }
    help.extend(case.cure.iter().map(|cure| format!("In the library: {cure}")));
    help.extend(rule.cures_for(worst.pooler, case.fact.form).map(|cure| cure.text.clone()));
    let mut evidence: Vec<String> = worst.sources();
    evidence.dedup();
    Some(Judgement {
        rule: rule.name.as_str(),
        level,
        effect: worst.row.effect,
        engine: worst.engine,
        label: case.note.map_or_else(|| rule.label.clone(), str::to_string),
        message,
        why,
        help,
        evidence,
    })
}

/// The engine to tell about where none is known: PostgreSQL, when the rule has it.
fn likeliest(case: &Case<'_>) -> Engine {
    case.engine.unwrap_or(Engine::Postgresql)
}

fn level(rule: &Rule, verdict: &Verdict) -> Level {
    let row = verdict.row;
    match (row.effect, row.evidence) {
        (Effect::Unknown, Evidence::Disputed) => rule.level.min(Level::Warning),
        (Effect::Unknown, _) => Level::Note,
        (Effect::Safe | Effect::Tracked, _) => Level::Note,
        _ if row.disputed.is_some() => rule.level.min(Level::Warning),
        _ => rule.level,
    }
}

/// One sentence: what the thing does on this pooler.
fn says(subject: &str, verdict: &Verdict) -> String {
    let on = verdict.title();
    match verdict.row.effect {
        Effect::Pins => format!("{subject} pins the session on {on}"),
        Effect::Leaks => format!("{subject} leaks to the next client on {on}"),
        Effect::Breaks => format!("{subject} breaks on {on}"),
        Effect::Rejected => format!("{subject} is refused by {on}"),
        Effect::Unknown if verdict.row.is_disputed() => format!("sources disagree on what {on} does with {subject}"),
        Effect::Unknown => format!("no source says what {on} does with {subject}"),
        Effect::Safe | Effect::Tracked => format!("{subject} is handled by {on}"),
    }
}

fn effect_word(effect: Effect) -> &'static str {
    match effect {
        Effect::Pins => "pins",
        Effect::Leaks => "leaks",
        Effect::Breaks => "breaks",
        Effect::Rejected => "refused",
        Effect::Unknown => "not known",
        Effect::Tracked => "tracked",
        Effect::Safe => "safe",
    }
}

/// `pins: RDS Proxy for PostgreSQL; leaks: PgBouncer, Odyssey.`
fn by_effect(verdicts: &[&Verdict]) -> String {
    let mut parts = Vec::new();
    for effect in [Effect::Leaks, Effect::Breaks, Effect::Pins, Effect::Rejected, Effect::Unknown] {
        let names: Vec<&str> =
            verdicts.iter().filter(|v| v.row.effect == effect).map(|v| v.pooler.title.as_str()).collect();
        if !names.is_empty() {
            parts.push(format!("{}: {}", effect_word(effect), names.join(", ")));
        }
    }
    format!("{}.", parts.join("; "))
}

/// What was assumed about the place, for the reader to correct.
fn assumed(case: &Case<'_>) -> Option<&'static str> {
    match case.scope.place {
        Place::Application => None,
        Place::Migration => Some("The path looks like a migration, which often runs on a direct connection."),
        Place::Script => Some("The path looks like a script, which may run on a direct connection."),
        Place::Test => Some("The path or an attribute says that this is a test."),
        Place::Docs => Some("The path looks like documentation or an example."),
    }
}
