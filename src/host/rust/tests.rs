//! Whole files against the trees that they should give: `testdata/hosts/rust/`.

use std::fs;
use std::path::PathBuf;

use super::{lex, read};
use crate::tree::{ExprKind, Part, Tree, dump};

/// The cases: every `.rs` file of the folder, its golden beside it.
fn cases() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/hosts/rust");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    cases.sort();
    cases
}

/// A part as long as its span is written as it reads; children stand before parents; every span is in the file.
fn assert_sound(tree: &Tree, text: &str, case: &str) {
    for (i, expr) in tree.exprs.iter().enumerate() {
        assert!(text.get(expr.span.range()).is_some(), "{case}: {expr:?}");
        let mut children = Vec::new();
        match &expr.kind {
            ExprKind::Text(parts) => {
                for part in parts {
                    match part {
                        Part::Literal { text: part, span } => {
                            assert!(expr.span.contains(*span), "{case}: {part:?}");
                            if part.len() == span.len() {
                                assert_eq!(part, &text[span.range()], "{case}");
                            }
                        }
                        Part::Hole { value, .. } => children.extend(*value),
                    }
                }
            }
            ExprKind::Member(object, _) => children.push(*object),
            ExprKind::Index(object, key) => children.extend([*object, *key]),
            ExprKind::Call(call) => {
                children.push(call.callee);
                children.extend(call.args.iter().map(|arg| arg.value));
            }
            ExprKind::Concat(items) | ExprKind::Choice(items) | ExprKind::List(items) => children.extend(items),
            ExprKind::Object(entries) => children.extend(entries.iter().map(|(_, value)| *value)),
            _ => {}
        }
        assert!(children.iter().all(|child| (child.0 as usize) < i), "{case}: {expr:?}");
        // The value of a hole stands behind the format string, not in it.
        if !matches!(expr.kind, ExprKind::Text(_)) {
            for child in children {
                let child = tree.expr(child);
                assert!(expr.span.contains(child.span), "{case}: {expr:?} holds {child:?}");
            }
        }
    }
}

#[test]
fn files_give_their_trees() {
    let bless = std::env::var_os("PINPROOF_BLESS").is_some_and(|value| value == "1");
    let mut wrong = Vec::new();
    for path in cases() {
        let text = fs::read_to_string(&path).expect("a case");
        let case = path.display().to_string();
        let tree = read(&text);
        assert_sound(&tree, &text, &case);
        let golden = path.with_extension("tree");
        let got = dump(&tree);
        if bless {
            fs::write(&golden, got).expect("a golden");
        } else if fs::read_to_string(&golden).unwrap_or_default() != got {
            wrong.push(format!("{case}\n{got}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_string_literal_is_lost() {
    for path in cases() {
        let text = fs::read_to_string(&path).expect("a case");
        let tree = read(&text);
        for token in lex::tokens(&text, 0).filter(|token| token.kind == lex::Kind::Str) {
            let met = tree.exprs.iter().any(|expr| expr.span == token.span && matches!(expr.kind, ExprKind::Text(_)));
            assert!(met, "{}: {}", path.display(), &text[token.span.range()]);
        }
    }
}

#[test]
fn a_mark_and_a_shebang_shift_nothing() {
    let code = "const A: &str = \"SET a\"; // é\n";
    for prefix in ["", "\u{feff}", "#!/usr/bin/env run\n", "\u{feff}#!/bin/x\n", "#![allow(unused)]\n", "#!"] {
        let text = format!("{prefix}{code}");
        let tree = read(&text);
        assert_sound(&tree, &text, prefix);
        if prefix != "#!" {
            let at = text.find("SET").expect("the text");
            assert!(dump(&tree).contains(&format!("A: str = \"<{at}>SET a\"")), "{prefix:?} {}", dump(&tree));
        }
    }
}

#[test]
fn hostile_files_end() {
    let n = 100_000;
    let shapes = [
        "(".repeat(n),
        format!("fn f() {{ {}1{} }}", "(".repeat(n), ")".repeat(n)),
        format!("fn f() {{ {}1 }}", "!".repeat(n)),
        format!("fn f() {{ {}1 }}", "|a, b| ".repeat(n)),
        format!("fn f() {{ {}1 }}", "a = ".repeat(n)),
        format!("fn f() {{ x{} }}", ".m()".repeat(n)),
        format!("fn f() {{ x{} }}", "?".repeat(n)),
        format!("fn f() {{ 1{} }}", " + 1".repeat(n)),
        format!("fn f() {{ {} {{}} }}", "if a {} else ".repeat(n)),
        format!("type T = {}u8{};", "A<".repeat(n), ">".repeat(n)),
        format!("use {}a;", "a::".repeat(n)),
        format!("fn f() {{ m!({}) }}", "a + ".repeat(n)),
        format!("m!{{ {} }}", "x => [y, +], ".repeat(n / 10)),
        format!("const A: &str = \"{}", "{".repeat(n)),
        "\"".repeat(n + 1),
        "r#".repeat(n),
        "/*".repeat(n),
        "b'".repeat(n),
        "'\\".to_string(),
        "\"\\".to_string(),
    ];
    for text in shapes {
        let tree = read(&text);
        assert_sound(&tree, &text, &text[..text.len().min(40)]);
    }
}

#[test]
fn what_is_just_not_too_deep_fits_the_stack() {
    let worker = std::thread::Builder::new().stack_size(8 << 20).spawn(nest_to_the_limit);
    worker.expect("a thread").join().expect("no panic");
}

/// Reads every way to nest at every depth that is still given to `syn`.
fn nest_to_the_limit() {
    let nests = [
        ("", "(", "1", ")"),
        ("", "[", "1", "]"),
        ("", "{", "1", "}"),
        ("", "f(", "1", ")"),
        ("", "m!(", "1", ")"),
        ("", "m!{ let ", "x", "}"),
        ("", "m!{ $ => ", "x", "}"),
        ("", "x.f(", "1", ")"),
        ("", "S { a: ", "1", "}"),
        ("", "!", "1", ""),
        ("", "&&", "1", ""),
        ("", "|| ", "1", ""),
        ("", "|a, b| ", "1", ""),
        ("", "x = ", "1", ""),
        ("", "return ", "1", ""),
        ("", "if a {} else ", "{}", ""),
        ("", "if a { ", "", "}"),
        ("", "match a { _ => ", "1", "}"),
        ("", "for a in ", "b", " {}"),
        ("", "async move { ", "1", "}"),
        ("", "fn f() { ", "1", "}"),
        ("", "mod m { ", "", "}"),
        ("", "impl T { fn f() { ", "", "}}"),
        ("let _: ", "A<", "u8", ">"),
        ("let _: ", "&", "u8", ""),
        ("let _: ", "fn() -> ", "u8", ""),
        ("let ", "(", "a", ") = 1"),
        ("let ", "a @ ", "a", " = 1"),
        ("let ", "&", "a", " = 1"),
    ];
    for (before, open, middle, close) in nests {
        let parsed = |n: usize| {
            let text = format!("fn f() {{ {before}{}{middle}{}; }}", open.repeat(n), close.repeat(n));
            let problems = read(&text).problems;
            !problems.iter().any(|problem| problem.reason.contains("nested"))
        };
        let deepest = (0..200).take_while(|&n| parsed(n)).count();
        assert!((20..200).contains(&deepest), "{open:?}: {deepest}");
    }
    assert!(read(&format!("fn f() {{ x{} }}", ".m()".repeat(1000))).problems.is_empty());
    assert!(read(&format!("fn f() {{ 1{} }}", " + 1".repeat(1900))).problems.is_empty());
}
