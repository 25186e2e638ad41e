use std::collections::BTreeSet;

use super::*;

/// The rules' names are public interface: people write them in ignore comments.
const NAMES: [&str; 28] = [
    "connect-per-call",
    "discard",
    "driver-prepare",
    "executable-comment",
    "large-statement",
    "listen",
    "load-library",
    "lock-tables",
    "multi-statement",
    "named-lock",
    "notify",
    "open-transaction",
    "pool-reset",
    "pooler-config",
    "search-path",
    "sequence-state",
    "session-advisory-lock",
    "session-cursor",
    "session-function",
    "session-isolation",
    "session-set",
    "set-role",
    "sql-prepare",
    "startup-setting",
    "temp-table",
    "transaction-set",
    "use-database",
    "user-variable",
];

const PAGE: &str = r#"+++
name = "a"
summary = "A"
level = "error"
engines = ["mysql"]
forms = ["x"]
triggers = ['<start>set<gap>x']
label = "l"
subject = { x = "SET {name}" }
[[cure]]
poolers = ["*"]
text = "t"
fix = "advice-only"
+++
# A

```sql fail
SET x
```
"#;

/// The page with one piece of it changed.
fn changed(from: &str, to: &str) -> Result<Rule, String> {
    assert!(PAGE.contains(from), "{from}");
    parse("rules/a.md", Box::leak(PAGE.replace(from, to).into_boxed_str()))
}

#[test]
fn everything_embedded_is_consistent() {
    load().unwrap();
    if let Err(problems) = check() {
        panic!("{problems}");
    }
}

#[test]
fn the_pages_are_the_known_rules() {
    let pages: Vec<&str> = all().iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(pages, NAMES);
    for name in NAMES {
        assert_eq!(find(name).map(|rule| rule.name.as_str()), Some(name));
    }
    assert!(find("search").is_none());
}

#[test]
fn a_page_fits_on_a_screen_and_a_half() {
    for rule in all() {
        let prose = rule.body().split("\n## Examples\n").next().unwrap_or_default();
        assert!(prose.lines().count() <= 50, "{}: {} lines before the examples", rule.name, prose.lines().count());
    }
}

#[test]
fn subjects_name_the_thing_where_it_is_known() {
    let rule = find("session-set").unwrap();
    assert_eq!(rule.subject("set", Some("work_mem")), "SET work_mem");
    assert_eq!(rule.subject("set-config", None), "set_config('…', …, false)");
    assert_eq!(rule.subject("no such form", None), "session-set");
}

#[test]
fn subjects_have_no_other_hole_than_the_name() {
    for rule in all() {
        let subjects = rule.subjects.values();
        let odd = subjects.filter(|text| text.replace("{name}", "").contains(['{', '}']) || text.ends_with('.'));
        assert_eq!(odd.count(), 0, "{}", rule.name);
    }
}

#[test]
fn misspelt_names_get_a_suggestion() {
    assert_eq!(suggest("serch-path"), Some("search-path"));
    assert_eq!(suggest("temp-tables"), Some("temp-table"));
    assert_eq!(suggest("qqq"), None);
}

#[test]
fn set_local_is_offered_only_where_it_cures() {
    let transaction_local = |cure: &&Cure| cure.text.starts_with("Inside the transaction: SET LOCAL");
    for name in ["session-set", "search-path", "set-role"] {
        let rule = find(name).unwrap();
        for pooler in crate::poolers::all() {
            let offered = rule.forms.iter().any(|form| rule.cures_for(pooler, form).find(transaction_local).is_some());
            let proxy = pooler.name.starts_with("rds-proxy") || !pooler.engines.contains(&Engine::Postgresql);
            assert!(!(offered && proxy), "{name} on {}", pooler.name);
        }
    }
    let pgbouncer = crate::poolers::find("pgbouncer").unwrap();
    assert!(find("search-path").unwrap().cures_for(pgbouncer, "set").find(transaction_local).is_some());
}

#[test]
fn every_failing_example_gets_past_the_prefilter() {
    let triggers = crate::triggers::Triggers::get();
    for rule in all() {
        for example in rule.examples().unwrap().iter().filter(|example| example.kind == Kind::Fail) {
            let text = example.text.as_bytes();
            assert!(
                example.host.is_none_or(|host| triggers.in_file(text, host)),
                "{}, line {}",
                rule.name,
                example.line
            );
            assert!(text.len() >= rule.bytes, "{}, line {}", rule.name, example.line);
        }
    }
}

/// Spellings that hosts give to one statement.
#[test]
fn triggers_see_through_the_spellings_of_hosts() {
    let cases = [
        ("session-set", "cur.execute('SET work_mem = 1')"),
        ("session-set", r#"q("SET\nwork_mem = 1")"#),
        ("session-set", "f\"SET {name} TO {value}\""),
        ("session-set", "\"SET %s = %s\" % (a, b)"),
        ("session-set", "'SET ' + name + ' = 1'"),
        ("session-set", "\"SET \"\n    \"work_mem TO '1'\""),
        ("session-set", "`SET ${name} = 1`"),
        ("session-set", "'set \\\n  work_mem to 1'"),
        ("session-set", "/*!40101 SET NAMES utf8 */"),
        ("session-set", "BEGIN SET SESSION sql_mode = ''; END"),
        ("session-set", "-- why\nSET NOCOUNT ON"),
        ("session-set", "\"SET \\\"app.tenant\\\" = 1\""),
        ("session-set", "sql.SQL('SET {} = {}')"),
        ("session-set", "'RESET ALL'"),
        ("session-set", "'RESET ' + name"),
        ("search-path", "SET SCHEMA 'a'"),
        ("search-path", "knex({searchPath: ['a']})"),
        ("set-role", "\"SET SESSION AUTHORIZATION x\""),
        ("transaction-set", "\"SET\\tLOCAL x = 1\""),
        ("use-database", "\"USE `a`\""),
        ("use-database", "'USE ' + name"),
        ("use-database", "f'USE {db}'"),
        ("use-database", "SELECT 1; USE stats"),
        ("use-database", "USE [Shop]\nGO"),
        ("use-database", "\"USE strict_mode_db\""),
        ("user-variable", "SELECT @a := @a + 1"),
        ("user-variable", "SET x = 1, @`b` = 2"),
        ("user-variable", "SELECT id INTO @v FROM t"),
        ("temp-table", "CREATE TEMP\n  TABLE t (a int)"),
        ("temp-table", "\"CREATE TEMPORARY \" + \"TABLE t\""),
        ("temp-table", "SELECT 1 INTO #t"),
        ("temp-table", "CREATE TABLE [#t] (a int)"),
        ("session-cursor", "f'DECLARE {name} NO SCROLL CURSOR WITH HOLD FOR {q}'"),
        ("sql-prepare", "\"PREPARE \" + name + \" AS \" + query"),
        ("sql-prepare", "PREPARE p (int) AS SELECT $1"),
        ("sql-prepare", "'EXECUTE p'"),
        ("sql-prepare", "EXECUTE p USING @a"),
        ("load-library", "\"LOAD 'age'\""),
        ("listen", "f'LISTEN {channel}'"),
        ("listen", "'LISTEN ' + channel"),
        ("listen", "'UNLISTEN *'"),
        ("notify", "NOTIFY orders, 'x'"),
        ("notify", "`NOTIFY ${c}`"),
        ("lock-tables", "FLUSH LOCAL TABLES WITH READ LOCK"),
        ("executable-comment", "SELECT /*M!100100 1 */"),
        ("open-transaction", "q('BEGIN')"),
        ("open-transaction", "'start transaction read only'"),
        ("multi-statement", "\"SELECT 1; \"\n \"SELECT 2\""),
        ("startup-setting", "postgres://a/b?options=-c%20x%3D1"),
    ];
    for (name, text) in cases {
        assert!(triggers(name, text), "{name} misses {text}");
    }
}

#[test]
fn triggers_pass_over_what_only_looks_alike() {
    let cases = [
        ("session-set", "new Set(); x.set(1); UPDATE t SET a = 1; const set = 1"),
        ("session-set", "reset(); this.reset(); # reset the counter to zero and go on"),
        ("use-database", "'use strict';"),
        ("use-database", "use std::fmt;\nuse crate::a::B;\nuse super::*;"),
        ("load-library", "load('x'); LOAD DATA INFILE"),
        ("listen", "server.on(80); // listen for requests"),
        ("notify", "// notify the user of it"),
        ("discard", "discard the rest"),
        ("temp-table", "temp = tempfile(); temperature table"),
    ];
    for (name, text) in cases {
        assert!(!triggers(name, text), "{name} fires on {text}");
    }
}

fn triggers(name: &str, text: &str) -> bool {
    let mut patterns = find(name).unwrap().triggers.iter();
    patterns.any(|pattern| {
        let regex = regex::bytes::RegexBuilder::new(pattern).case_insensitive(true).unicode(false).build().unwrap();
        regex.is_match(text.as_bytes())
    })
}

#[test]
fn problems_name_file_and_key() {
    let rule = changed("name = \"a\"", "name = \"a\"").unwrap();
    assert!(rule.body().starts_with("# A\n"));
    assert_eq!(rule.examples().unwrap()[0].line, 18);
    assert!(!rule.triggers[0].contains("<gap>"));

    let problem = |from, to| changed(from, to).err().unwrap_or_default();
    assert_eq!(problem("name = \"a\"", "name = \"b\""), "rules/a.md: name: `b` is not the name of the file");
    assert_eq!(problem("[\"x\"]", "[\"x\", \"y\"]"), "rules/a.md: subject: none for the form `y`");
    assert_eq!(
        problem("text = \"t\"", "text = \"t\"\nforms = [\"z\"]"),
        "rules/a.md: cure.forms: `z` is not one of the forms"
    );
    assert!(problem("level", "lewel").starts_with("rules/a.md: "));
    assert!(problem("level", "lewel").contains("unknown field `lewel`"));
    assert!(problem("\"mysql\"", "\"oracle\"").contains("oracle"));
    assert!(problem("advice-only", "maybe").contains("maybe"));
    assert!(problem("+++\n# A", "# A").contains("no front matter"));
}

#[test]
fn no_two_rules_share_a_label_and_a_subject() {
    let mut seen = BTreeSet::new();
    for rule in all() {
        for subject in rule.subjects.values().filter(|subject| !subject.starts_with("{name}")) {
            assert!(seen.insert((rule.name.clone(), subject.clone())), "{}: {subject}", rule.name);
        }
    }
}
