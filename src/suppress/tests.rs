use super::*;
use crate::finding::Effect;

/// A file whose comments run from each `#` or `--` to the end of the line, and from `/*` to `*/`.
fn read(text: &str) -> (Source, Vec<Directive>) {
    let mut comments = Vec::new();
    let mut at = 0;
    while let Some(next) = ["#", "--", "/*"].iter().filter_map(|mark| text[at..].find(mark)).min() {
        let start = at + next;
        let (mark, length) = if text[start..].starts_with("/*") { ("*/", 2) } else { ("\n", 0) };
        at = text[start..].find(mark).map_or(text.len(), |i| start + i + length);
        comments.push(Span::new(start, at));
    }
    let source = Source::new("a.py", text);
    let directives = directives(&source, &comments);
    (source, directives)
}

fn finding(source: &Source, rule: &'static str, statement: &str) -> Finding {
    let start = source.text.find(statement).unwrap();
    let place = Place::new(source, Span::new(start, start + statement.len()));
    Finding { effect: Effect::Pins, statement: statement.into(), ..Finding::new(rule, Level::Error, place) }
}

fn rules_of(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn a_comment_behind_code_covers_its_line() {
    let text = "run('SET search_path TO a')  # pinproof: ignore[search-path, temp-table] admin only\nrun('SET b')\n";
    let (source, directives) = read(text);
    assert_eq!(directives[0].rules, ["search-path", "temp-table"]);
    assert_eq!(directives[0].reason.as_deref(), Some("admin only"));
    assert_eq!(directives[0].lines, Some(1..=1));
    assert_eq!(source.slice(directives[0].span), "pinproof: ignore[search-path, temp-table] admin only");
    let findings = vec![
        finding(&source, "search-path", "SET search_path TO a"),
        finding(&source, "listen", "SET search_path TO a"),
        finding(&source, "search-path", "SET b"),
    ];
    let (kept, problems) = apply(findings, &directives, &source);
    assert_eq!(
        kept.iter().map(|f| (f.rule, f.place.start.line)).collect::<Vec<_>>(),
        [("listen", 1), ("search-path", 2)]
    );
    assert_eq!(rules_of(&problems), [IGNORE_UNUSED]);
    assert_eq!(problems[0].message, "nothing here is reported for `temp-table`");
}

#[test]
fn a_comment_alone_covers_the_next_line_of_code() {
    for gap in ["", "\n", "\n# another comment\n\n", "\r\n", "\r"] {
        let text = format!("first()\n# pinproof: ignore[listen] one worker\n{gap}run('LISTEN a')\nrun('LISTEN b')\n");
        let (source, directives) = read(&text);
        let findings = vec![finding(&source, "listen", "LISTEN a"), finding(&source, "listen", "LISTEN b")];
        let (kept, problems) = apply(findings, &directives, &source);
        assert_eq!(kept.iter().map(|f| f.statement.as_str()).collect::<Vec<_>>(), ["LISTEN b"], "{gap:?}");
        assert!(problems.is_empty(), "{gap:?}");
    }
}

#[test]
fn a_sql_comment_inside_the_text_counts_and_so_does_a_block() {
    let text =
        "run('''\n  SELECT 1;\n  /* first line\n   * pinproof: ignore[listen] only in tests */\n  LISTEN a;\n''')\n";
    let (source, directives) = read(text);
    assert_eq!(directives[0].lines, Some(5..=5));
    assert_eq!(directives[0].reason.as_deref(), Some("only in tests"));
    let (kept, _) = apply(vec![finding(&source, "listen", "LISTEN a")], &directives, &source);
    assert!(kept.is_empty());
}

#[test]
fn a_comment_by_the_call_covers_a_text_that_stands_elsewhere() {
    let text = "PATH = 'SET search_path TO a'\ndef use():\n    # pinproof: ignore[search-path] set per worker\n    run(PATH)\n";
    let (source, directives) = read(text);
    let mut there = finding(&source, "search-path", "SET search_path TO a");
    let start = text.find("run(PATH)").unwrap();
    let place = Place::new(&source, Span::new(start, start + 9));
    there.related.push(crate::finding::Related { place, label: "sent here".into() });
    let (kept, problems) = apply(vec![there], &directives, &source);
    assert!(kept.is_empty() && problems.is_empty());
}

#[test]
fn a_file_directive_covers_the_file_and_no_other() {
    let (source, directives) = read("# pinproof: ignore-file[listen] a fixture\nrun('LISTEN a')\n");
    assert_eq!(directives[0].lines, None);
    let other = Source::new("b.py", "run('LISTEN a')");
    let findings = vec![finding(&source, "listen", "LISTEN a"), finding(&other, "listen", "LISTEN a")];
    let (kept, _) = apply(findings, &directives, &source);
    assert_eq!(kept.iter().map(|f| &*f.place.path).collect::<Vec<_>>(), ["b.py"]);
}

#[test]
fn what_is_wrong_with_a_comment_is_a_finding() {
    let (source, directives) = read("run('LISTEN a')  # pinproof: ignore[lisen]\nrun()  # pinproof: ignore\n");
    let (kept, problems) = apply(vec![finding(&source, "listen", "LISTEN a")], &directives, &source);
    assert_eq!(kept.len(), 1);
    let said: Vec<_> = problems.iter().map(|p| (p.rule, p.level, p.place.start.line, p.place.start.column)).collect();
    assert_eq!(
        said,
        [
            (IGNORE_UNKNOWN_RULE, Level::Warning, 1, 20),
            (IGNORE_WITHOUT_REASON, Level::Note, 1, 20),
            (IGNORE_UNKNOWN_RULE, Level::Warning, 2, 10),
            (IGNORE_WITHOUT_REASON, Level::Note, 2, 10),
        ]
    );
    assert_eq!(problems[0].help, ["Write `listen`, if that was meant."]);
}

#[test]
fn prose_about_directives_is_none() {
    for text in [
        "# write `pinproof: ignore[listen] why`\n",
        "# pinproof: see the docs\n",
        "# pinproof: ignored here\n",
        "# pinproof\n",
        "x = 'pinproof: ignore[listen]'\n",
    ] {
        assert_eq!(read(text).1, [], "{text}");
    }
}

#[test]
fn a_comment_at_the_end_of_the_file_covers_nothing_else() {
    let (_, directives) = read("run()\n# pinproof: ignore[listen] nothing follows");
    assert_eq!(directives[0].lines, Some(2..=2));
}
