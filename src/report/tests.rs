//! A run made by hand, in every format. Set `PINPROOF_BLESS=1` to write the expected files anew, and read the diff.

use std::path::Path;

use std::time::Duration;

use super::closing::{count, summary};
use super::harmless::visible;
use super::*;
use crate::finding::{
    Comparison, Effect, Finding, Fixed, Gate, HotPath, Level, Place, Related, Skipped, Standing, Step,
};
use crate::source::{Source, Span};

/// The stretch of `source` that reads `text`.
fn place(source: &Source, text: &str) -> Place {
    let start = source.text.find(text).unwrap();
    Place::new(source, Span::new(start, start + text.len()))
}

fn finding(rule: &'static str, level: Level, place: Place, label: &str, message: &str) -> Finding {
    Finding {
        effect: Effect::Pins,
        label: label.into(),
        message: message.into(),
        fingerprint: "0123456789abcdef".into(),
        ..Finding::new(rule, level, place)
    }
}

fn related(place: Place, label: &str) -> Related {
    Related { place, label: label.into() }
}

fn outcome() -> Outcome {
    let tenant =
        Source::new("app/sql/tenant.py", "\"\"\"Tenants.\"\"\"\n\nUSE = \"SET search_path TO {schema}, public\"\n");
    let db = Source::new(
        "app/db.py",
        "def use(cur, schema):\n    cur.execute(USE.format(schema=quote(schema)))\n\n\ndef wait(cur):\n    cur.execute(f\"LISTEN {channel}\")\n",
    );
    let text = "-- é\r\nCREATE TEMP TABLE a (\r\n  id int\r\n);\r\n";
    let migration = Source::new("db/\u{1b}[31m001\u{202e}.sql", text);
    let bundle = format!("{}pool.query('SET ROLE \u{1b}]0;x\u{7} app');{}\n", "a();".repeat(100), "b();".repeat(100));
    let bundle = Source::new("web/bundle.js", bundle);

    let mut path = finding(
        "search-path",
        Level::Error,
        place(&tenant, "SET search_path TO {schema}, public"),
        "changes a session setting that the proxy does not track",
        "SET search_path pins the session on RDS Proxy for PostgreSQL",
    );
    path.statement = "SET search_path TO …, public".into();
    path.why =
        "From here until the client disconnects, this backend serves no one else. Behind a client-side pool that \
                is as long as the pooled connection lives."
            .into();
    path.help = vec![
        "Give the role its path once:  ALTER ROLE app SET search_path = tenant, public".into(),
        "Or qualify the names.".into(),
    ];
    path.evidence = vec!["https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html".into()];
    path.related = vec![related(place(&db, "cur.execute(USE.format(schema=quote(schema)))"), "sent here, by psycopg2")];

    let mut listen = finding(
        "listen",
        Level::Warning,
        place(&db, "LISTEN {channel}"),
        "waits for notifications",
        "LISTEN pins the session",
    );
    listen.related = vec![related(place(&db, "cur.execute(f\"LISTEN {channel}\")"), "sent here")];

    let table = finding(
        "temp-table",
        Level::Error,
        place(&migration, "CREATE TEMP TABLE a (\r\n  id int\r\n)"),
        "lives as long as the session",
        "a temporary table \u{1b}[2J pins",
    );
    let role = finding(
        "set-role",
        Level::Note,
        place(&bundle, "SET ROLE \u{1b}]0;x\u{7} app"),
        "changes the role",
        "SET ROLE is noted",
    );
    let skipped = |path: &str, reason: &str| Skipped { path: path.into(), reason: reason.into() };
    Outcome {
        pooler: "rds-proxy".into(),
        findings: vec![path, listen, table, role],
        checked: 61,
        prefiltered: 1143,
        skipped: (0..6)
            .map(|i| skipped(&format!("dist/{i}.js"), "minified"))
            .chain([skipped("x.py", "binary")])
            .collect(),
        sources: [tenant, db, migration, bundle].into_iter().map(|source| (source.path.clone(), source)).collect(),
        ..Outcome::default()
    }
}

/// The same run, compared with a base, with hot paths and a gate.
pub(super) fn compared() -> Outcome {
    let mut outcome = outcome();
    let handler =
        Source::new("app/\u{1f680} [api]/orders.py", "@app.post(\"/orders\")\ndef create_order():\n    use(cur, 1)\n");
    let db = outcome.sources["app/db.py"].clone();
    let step = |place, function: &str, is_guess| Step { place, function: function.into(), is_guess };
    let steps = vec![
        step(place(&handler, "create_order"), "create_order", false),
        step(place(&handler, "use(cur, 1)"), "use", true),
    ];
    let findings = &mut outcome.findings;
    findings[0].standing = Standing::New;
    findings[0].hot_path = Some(HotPath { name: "api".into(), steps });
    findings[1].standing = Standing::NewlyHot;
    findings[1].statement = "LISTEN …".into();
    let steps = vec![step(place(&db, "wait"), "wait", false)];
    findings[1].hot_path = Some(HotPath { name: "worker".into(), steps });
    findings[2].standing = Standing::Old;
    findings[2].hot_path = Some(HotPath { name: "migrations".into(), steps: Vec::new() });
    findings[3].standing = Standing::Accepted;
    let fixed = Fixed {
        rule: "set-role".into(),
        path: "app/old.py".into(),
        line: 7,
        statement: "SET ROLE postgres://u:hunter2@h".into(),
    };
    outcome.comparison =
        Some(Comparison { base: "origin/main".into(), commit: "0123456789abcdef".into(), fixed: vec![fixed] });
    let sentence = "gate: fails, 1 error on hot path api is new since origin/main".into();
    outcome.gate = Some(Gate { has_passed: false, sentence });
    outcome.failures = vec![Skipped { path: "app/x.py".into(), reason: "it made the program fail".into() }];
    outcome.sources.insert(handler.path.clone(), handler);
    outcome
}

/// Compares with `testdata/report/<name>`.
fn matches_file(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/report").join(name);
    if std::env::var_os("PINPROOF_BLESS").is_some() {
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(actual, expected, "{name} differs");
}

fn written(format: Format, color: bool) -> String {
    let mut out = Vec::new();
    format.write(&outcome(), color, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn each_format_says_it_in_its_way() {
    let mut human = written(Format::Human, false).into_bytes();
    write_closing(&outcome(), Duration::from_millis(84), &mut human).unwrap();
    matches_file("human.txt", std::str::from_utf8(&human).unwrap());
    matches_file("concise.txt", &written(Format::Concise, false));
    matches_file("report.json", &written(Format::Json, false));
}

/// A report without what it repeats of the rules' pages and the poolers' tables, which change for other reasons.
fn without_data(format: Format, report: String) -> String {
    match format {
        Format::Sarif => {
            let mut log: serde_json::Value = serde_json::from_str(&report).unwrap();
            for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().unwrap() {
                *rule = rule["id"].take();
            }
            format!("{log:#}\n")
        }
        Format::Markdown => {
            let (before, rest) = report.split_once("<details><summary>What each pooler").unwrap();
            format!("{before}{}", rest.split_once("</details>\n\n").unwrap().1)
        }
        _ => report,
    }
}

#[test]
fn hot_paths_and_what_is_new_are_told_in_each_format() {
    for (format, name) in [
        (Format::Human, "compared.txt"),
        (Format::Concise, "compared-concise.txt"),
        (Format::Json, "compared.json"),
        (Format::Sarif, "compared.sarif"),
        (Format::Github, "compared-github.txt"),
        (Format::Gitlab, "compared-gitlab.json"),
        (Format::Junit, "compared.xml"),
        (Format::Markdown, "compared.md"),
    ] {
        let mut out = Vec::new();
        format.write(&compared(), false, &mut out).unwrap();
        if format == Format::Human {
            write_closing(&compared(), Duration::from_millis(84), &mut out).unwrap();
        }
        matches_file(name, &without_data(format, String::from_utf8(out).unwrap()));
    }
}

#[test]
fn nothing_from_a_file_steers_the_terminal() {
    for text in [written(Format::Human, false), written(Format::Concise, false)] {
        assert!(text.chars().all(|c| c == '\n' || visible(c) == c), "{text:?}");
    }
    let colored = written(Format::Human, true);
    let escapes = colored.match_indices('\u{1b}').all(|(i, _)| {
        let code = colored[i + 1..].trim_start_matches(|c: char| c == '[' || c == ';' || c.is_ascii_digit());
        code.starts_with('m')
    });
    assert!(escapes && !colored.contains('\u{202e}'), "{colored:?}");
}

#[test]
fn color_changes_nothing_but_color() {
    let mut plain = String::new();
    let mut inside = false;
    for c in written(Format::Human, true).chars() {
        match c {
            '\u{1b}' => inside = true,
            'm' if inside => inside = false,
            _ if inside => {}
            _ => plain.push(c),
        }
    }
    assert_eq!(plain, written(Format::Human, false));
}

#[test]
fn odd_places_are_drawn_and_never_panic() {
    for text in ["", "x", "\n", "\r\n\r\n", "é…\u{1f980}\t\r", "a\n\n\n\n\n\n\n\n\n\n\n\nb"] {
        let source = Source::new("a.py", text);
        for start in 0..=text.len() + 1 {
            for end in start..=text.len() + 1 {
                let place = Place::new(&source, Span::new(start, end));
                let mut odd = finding("listen", Level::Error, place, "label", "message");
                odd.related.push(related(Place::new(&source, Span::new(0, start)), "before"));
                odd.related.push(related(Place::new(&source, Span::new(0, end)), "around"));
                let outcome = Outcome {
                    findings: vec![odd],
                    sources: [(source.path.clone(), source.clone())].into(),
                    ..Outcome::default()
                };
                Format::Human.write(&outcome, false, &mut Vec::new()).unwrap();
            }
        }
    }
}

#[test]
fn the_closing_line_counts_for_people() {
    assert_eq!([count(0), count(999), count(1204), count(1_234_567)], ["0", "999", "1,204", "1,234,567"]);
    let empty = Outcome { pooler: "any".into(), checked: 1, ..Outcome::default() };
    let line = summary(&empty);
    assert_eq!(line, "nothing found in 1 file · any · 1 parsed, 0 without a trigger, 0 skipped");
    let failed = Outcome { failures: vec![Skipped { path: "a".into(), reason: "b".into() }], ..empty };
    assert!(summary(&failed).ends_with("0 skipped, 1 failed"));
}

#[test]
fn what_was_learnt_of_the_pooler_is_told_with_its_place() {
    let learnt = vec!["rds-proxy (PostgreSQL, from infra/db.tf:4)".to_owned()];
    let outcome = Outcome { pooler: "rds-proxy-postgresql".into(), learnt, ..Outcome::default() };
    let line = summary(&outcome);
    assert!(line.contains(" · rds-proxy (PostgreSQL, from infra/db.tf:4) · "), "{line}");
    let mut json = Vec::new();
    Format::Json.write(&outcome, false, &mut json).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["pooler"], "rds-proxy-postgresql");
    assert_eq!(json["pooler_from"][0], "rds-proxy (PostgreSQL, from infra/db.tf:4)");
}

mod hostile;
