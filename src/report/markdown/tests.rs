use super::*;
use crate::finding::{HotPath, Level, Place, Standing, Step};
use crate::source::{Source, Span};

fn page(outcome: &Outcome) -> String {
    let mut out = Vec::new();
    write(outcome, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_page_that_is_too_long_says_what_it_leaves_out() {
    let source = Source::new("a.py", "LISTEN a");
    let place = Place::new(&source, Span::new(0, 8));
    let steps: Vec<Step> =
        (0..20).map(|i| Step { place: place.clone(), function: format!("f{i}"), is_guess: false }).collect();
    let hot = HotPath { name: "api".into(), steps };
    let finding = |i: usize| Finding {
        message: "a message of some length, again and again. ".repeat(5),
        statement: "|".repeat(400),
        hot_path: Some(hot.clone()),
        standing: if i == 2_999 { Standing::New } else { Standing::Unknown },
        ..Finding::new("listen", if i == 2_999 { Level::Note } else { Level::Error }, place.clone())
    };
    let page = page(&Outcome { findings: (0..3_000).map(finding).collect(), ..Outcome::default() });
    assert!(page.len() < 1024 * 1024, "{}", page.len());
    let first = page.lines().find(|line| line.contains("`listen`") && line.starts_with("| ")).unwrap();
    assert!(first.starts_with("| note<br>new |"), "what is hot and new stands first: {first}");
    let last = page.lines().last().unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| note") || line.starts_with("| error")).count();
    let traces = page.matches("<summary>api").count();
    let expected = format!(
        "Not shown for want of room: {} findings and {} traces. A job summary holds 1 MiB.",
        count(3_000 - rows),
        count(3_000 - traces)
    );
    assert!(rows > 100 && traces > 10);
    assert_eq!(last, expected);
}

#[test]
fn each_pooler_says_what_it_makes_of_the_rules_that_were_found() {
    let source = Source::new("a.py", "LISTEN a");
    let finding = Finding::new("listen", Level::Error, Place::new(&source, Span::new(0, 8)));
    let page = page(&Outcome { findings: vec![finding], ..Outcome::default() });
    let table = page.split("<summary>What each pooler makes of these rules</summary>").nth(1).unwrap();
    assert!(table.contains("\n| pooler | `listen` |\n|---|---|\n"));
    assert!(table.contains("\n| PgBouncer | breaks |\n") && table.contains("\n| RDS Proxy for PostgreSQL | pins |\n"));
    assert!(!table.contains("ProxySQL"), "MySQL has no such statement");
}
