use std::path::{Path, PathBuf};
use std::{env, fs};

use super::*;
use crate::tree::{ExprKind, Part, dump};

fn grammar_of(path: &Path) -> Option<Grammar> {
    Some(match path.extension()?.to_str()? {
        "js" => Grammar::JavaScript,
        "ts" => Grammar::TypeScript,
        "tsx" => Grammar::Tsx,
        _ => return None,
    })
}

/// What holds for every tree.
#[track_caller]
fn check_shape(text: &str, tree: &Tree) {
    for (i, expr) in tree.exprs.iter().enumerate() {
        assert!(text.get(expr.span.range()).is_some(), "{:?} is within the file", expr.span);
        let ExprKind::Text(parts) = &expr.kind else { continue };
        for part in parts {
            match part {
                Part::Literal { text: seen, span } => {
                    assert!(expr.span.contains(*span), "{span:?} lies within its literal");
                    if seen.len() == span.len() {
                        assert_eq!(text.get(span.range()), Some(seen.as_str()), "at {}", span.start);
                    }
                }
                Part::Hole { value, span } => {
                    assert!(text[span.range()].starts_with("${"));
                    assert!(value.is_none_or(|value| (value.0 as usize) < i), "a child stands before its parent");
                }
            }
        }
    }
}

#[test]
fn the_trees_of_the_cases_are_as_written_beside_them() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/hosts/javascript");
    let mut seen = 0;
    for entry in fs::read_dir(&folder).expect("the folder of cases") {
        let path = entry.expect("an entry").path();
        let Some(grammar) = grammar_of(&path) else { continue };
        let text = fs::read_to_string(&path).expect("a case");
        let tree = read(&text, grammar);
        check_shape(&text, &tree);
        let golden = PathBuf::from(format!("{}.tree", path.display()));
        if env::var_os("PINPROOF_BLESS").is_some() {
            fs::write(&golden, dump(&tree)).expect("a writable folder");
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        assert_eq!(dump(&tree), expected, "{} (PINPROOF_BLESS=1 accepts the new tree)", golden.display());
        seen += 1;
    }
    assert!(seen > 5, "{seen} cases");
}

/// The block, as written, of each binding of `name`.
fn blocks<'a>(text: &'a str, tree: &Tree, name: &str) -> Vec<&'a str> {
    tree.bindings.iter().filter(|b| b.target == name).map(|b| &text[b.block.range()]).collect()
}

#[test]
fn a_binding_knows_its_innermost_block() {
    let text = "x = 0; if (a) { x = 1 } else x = 2; while (b) x = 3; c && (x = 4); \
                () => { x = 5 }; () => x = 6; switch (d) { case 1: x = 7 } e ? x = 8 : 0; x ??= 9;";
    let tree = read(text, Grammar::JavaScript);
    let expected =
        [text, "{ x = 1 }", "x = 2;", "x = 3;", "(x = 4)", "{ x = 5 }", "x = 6", "case 1: x = 7", "x = 8", "9"];
    assert_eq!(blocks(text, &tree, "x"), expected);
    let text = "for (const x of y) { z(x) } for (let x = 0; ; ) {} for (x of y) z(x);";
    let tree = read(text, Grammar::TypeScript);
    assert_eq!(blocks(text, &tree, "x"), ["for (const x of y) { z(x) }", "for (let x = 0; ; ) {}", text]);
}

#[test]
fn a_binding_spans_its_statement_or_its_part_of_one() {
    let text = "const a = 1; let b = 2, c = b; for (const d of e) f(d); export const g = 3;";
    let tree = read(text, Grammar::JavaScript);
    let spans: Vec<&str> = tree.bindings.iter().map(|b| &text[b.span.range()]).collect();
    assert_eq!(spans, ["const a = 1;", "b = 2", "c = b", "for (const d of e", "const g = 3;"]);
}

/// Reads on a thread with half of what threads get by default.
fn read_small(text: String, grammar: Grammar) -> Tree {
    let reading = std::thread::Builder::new().stack_size(1 << 20).spawn(move || read(&text, grammar));
    reading.expect("a thread").join().expect("no panic and no overflow")
}

#[test]
fn long_chains_are_read_whole() {
    let tree = read_small(format!("q('a'{});", " + 'b'".repeat(5000)), Grammar::TypeScript);
    assert!(tree.problems.is_empty());
    assert!(tree.exprs.iter().any(|e| matches!(&e.kind, ExprKind::Concat(items) if items.len() == 5001)));
    let tree = read_small(format!("f(){}", ".then(() => g())".repeat(150)), Grammar::JavaScript);
    assert!(tree.problems.is_empty());
    assert_eq!(tree.frames.len(), 151);
    let tree = read_small(format!("{}c();", "if (a) b(); else ".repeat(5000)), Grammar::JavaScript);
    assert!(tree.problems.is_empty());
}

#[test]
fn hostile_nesting_is_cut_and_told() {
    let pairs = [("[", "]"), ("{", "}"), ("x={a:", "}"), ("`${", "}`"), ("f(", ")"), ("function f(){", "}")];
    let single = ["a=>", "!", "new ", "a**", "a=", "if(a)", "x:"];
    let deep = |open: &str, close: &str| format!("{}a{}; after()", open.repeat(3000), close.repeat(3000));
    let nested =
        pairs.into_iter().chain(single.into_iter().map(|open| (open, ""))).map(|(open, close)| deep(open, close));
    let chains = [".b", ".b()", "[0]"].map(|link| format!("a{}; after()", link.repeat(3000)));
    for text in nested.chain(chains) {
        let tree = read_small(text.clone(), Grammar::JavaScript);
        let problems: Vec<&str> = tree.problems.iter().map(|p| p.reason.as_str()).collect();
        assert_eq!(problems, ["nested too deep"], "{}…", &text[..20]);
        assert!(dump(&tree).contains(": after()"), "{}…", &text[..20]);
    }
}

#[test]
fn every_grammar_survives_what_is_no_program() {
    for piece in ["(", "`${", "<a>", "'", "a<b>`", "/*", "\\u", "\u{0}é%$#", "<typeof import(", "@a ", "const {a=", "}"]
    {
        for grammar in [Grammar::JavaScript, Grammar::TypeScript, Grammar::Tsx] {
            let text = piece.repeat(500);
            let tree = read_small(text.clone(), grammar);
            check_shape(&text, &tree);
            assert!(!tree.problems.is_empty() && tree.problems.len() < 17, "{piece} {grammar:?}");
        }
    }
}

#[test]
fn neighbouring_errors_are_one_problem_and_many_are_few() {
    let at = |start: usize| Span::new(start, start + 10);
    assert_eq!(problems(&[at(0), at(50), at(500)], "x").len(), 2);
    let spans: Vec<Span> = (0..40).map(|i| at(i * 1000)).collect();
    let few = problems(&spans, "x");
    assert_eq!(few.len(), MOST);
    assert_eq!(few[7].reason, "x, in 33 places");
    assert_eq!(few[7].span, Span::new(7000, 39010));
}
