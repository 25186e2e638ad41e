use super::*;

/// A run whose files say `LISTEN a`, as often as there are lines.
fn outcome(files: &[(&str, usize)]) -> Outcome {
    let mut findings = Vec::new();
    for (path, times) in files {
        let source = Source::new(*path, "LISTEN a\n".repeat(*times));
        findings.extend((0..*times).map(|line| Finding {
            statement: "LISTEN a".into(),
            ..Finding::new("listen", Level::Error, Place::new(&source, Span::new(line * 9, line * 9 + 8)))
        }));
    }
    Outcome { findings, ..Outcome::default() }
}

fn config() -> Config {
    Config::rooted(Path::new("/repo")).unwrap()
}

/// Writes a baseline to a file and reads it again.
fn read(text: &str, name: &str) -> Result<Baseline, String> {
    let path = std::env::temp_dir().join(format!("pinproof-baseline-{}-{name}.toml", std::process::id()));
    std::fs::write(&path, text).unwrap();
    let read = Baseline::read(&path, &config());
    std::fs::remove_file(&path).unwrap();
    read.map(|baseline| Baseline { path: "/repo/sub/baseline.toml".into(), ..baseline }).map_err(|e| e.to_string())
}

fn accepted(outcome: &Outcome) -> Vec<bool> {
    outcome.findings.iter().map(|finding| finding.standing == Standing::Accepted).collect()
}

#[test]
fn what_is_accepted_is_known_again_and_keeps_its_reason() {
    let mut baseline = Baseline::new(Path::new("/repo/sub/baseline.toml"));
    let now = outcome(&[("a.py", 1), ("sub/b.py", 2)]);
    let change = baseline.accept(&now.findings, &config(), ("old", Some("2027-01-31")), false, &|_| true);
    assert_eq!(change, Change { kept: 0, added: 3, stale: 0 });
    let text = baseline.text();
    assert!(text.contains("path = \"../a.py\"") && text.contains("path = \"b.py\""), "{text}");

    let mut again = read(&text, "again").unwrap();
    let mut run = outcome(&[("a.py", 1), ("sub/b.py", 3)]);
    again.apply(&mut run, &config(), "2027-01-31", &|_| true);
    assert_eq!(accepted(&run), [true, true, true, false], "one more than is accepted");
    let change = again.accept(&run.findings, &config(), ("new", None), false, &|_| true);
    assert_eq!(change, Change { kept: 3, added: 1, stale: 0 });
    assert_eq!(again.text().matches("reason = \"old\"\nexpires = \"2027-01-31\"").count(), 3);
    assert_eq!(again.text(), read(&again.text(), "stable").unwrap().text());
}

#[test]
fn an_entry_that_has_ended_or_matches_nothing_is_told() {
    let mut baseline = Baseline::new(Path::new("/repo/sub/baseline.toml"));
    baseline.accept(
        &outcome(&[("a.py", 1), ("b.py", 1)]).findings,
        &config(),
        ("", Some("2027-01-31")),
        false,
        &|_| true,
    );
    let baseline = read(&baseline.text(), "ended").unwrap();
    let mut run = outcome(&[("a.py", 1)]);
    let only_a = |path: &Path| path.ends_with("a.py");
    baseline.apply(&mut run, &config(), "2027-02-01", &only_a);
    let rules = |run: &Outcome| run.findings.iter().map(|finding| finding.rule).collect::<Vec<_>>();
    assert_eq!(rules(&run), [EXPIRED, "listen"], "b.py was not checked");
    let mut run = outcome(&[("a.py", 1)]);
    baseline.apply(&mut run, &config(), "2027-01-31", &|_| true);
    assert_eq!(rules(&run), [STALE, "listen"]);
    assert!(run.findings[0].statement.starts_with("listen in ../b.py"));
    let mut pruned = baseline;
    let change = pruned.accept(&run.findings, &config(), ("", None), true, &|_| true);
    assert_eq!((change, pruned.entries.len()), (Change { kept: 1, added: 0, stale: 1 }, 1));
}

#[test]
fn a_baseline_that_is_none_is_refused_with_its_line() {
    for (text, expected) in [
        ("version = 2\n", "version 2 of a baseline is not known"),
        ("version = 1\n[[accepted]]\npath = 'a'\n", "missing field `rule`"),
        (
            "version = 1\n[[accepted]]\npath = 'a'\nrule = 'listen'\nstatement = ''\nexpires = 'soon'\n",
            "`soon` is no day",
        ),
        ("version = 1\nmore = 1\n", "unknown field `more`"),
        ("version = ", ".toml:1: "),
    ] {
        let refused = read(text, "refused").unwrap_err();
        assert!(refused.contains(expected), "{refused}");
    }
}
