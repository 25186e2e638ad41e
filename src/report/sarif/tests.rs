use std::collections::BTreeMap;

use serde_json::Value;

use super::*;
use crate::report::tests::compared;
use crate::source::{Source, Span};

const SCHEMA: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/sarif/sarif-schema-2.1.0.json"));

/// What is written, read back, once the schema has found nothing wrong with it.
fn valid(limits: &Limits, outcome: &Outcome) -> Value {
    let mut out = Vec::new();
    write_within(limits, outcome, &Columns::of(&outcome.sources), &mut out).unwrap();
    let log: Value = serde_json::from_slice(&out).unwrap();
    // A lone bracket in a pattern of the schema, which a strict reader takes for an error.
    let schema: Value = serde_json::from_str(&SCHEMA.replace("{2}]?$", r"{2}\\]?$")).unwrap();
    let schema = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let problems: Vec<String> =
        schema.iter_errors(&log).take(5).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    log["runs"][0].clone()
}

fn texts(run: &Value) -> Vec<&str> {
    let notifications = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    notifications.iter().map(|notification| notification["message"]["text"].as_str().unwrap()).collect()
}

/// Findings of all levels in turn, each with a statement that gzip cannot make much of.
fn many(number: usize) -> Outcome {
    let source = Source::new("a.py", "LISTEN a");
    let place = Place::new(&source, Span::new(0, 8));
    let mut state = 1_u64;
    let findings = (0..number).map(|i| {
        let mut noise = String::new();
        for _ in 0..4 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            noise.push_str(&format!("{state:x}"));
        }
        let level = [Level::Note, Level::Error, Level::Warning][i % 3];
        Finding { statement: noise, fingerprint: format!("{i:016x}"), ..Finding::new("listen", level, place.clone()) }
    });
    Outcome {
        findings: findings.collect(),
        sources: BTreeMap::from([(source.path.clone(), source)]),
        ..Outcome::default()
    }
}

#[test]
fn an_empty_run_is_valid() {
    let run = valid(&GITHUB, &Outcome::default());
    assert_eq!((run["results"].as_array().unwrap().len(), texts(&run)), (0, vec![]));
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn a_run_with_traces_is_valid_and_says_what_is_new() {
    let run = valid(&GITHUB, &compared());
    let results = run["results"].as_array().unwrap();
    let states: Vec<&Value> = results.iter().map(|result| &result["baselineState"]).collect();
    assert_eq!(states, ["new", "updated", "unchanged", "unchanged"]);
    let suppressed: Vec<usize> = results.iter().map(|r| r["suppressions"].as_array().unwrap().len()).collect();
    assert_eq!(suppressed, [0, 0, 0, 1]);
    let flow = &results[0]["codeFlows"][0]["threadFlows"][0]["locations"];
    let at = |i: usize| &flow[i]["location"]["physicalLocation"];
    assert_eq!(at(0)["artifactLocation"]["uri"], "app/%F0%9F%9A%80%20%5Bapi%5D/orders.py");
    assert_eq!(flow[1]["location"]["message"]["text"], "maybe use (app/\u{1f680} [api]/orders.py:3)");
    assert_eq!(
        (at(2)["artifactLocation"]["uri"].as_str(), flow.as_array().unwrap().len()),
        (Some("app/sql/tenant.py"), 3)
    );
    assert!(results[2]["codeFlows"].is_null(), "a file that belongs to a hot path is not led to");
    for result in results {
        let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(rule["help"]["markdown"].as_str().unwrap().contains("## What it does"));
        assert!(rule["properties"]["tags"].as_array().unwrap().len() <= 10);
    }
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    assert!(texts(&run).contains(&"failed on app/x.py: it made the program fail"));
}

#[test]
fn over_the_limit_of_results_the_least_severe_go_and_it_is_said() {
    assert_eq!((GITHUB.results, GITHUB.shown, GITHUB.bytes), (25_000, 5_000, 10_000_000));
    // A tenth of it, for the time that a schema takes.
    let run = valid(&Limits { results: 2_500, shown: 500, ..GITHUB }, &many(2_700));
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 2_500);
    assert_eq!((&results[0]["level"], &results[900]["level"]), (&"error".into(), &"warning".into()));
    let left: Vec<&str> = texts(&run);
    assert!(left[0].starts_with("200 findings of 2,700 left out, the least severe: GitHub accepts 2,500"), "{left:?}");
    assert!(left[1].starts_with("GitHub shows 500 of these 2,500"), "{left:?}");
}

#[test]
fn over_the_limit_of_bytes_it_is_alike() {
    let limits = Limits { bytes: 60_000, ..GITHUB };
    let outcome = many(2_000);
    let run = valid(&limits, &outcome);
    let levels: Vec<&str> = run["results"].as_array().unwrap().iter().map(|r| r["level"].as_str().unwrap()).collect();
    assert!(
        levels.len() < 2_000
            && levels.is_sorted_by_key(|level| ["error", "warning", "note"].iter().position(|l| l == level))
    );
    assert!(
        zipped(&serde_json::to_vec(&run).unwrap()).unwrap() <= limits.bytes && levels.len() > 200,
        "{}",
        levels.len()
    );
    assert!(texts(&run)[0].contains(" left out"), "{:?}", texts(&run));
}

#[test]
fn a_link_in_a_message_is_no_link() {
    assert_eq!(message("see [here](https://x.example)")["text"], "see \\[here\\](https://x.example)");
    assert_eq!(message("$1::int[]")["text"], "$1::int[]");
}
