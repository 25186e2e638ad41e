//! The cases of `testdata/hosts/python`: each `.py` file has beside it, as `.tree`, what it must become. To write the
//! `.tree` files anew, run the tests with `PINPROOF_BLESS=1`, and read the difference.

#![allow(clippy::unwrap_used)] // a failed test is what an unwrap here is for

use super::read;
use crate::tree::{ExprId, ExprKind, Part, Tree, dump};
use std::path::PathBuf;

fn cases() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/hosts/python");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    cases.sort();
    cases
}

fn children(kind: &ExprKind) -> Vec<ExprId> {
    match kind {
        ExprKind::Text(parts) => {
            let values = parts.iter().filter_map(|part| match part {
                Part::Literal { .. } => None,
                Part::Hole { value, .. } => *value,
            });
            values.collect()
        }
        ExprKind::Member(object, _) => vec![*object],
        ExprKind::Index(a, b) | ExprKind::Percent(a, b) => vec![*a, *b],
        ExprKind::Call(call) => call.args.iter().map(|arg| arg.value).chain([call.callee]).collect(),
        ExprKind::Concat(items) | ExprKind::Choice(items) | ExprKind::List(items) => items.clone(),
        ExprKind::Object(entries) => entries.iter().map(|(_, value)| *value).collect(),
        _ => Vec::new(),
    }
}

/// What must hold for any file: exact literals, children before parents, parents' frames before their own.
fn check_shape(text: &str, tree: &Tree) {
    for (i, expr) in tree.exprs.iter().enumerate() {
        assert!(text.get(expr.span.range()).is_some(), "{:?}", expr.span);
        if let ExprKind::Text(parts) = &expr.kind {
            let mut end = expr.span.start;
            for part in parts {
                let span = match part {
                    Part::Literal { text: literal, span } => {
                        if literal.len() == span.len() {
                            assert_eq!(literal, &text[span.range()]);
                        }
                        *span
                    }
                    Part::Hole { span, .. } => *span,
                };
                assert!(end <= span.start && expr.span.contains(span), "{span:?} in {:?}", expr.span);
                end = span.end;
            }
        }
        let children = children(&expr.kind);
        assert!(children.iter().all(|child| (child.0 as usize) < i), "a child behind its parent at {:?}", expr.span);
    }
    for (i, frame) in tree.frames.iter().enumerate().skip(1) {
        assert!((frame.parent.0 as usize) < i);
    }
    for binding in &tree.bindings {
        assert!(!binding.target.is_empty());
        assert!(text.get(binding.span.range()).is_some() && text.get(binding.block.range()).is_some());
    }
}

#[test]
fn cases_become_their_trees() {
    let cases = cases();
    assert!(!cases.is_empty());
    let mut different = Vec::new();
    for path in cases {
        let text = std::fs::read_to_string(&path).unwrap();
        let tree = read(&text);
        check_shape(&text, &tree);
        let (actual, golden) = (dump(&tree), path.with_extension("tree"));
        if std::env::var_os("PINPROOF_BLESS").is_some() {
            std::fs::write(&golden, actual).unwrap();
        } else if std::fs::read_to_string(&golden).unwrap_or_default() != actual {
            different.push((path, actual));
        }
    }
    assert!(different.is_empty(), "{different:#?}");
}

fn literals(tree: &Tree) -> Vec<(&str, u32, u32)> {
    let parts = tree.exprs.iter().filter_map(|expr| match &expr.kind {
        ExprKind::Text(parts) => Some(parts),
        _ => None,
    });
    let literals = parts.flatten().filter_map(|part| match part {
        Part::Literal { text, span } => Some((text.as_str(), span.start, span.end)),
        Part::Hole { .. } => None,
    });
    literals.collect()
}

#[test]
fn control_characters_and_windows_line_ends_keep_their_places() {
    let text = "\u{feff}x = 'a\\0b\\a\\x07\\\r\nc'\r\ny = '''d\r\ne'''\r\n";
    let tree = read(text);
    check_shape(text, &tree);
    let expected = [
        ("a", 8, 9),
        ("\0", 9, 11),
        ("b", 11, 12),
        ("\x07", 12, 14),
        ("\x07", 14, 18),
        ("c", 21, 22),
        ("d\r\ne", 32, 36),
    ];
    assert_eq!(literals(&tree), expected);
    assert!(tree.problems.is_empty());
}

#[test]
fn a_file_cut_off_anywhere_is_still_read() {
    for path in cases() {
        let text = std::fs::read_to_string(&path).unwrap();
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)).step_by(29) {
            check_shape(&text[..end], &read(&text[..end]));
        }
    }
}

#[test]
fn blocks_and_spans_tell_where_a_name_may_be_used() {
    let text = "if a:\n    x = 1\nfor y in ys:\n    pass\nz = [w for w in ws]\nwith c() as v:\n    u = 2\n";
    let tree = read(text);
    let place = |name: &str| {
        let binding = tree.bindings.iter().find(|b| b.target == name).unwrap();
        (&text[binding.span.range()], &text[binding.block.range()])
    };
    assert_eq!(place("x"), ("x = 1", "x = 1"));
    assert_eq!(place("y"), ("for y in ys:\n    ", "pass"));
    assert_eq!(place("w"), ("[", "[w for w in ws]"));
    assert_eq!(place("v"), ("with c() as v:\n    ", text));
    assert_eq!(place("u"), ("u = 2", text), "a with body always runs");
}

#[test]
fn every_text_and_call_is_kept_wherever_it_stands() {
    let statements = [
        ("\"\"\"text\"\"\"", 0),
        ("assert x, f('text')", 1),
        ("raise Error('text') from call()", 2),
        ("del table['text'], g()", 1),
        ("match call('text'):\n    case 1: pass", 1),
        ("match x:\n    case {'k': 'text'} if call(): pass", 1),
        ("match x:\n    case Point(a='text') | None: f()", 1),
        ("{1: 'text', call(): 2}[call()]", 2),
        ("x['a' + 'text'] = call()", 1),
        ("f()['k'].x += 'text'", 1),
        ("type(x).y = call('text')", 1),
        ("(f() for x in 'text' if call())", 2),
        ("not -('text' < call())", 1),
        ("lambda x='text': call()", 1),
        ("class A(call(), metaclass=m('text')): pass", 2),
        ("@call('text')\nclass A: pass", 1),
        ("def f(x: call('text') = 1): pass", 1),
        ("def f() -> call('text'): pass", 1),
        ("x: call('text')", 1),
        ("type X = call('text')", 1),
        ("f'{call():>{width('text')}}'", 2),
        ("t'{call(\"text\")!r}'", 1),
        ("x[call():'text']", 1),
        ("async def f():\n    async with call('text'): await g()", 2),
        ("try: f()\nexcept call('text') as e: pass", 2),
        ("f(*call(), **g('text'))", 3),
        ("while call('text'): f()\nelse: g()", 3),
        ("print call('text')", 1),
        ("x = = call('text')", 1),
        ("x = f(a b call('text'))", 2),
        ("global x; call('text')", 1),
        ("yield call('text')", 1),
    ];
    for (text, calls) in statements {
        let tree = read(text);
        check_shape(text, &tree);
        let found = tree.exprs.iter().filter(|expr| matches!(expr.kind, ExprKind::Call(_))).count();
        assert_eq!(found, calls, "{text}");
        assert!(literals(&tree).iter().any(|(literal, ..)| *literal == "text"), "{text}");
    }
}

/// Reads on a thread with the stack that worker threads have.
fn read_small_stack(text: String) -> Tree {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
        let tree = read(&text);
        check_shape(&text, &tree);
        tree
    });
    thread.unwrap().join().unwrap()
}

#[test]
fn deep_nesting_is_a_problem_and_no_overflow() {
    let deep = |open: &str, inner: &str, close: &str| {
        read_small_stack(format!("before()\nx = {}{inner}{}\nafter()\n", open.repeat(20_000), close.repeat(20_000)))
    };
    let cases = [
        ("(", "1", ")"),
        ("[", "1", "]"),
        ("f(", "1", ")"),
        ("{1: ", "1", "}"),
        ("lambda: ", "1", ""),
        ("not ", "1", ""),
        ("a if b else ", "1", ""),
        ("-", "x", ""),
        ("x = ", "1", ""),
        ("[x for x in ", "1", "]"),
    ];
    for (open, inner, close) in cases {
        let tree = deep(open, inner, close);
        let reasons: Vec<&str> = tree.problems.iter().map(|problem| problem.reason.as_str()).collect();
        assert_eq!(reasons, ["nested too deep"], "{open}");
        let called = |name: &str| {
            tree.exprs.iter().any(|expr| match &expr.kind {
                ExprKind::Call(call) => tree.path(call.callee).as_deref() == Some(name),
                _ => false,
            })
        };
        assert!(called("before") && called("after"), "{open}");
    }
}

#[test]
fn unfinished_nesting_ends() {
    for open in ["(", "[", "{", "f(", "f'{", "lambda: ", "if a:\n", "with (", "match x:\n case [", "x[", "'", "\"\"\""]
    {
        let tree = read_small_stack(open.repeat(5_000));
        assert!(tree.problems.len() <= 8, "{open}");
    }
}

#[test]
fn long_chains_are_no_nesting() {
    let chain = |text: String| {
        let tree = read_small_stack(text);
        assert!(tree.problems.is_empty());
        tree
    };
    let tree = chain(format!("x = 'a'{}", " + 'b'".repeat(20_000)));
    assert!(matches!(&tree.exprs.last().unwrap().kind, ExprKind::Concat(items) if items.len() == 20_001));
    let tree = chain(format!("x = a{}", ".b(1)".repeat(190)));
    assert!(matches!(tree.exprs.last().unwrap().kind, ExprKind::Call(_)));
    let tree = chain(format!("x = a{}", " or b".repeat(20_000)));
    assert!(matches!(&tree.exprs.last().unwrap().kind, ExprKind::Choice(items) if items.len() == 20_001));
    let tree = chain(format!("if a:\n    x = 0\n{}", "elif b():\n    x = 1\n".repeat(5_000)));
    assert_eq!(tree.bindings.len(), 5_001);
}

#[test]
fn what_is_handed_on_may_be_walked_by_recursion() {
    let tree = read_small_stack(format!("x = a{}\ny = a{}", ".b(1)".repeat(20_000), " % b".repeat(20_000)));
    let mut heights = vec![0; tree.exprs.len()];
    for (i, expr) in tree.exprs.iter().enumerate() {
        heights[i] = 1 + children(&expr.kind).iter().map(|child| heights[child.0 as usize]).max().unwrap_or(0);
    }
    assert!(heights.iter().all(|height| *height <= 400));
    let calls = tree.exprs.iter().filter(|expr| matches!(expr.kind, ExprKind::Call(_))).count();
    assert!(calls >= 19_900, "{calls}");
    assert_eq!(tree.problems.len(), 1);
    assert_eq!(tree.problems[0].reason, "nested too deep");
}
