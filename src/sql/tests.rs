//! Runs the cases in `testdata/sql`, and holds properties over all of them.
//!
//! A case: a line `@ engine[,engine…] [shape]` (`pg`, `mysql`, `mssql`, or `any` for an unknown one), the text, and one line
//! `=> rule form name` for each fact in the order of the text, or `=> nothing`. The name is `-` where there is none. The
//! fact covers the whole text (without a final `;`) unless ` | ` and the exact part follow, with `\n` for a line's end;
//! `routine` before the ` | ` marks a fact of a routine's body, `generated` one of a text that a query puts together.
//! `multi-statement` counts only where a case names it.

use std::time::{Duration, Instant};

use super::*;

pub(super) struct Case {
    pub(super) place: String,
    pub(super) engines: Vec<Option<Engine>>,
    shape: Option<Shape>,
    pub(super) text: String,
    facts: Vec<String>,
}

pub(super) fn cases() -> Vec<Case> {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/sql");
    let mut paths: Vec<_> = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut cases: Vec<Case> = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut started = false;
        for (number, line) in std::fs::read_to_string(&path).unwrap().lines().enumerate() {
            let place = format!("{name}:{}", number + 1);
            if let Some(head) = line.strip_prefix("@ ") {
                let (engines, shape) = head.split_once(' ').unwrap_or((head, ""));
                let shape = match shape {
                    "" => None,
                    "none" => Some(Shape::None),
                    "likely" => Some(Shape::Likely),
                    "certain" => Some(Shape::Certain),
                    other => panic!("{place}: {other} is no shape"),
                };
                let engines = engines.split(',').map(|engine| match engine {
                    "pg" => Some(Engine::Postgresql),
                    "mysql" => Some(Engine::Mysql),
                    "mssql" => Some(Engine::Mssql),
                    "any" => None,
                    other => panic!("{place}: {other} is no engine"),
                });
                let engines = engines.collect();
                cases.push(Case { place, engines, shape, text: String::new(), facts: Vec::new() });
                started = true;
            } else if started && let Some(case) = cases.last_mut() {
                if let Some(fact) = line.strip_prefix("=> ") {
                    case.facts.push(fact.to_string());
                } else if case.facts.is_empty() {
                    case.text.push_str(line);
                    case.text.push('\n');
                } else {
                    assert!(line.is_empty() || line.starts_with("# "), "{place}: after a case's facts comes `@`");
                }
            }
        }
    }
    for case in &mut cases {
        case.text.pop();
        assert!(!case.facts.is_empty(), "{}: no `=>`", case.place);
    }
    cases
}

fn show(text: &str, located: &Located) -> String {
    let Located { fact, range } = located;
    let routine = match (fact.routine, fact.generated) {
        (true, _) => " routine",
        (_, true) => " generated",
        _ => "",
    };
    let name = fact.name.as_deref().unwrap_or("-");
    let whole = text.trim().trim_end_matches(';').trim_end();
    let part = match text.get(range.clone()) {
        Some(part) if part == whole => String::new(),
        Some(part) => format!(" | {}", part.replace('\n', "\\n")),
        None => " | out of bounds".to_string(),
    };
    format!("{} {} {name}{routine}{part}", fact.rule, fact.form)
}

fn facts(analysis: &Analysis) -> impl Iterator<Item = &Located> {
    analysis.statements.iter().flat_map(|statement| &statement.facts)
}

#[test]
fn cases_say_what_they_should() {
    let mut wrong = String::new();
    for case in cases() {
        for engine in &case.engines {
            let analysis = analyze(&case.text, *engine);
            let found: Vec<String> = facts(&analysis).map(|located| show(&case.text, located)).collect();
            let expected: Vec<String> = case.facts.iter().filter(|fact| *fact != "nothing").cloned().collect();
            let several = expected.iter().any(|fact| fact.starts_with("multi-statement"));
            let found: Vec<String> =
                found.into_iter().filter(|f| several || !f.starts_with("multi-statement")).collect();
            if found != expected {
                wrong += &format!(
                    "{} {engine:?}\n{}\n  expected {expected:#?}\n  found {found:#?}\n",
                    case.place, case.text
                );
            }
            if case.shape.is_some_and(|shape| shape != analysis.shape) {
                wrong +=
                    &format!("{} {engine:?} {}: {:?}, not {:?}\n", case.place, case.text, analysis.shape, case.shape);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn check_ranges(text: &str, analysis: &Analysis) {
    let mut last = 0;
    for statement in &analysis.statements {
        assert!(statement.range.start >= last, "statements overlap in {text:?}");
        assert!(
            text.get(statement.range.clone()).is_some_and(|part| !part.is_empty()),
            "{:?} in {text:?}",
            statement.range
        );
        last = statement.range.end;
        for located in &statement.facts {
            assert!(text.get(located.range.clone()).is_some_and(|part| !part.is_empty()), "{located:?} in {text:?}");
        }
    }
}

#[test]
fn every_prefix_of_every_case_is_read_without_panic_and_in_bounds() {
    for case in cases() {
        for (at, _) in case.text.char_indices() {
            for engine in &case.engines {
                let text = &case.text[..at];
                check_ranges(text, &analyze(text, *engine));
                let line = one_line(text, 30);
                assert!(line.chars().count() <= 30 && !line.contains('\n'), "{line:?}");
            }
        }
    }
}

#[test]
fn odd_bytes_keep_positions_true() {
    for case in cases() {
        let text = format!("/* é‘’ */\u{a0}{}\u{feff}", case.text.replace("users", "üsers"));
        check_ranges(&text, &analyze(&text, case.engines[0]));
    }
}

#[test]
fn mixtures_of_cases_are_read_without_panic_and_in_bounds() {
    let cases: Vec<Case> = cases().into_iter().filter(|case| !case.text.is_empty()).collect();
    let mut state = 7u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    for _ in 0..3000 {
        let mut text = String::new();
        for _ in 0..1 + random(4) {
            let part: Vec<char> = cases[random(cases.len())].text.chars().collect();
            let start = random(part.len());
            text.extend(&part[start..start + random(part.len() - start) + 1]);
            text.push([' ', '\'', ';', '$', '\n', '…', '/', '*', '(', '\u{a0}'][random(10)]);
        }
        let engine = [None, Some(Engine::Postgresql), Some(Engine::Mysql), Some(Engine::Mssql)][random(4)];
        check_ranges(&text, &analyze(&text, engine));
    }
}

#[test]
fn chunks_leave_no_seam() {
    let rows = "(1, 'it''s; a'), /* … */ ".repeat(20_000);
    let text = format!("INSERT INTO t VALUES {rows} (nextval('s'));\nSET search_path TO a;");
    let analysis = analyze(&text, Some(Engine::Postgresql));
    let found: Vec<String> =
        facts(&analysis).map(|located| text[located.range.clone()].chars().take(30).collect()).collect();
    assert_eq!(found, ["INSERT INTO t VALUES (1, 'it''", "nextval('s')", "SET search_path TO a"]);
}

#[test]
fn hostile_texts_are_read_fast() {
    let n = 100_000;
    let repeated =
        ["(", ")", "[", "{", "/*", "/*!", "'", "\"", "`", "$$", "$a$", "@", "@@", "BEGIN ", "CASE ", "\\", "%", ":"];
    let mut texts: Vec<String> = repeated.iter().map(|part| part.repeat(n)).collect();
    for part in [
        "nextval(",
        "SET a = (",
        "/*;",
        "';",
        "$a$;",
        "DO $$",
        "EXECUTE '",
        "x';\n",
        "COPY t FROM stdin;\n",
        "f(';",
        "a,",
    ] {
        texts.push(part.repeat(n / 4));
    }
    texts.push(format!("SELECT {}1{}, pg_notify('a', 'b')", "(".repeat(n), ")".repeat(n)));
    texts.push(format!("SELECT pg_notify('a', {}1{})", "f(".repeat(15), ")".repeat(15)));
    texts.push(format!("SET x_y = {}", "1, ".repeat(n)));
    texts.push(format!("CREATE FUNCTION f() AS $$ {} $$", "IF a THEN EXECUTE 'SET x'; ".repeat(n / 10)));
    texts.push(format!("DO $$ BEGIN EXECUTE {}'SET x_y = 1'{}; END $$", "(".repeat(n), ")".repeat(n)));
    texts.push(format!("CREATE PROCEDURE p() BEGIN DECLARE a{}; {} END", ", a".repeat(n), "SET b = 1; ".repeat(n / 4)));
    texts.push(format!("COPY t FROM stdin;\n{}\\.\nSET x_y = 1", "1\t2\n".repeat(n)));
    let mut slow = String::new();
    for text in &texts {
        for engine in [None, Some(Engine::Postgresql), Some(Engine::Mysql), Some(Engine::Mssql)] {
            let start = Instant::now();
            check_ranges(text, &analyze(text, engine));
            if start.elapsed() > Duration::from_secs(20) {
                slow += &format!("{:?} for {engine:?} {:?}…\n", start.elapsed(), &text[..20]);
            }
        }
    }
    assert!(slow.is_empty(), "{slow}");
}

#[test]
fn statements_begin_and_end_where_they_should() {
    let split = |text: &str, engine| -> Vec<String> {
        let analysis = analyze(text, engine);
        analysis.statements.iter().map(|statement| text[statement.range.clone()].to_string()).collect()
    };
    let postgresql = Some(Engine::Postgresql);
    assert_eq!(split("a; ; b;c", None), ["a", "b", "c"]);
    assert_eq!(split("-- x;\n a /* ; */ b ; 'c;' -- d", None), ["a /* ; */ b", "'c;'"]);
    assert_eq!(split("\\set x 'y\n\\c db\nSELECT 1 \\gexec\nSELECT 2\n\\.\n", postgresql), ["SELECT 1", "SELECT 2"]);
    assert_eq!(split("COPY t FROM stdin;\nit's\t;\n\\.\nSELECT 1", postgresql), ["COPY t FROM stdin", "SELECT 1"]);
    assert_eq!(split("DO $$ a; b $$; c", postgresql), ["DO $$ a; b $$", "c"]);
    assert_eq!(split("CREATE RULE r AS ON INSERT TO t DO (a; b); c", postgresql).len(), 2);
    let procedure = "CREATE PROCEDURE p() BEGIN IF a THEN b; END IF; SELECT CASE WHEN 1 THEN 2 END; END";
    assert_eq!(split(&format!("{procedure}; c"), Some(Engine::Mysql)), [procedure, "c"]);
    assert_eq!(
        split(&format!("DELIMITER //\n{procedure} //\nDELIMITER ;\nc; d"), Some(Engine::Mysql)),
        [procedure, "c", "d"]
    );
    assert_eq!(split("SET NOCOUNT ON\nDECLARE @a INT\nGO\nUSE x\nSELECT 1", Some(Engine::Mssql)).len(), 4);
    assert_eq!(split("CREATE PROC p AS SET NOCOUNT ON; SELECT 1\nGO\nSELECT 2", Some(Engine::Mssql)).len(), 2);
    assert_eq!(split("SELECT 'a; b", None), ["SELECT", "b"], "a string without an end");
}

#[test]
fn control_and_engine() {
    let control = |text, engine| analyze(text, engine).statements.first().and_then(|statement| statement.control);
    for text in [
        "BEGIN",
        "begin transaction",
        "START TRANSACTION READ ONLY",
        "BEGIN ISOLATION LEVEL SERIALIZABLE",
        "BEGIN TRAN",
    ] {
        assert_eq!(control(text, None), Some(Control::Begin), "{text}");
    }
    for text in ["COMMIT", "END", "ROLLBACK", "rollback work", "COMMIT AND CHAIN", "ABORT"] {
        assert_eq!(control(text, None), Some(Control::End), "{text}");
    }
    for text in [
        "ROLLBACK TO a",
        "ROLLBACK TO SAVEPOINT a",
        "COMMIT PREPARED 'a'",
        "SAVEPOINT a",
        "begin to see",
        "commit this file",
    ] {
        assert_eq!(control(text, None), None, "{text}");
    }
    assert_eq!(control("BEGIN\nSELECT 1\nEND", Some(Engine::Mssql)), None);
    let engine = |text| analyze(text, None).statements[0].engine;
    assert_eq!(engine("LISTEN jobs"), Some(Engine::Postgresql));
    assert_eq!(engine("SELECT GET_LOCK('a', 1)"), Some(Engine::Mysql));
    assert_eq!(engine("CREATE TABLE #t (a INT)"), Some(Engine::Mssql));
    assert_eq!(engine("SET x_y = 1"), None);
}
