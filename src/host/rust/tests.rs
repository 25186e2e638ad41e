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
    let bless = std::env::var_os("PINPROOF_BLESS").is_some();
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
        let t = std::time::Instant::now();
        let tree = read(&text);
        println!("{:?} {}", t.elapsed(), &text[..text.len().min(40)]);
        assert_sound(&tree, &text, &text[..text.len().min(40)]);
    }
}

#[test]
fn what_is_just_not_too_deep_is_parsed() {
    let parsed = |text: &str| read(text).problems.is_empty();
    assert!(parsed(&format!("fn f() {{ {}1{} }}", "(".repeat(120), ")".repeat(120))));
    assert!(parsed(&format!("fn f() {{ x{} }}", ".m()".repeat(1000))));
    assert!(parsed(&format!("fn f() {{ 1{} }}", " + 1".repeat(1900))));
    assert!(parsed(&format!("fn f() {{ {}1; }}", "|| ".repeat(60))));
    assert!(parsed(&format!("fn f() {{ {} {{}} }}", "if a {} else ".repeat(60))));
    assert!(parsed(&format!("fn f() {{ {}1{} }}", "m!(".repeat(60), ")".repeat(60))));
}

#[test]
fn adhoc() {
    let t = std::time::Instant::now();
    let list = std::fs::read_to_string("/tmp/rs.list").expect("list");
    let (mut n, mut bytes, mut probs) = (0, 0, 0);
    let mut slow = vec![];
    for path in list.lines() {
        let Ok(b) = fs::read(path) else { continue };
        let text = String::from_utf8_lossy(&b);
        let t1 = std::time::Instant::now();
        let tree = read(&text);
        let d = t1.elapsed();
        n += 1;
        bytes += text.len();
        slow.push((d, text.len(), path.to_string()));
        for p in &tree.problems {
            probs += 1;
            println!("PROBLEM {path} {}..{} {}", p.span.start, p.span.end, p.reason);
        }
        assert_sound(&tree, &text, path);
    }
    slow.sort();
    slow.reverse();
    for s in &slow[..15.min(slow.len())] {
        println!("{:?} {} {}", s.0, s.1, s.2);
    }
    println!("{n} files {bytes} bytes {probs} problems {:?}", t.elapsed());
}
