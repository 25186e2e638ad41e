//! Whether a run passes, and the one sentence that says why.

use std::collections::BTreeSet;

use crate::config::{Config, Setting};
use crate::finding::{Finding, Gate, Level, Outcome, Standing};
use crate::report::{by_level, count, counted};

/// From which level on findings of a kind fail a run. What is not set follows `fail-on`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    /// Findings on a hot path.
    pub hot: Option<Setting>,
    /// What a change introduces.
    pub new: Option<Setting>,
    /// All others.
    pub elsewhere: Option<Setting>,
}

/// What makes a finding count. In a comparison, only what the change introduces does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Hot,
    New,
    Elsewhere,
}

fn kind(finding: &Finding, is_compared: bool) -> Option<Kind> {
    match finding.standing {
        Standing::Accepted | Standing::Old => None,
        _ if finding.hot_path.is_some() => Some(Kind::Hot),
        _ if is_compared => Some(Kind::New),
        _ => Some(Kind::Elsewhere),
    }
}

impl Levels {
    fn of(&self, kind: Kind, fail_on: Level) -> Option<Level> {
        let set = match kind {
            Kind::Hot => self.hot,
            Kind::New => self.new,
            Kind::Elsewhere => self.elsewhere,
        };
        match set {
            None => Some(fail_on),
            Some(Setting::Level(level)) => Some(level),
            Some(Setting::Off) => None,
        }
    }
}

/// The verdict on a run, by the team's levels.
pub fn judge(outcome: &Outcome, config: &Config) -> Gate {
    let base = outcome.comparison.as_ref().map(|comparison| comparison.base.as_str());
    let failing = |wanted: Kind| -> Vec<&Finding> {
        let fails = |finding: &&Finding| {
            let kind = kind(finding, base.is_some()).filter(|kind| *kind == wanted);
            kind.and_then(|kind| config.gate.of(kind, config.fail_on)).is_some_and(|level| finding.level >= level)
        };
        outcome.findings.iter().filter(fails).collect()
    };
    let (hot, new, elsewhere) = (failing(Kind::Hot), failing(Kind::New), failing(Kind::Elsewhere));
    let mut why = Vec::new();
    if !hot.is_empty() {
        let (reached, other): (Vec<&Finding>, Vec<&Finding>) =
            hot.iter().partition(|finding| finding.standing == Standing::NewlyHot);
        let since = base.map_or_else(String::new, |base| format!(" new since {base}"));
        if !other.is_empty() {
            why.push(format!("{}{since} on {}", tally(&other), paths(&other)));
        }
        if !reached.is_empty() {
            why.push(format!("{} newly reached from {}", tally(&reached), paths(&reached)));
        }
    }
    if !new.is_empty() {
        why.push(format!("{} new since {}", tally(&new), base.unwrap_or_default()));
    }
    if !elsewhere.is_empty() {
        let place = if why.is_empty() { "" } else { " elsewhere" };
        why.push(format!("{}{place}", tally(&elsewhere)));
    }
    let has_passed = why.is_empty() && outcome.failures.is_empty();
    let mut sentence = if !why.is_empty() {
        format!("gate: fails, {}", why.join(", and "))
    } else if !outcome.failures.is_empty() {
        format!("gate: fails, {} made the program fail", counted(outcome.failures.len(), "file"))
    } else {
        format!("gate: passes, {}", nothing(config, base))
    };
    let uncounted: Vec<String> = [(Standing::Old, "old"), (Standing::Accepted, "accepted")]
        .map(|(standing, word)| (outcome.findings.iter().filter(|finding| finding.standing == standing).count(), word))
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{} {word}", count(number)))
        .collect();
    if !uncounted.is_empty() {
        sentence += &format!("; {} not counted", uncounted.join(" and "));
    }
    Gate { has_passed, sentence }
}

/// What is not there: `nothing at error or above`, by kind where the levels differ.
fn nothing(config: &Config, base: Option<&str>) -> String {
    let word = |kind| match config.gate.of(kind, config.fail_on) {
        Some(Level::Error) => "error",
        Some(Level::Warning) => "warning or above",
        Some(Level::Note) => "note or above",
        None => "any level",
    };
    let (others, since) = match base {
        Some(base) => (Kind::New, format!(" that is new since {base}")),
        None => (Kind::Elsewhere, String::new()),
    };
    let is_off = |kind| config.gate.of(kind, config.fail_on).is_none();
    match (is_off(Kind::Hot), is_off(others)) {
        (true, true) => "its levels are all off".to_owned(),
        (false, true) => format!("no {} on a hot path{since}", word(Kind::Hot)),
        _ if word(Kind::Hot) != word(others) => {
            format!("no {}{since}, and no {} on a hot path", word(others), word(Kind::Hot))
        }
        _ => format!("no {}{since}", word(others)),
    }
}

/// `2 errors, 1 warning and 1 note`.
fn tally(findings: &[&Finding]) -> String {
    let parts = by_level(findings.iter().copied());
    match parts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => parts.concat(),
    }
}

/// `hot path api`, `hot paths api, checkout`.
fn paths(findings: &[&Finding]) -> String {
    let names: BTreeSet<&str> = findings.iter().filter_map(|f| Some(f.hot_path.as_ref()?.name.as_str())).collect();
    let noun = if names.len() == 1 { "hot path" } else { "hot paths" };
    format!("{noun} {}", names.into_iter().collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::finding::{Comparison, HotPath, Place, Skipped};
    use crate::source::{Source, Span};

    fn finding(level: Level, standing: Standing, hot: Option<&str>) -> Finding {
        let place = Place::new(&Source::new("a.py", "LISTEN a"), Span::new(0, 8));
        let hot_path = hot.map(|name| HotPath { name: name.into(), steps: Vec::new() });
        Finding { standing, hot_path, ..Finding::new("listen", level, place) }
    }

    fn judged(findings: Vec<Finding>, base: Option<&str>, levels: Levels) -> String {
        let config = Config { gate: levels, ..Config::rooted(Path::new("/")).unwrap() };
        let comparison = base.map(|base| Comparison { base: base.into(), ..Comparison::default() });
        let gate = judge(&Outcome { findings, comparison, ..Outcome::default() }, &config);
        assert_eq!(gate.has_passed, gate.sentence.starts_with("gate: passes"), "{}", gate.sentence);
        gate.sentence
    }

    #[test]
    fn without_a_base_the_failing_level_decides() {
        let set = Levels::default;
        assert_eq!(judged(Vec::new(), None, set()), "gate: passes, no error");
        let warning = finding(Level::Warning, Standing::Unknown, None);
        assert_eq!(judged(vec![warning.clone()], None, set()), "gate: passes, no error");
        let error = finding(Level::Error, Standing::Unknown, None);
        assert_eq!(judged(vec![warning.clone(), error.clone()], None, set()), "gate: fails, 1 error");
        let accepted = finding(Level::Error, Standing::Accepted, None);
        assert_eq!(judged(vec![accepted], None, set()), "gate: passes, no error; 1 accepted not counted");
        let strict = Levels { hot: Some(Setting::Level(Level::Warning)), ..set() };
        let hot = finding(Level::Warning, Standing::Unknown, Some("api"));
        assert_eq!(
            judged(vec![hot, warning, error], None, strict),
            "gate: fails, 1 warning on hot path api, and 1 error elsewhere"
        );
    }

    #[test]
    fn with_a_base_only_what_is_introduced_counts() {
        let old = finding(Level::Error, Standing::Old, Some("api"));
        let base = Some("origin/main");
        assert_eq!(
            judged(vec![old.clone()], base, Levels::default()),
            "gate: passes, no error that is new since origin/main; 1 old not counted"
        );
        let new = finding(Level::Error, Standing::New, None);
        let reached = finding(Level::Error, Standing::NewlyHot, Some("api"));
        assert_eq!(
            judged(vec![old, new.clone(), reached], base, Levels::default()),
            "gate: fails, 1 error newly reached from hot path api, and 1 error new since origin/main; 1 old not counted"
        );
        let only_hot = Levels { new: Some(Setting::Off), ..Levels::default() };
        assert_eq!(
            judged(vec![new], base, only_hot),
            "gate: passes, no error on a hot path that is new since origin/main"
        );
    }

    #[test]
    fn a_file_that_made_the_program_fail_fails_the_run() {
        let failures = vec![Skipped { path: "a.py".into(), reason: "a panic".into() }];
        let gate = judge(&Outcome { failures, ..Outcome::default() }, &Config::rooted(Path::new("/")).unwrap());
        assert_eq!((gate.has_passed, gate.sentence.as_str()), (false, "gate: fails, 1 file made the program fail"));
    }
}
