use std::fs;
use std::path::Path;

use super::*;
use crate::host::Host;
use crate::tree;

/// One expression of every kind, with what makes its payload large or empty.
fn every_kind() -> Tree {
    let span = Span::new;
    let mut tree = Tree::with_file(99);
    let closure = tree.add_frame(FrameKind::Closure, "", span(40, 60), FrameId(0));
    let file = FrameId(0);
    let client = tree.add(tree::ExprKind::Name("client".into()), span(0, 6), file);
    let query = tree.add(tree::ExprKind::Member(client, "query".into()), span(0, 12), file);
    let hole = tree::Part::Hole { value: Some(client), span: span(20, 23) };
    let written = tree::Part::Literal { text: "SET é = ".into(), span: span(13, 20) };
    let unread = tree::Part::Hole { value: None, span: span(23, 26) };
    let text = tree.add(tree::ExprKind::Text(vec![written, hole, unread]), span(12, 27), file);
    let empty = tree.add(tree::ExprKind::Text(Vec::new()), span(27, 29), file);
    let number = tree.add(tree::ExprKind::Number("0".into()), span(29, 30), file);
    let arg = |name: Option<&str>, value, spread| tree::Arg { name: name.map(str::to_string), value, spread };
    let args = vec![arg(None, text, false), arg(Some("client"), number, false), arg(None, empty, true)];
    let call =
        tree.add(tree::ExprKind::Call(tree::Call { callee: query, args, kind: CallKind::Plain }), span(0, 30), closure);
    tree.add(tree::ExprKind::Member(client, "end".into()), span(0, 10), file);
    for kind in [CallKind::New, CallKind::Macro, CallKind::Tag] {
        let kind = tree::ExprKind::Call(tree::Call { callee: call, args: Vec::new(), kind });
        tree.add(kind, span(0, 31), closure);
    }
    let quoted = tree::Part::Literal { text: "one".into(), span: span(62, 65) };
    tree.add(tree::ExprKind::Text(vec![quoted]), span(61, 66), file);
    let function = tree.add(tree::ExprKind::Function(closure), span(40, 60), file);
    for kind in [
        tree::ExprKind::Index(call, number),
        tree::ExprKind::Concat(vec![text, empty]),
        tree::ExprKind::Percent(text, number),
        tree::ExprKind::Choice(vec![text]),
        tree::ExprKind::List(Vec::new()),
        tree::ExprKind::Object(vec![(Some("key".into()), number), (None, function)]),
        tree::ExprKind::Bool(true),
        tree::ExprKind::Bool(false),
        tree::ExprKind::Null,
        tree::ExprKind::Other,
    ] {
        tree.add(kind, span(61, 62), file);
    }
    tree
}

/// What is packed reads back as it was: both forms have the same names and fields, so both are written alike.
fn assert_reads_back(tree: &Tree) {
    let (packed, _) = Packed::pack(tree);
    fn same(owned: &[impl std::fmt::Debug], read: impl ExactSizeIterator<Item = impl std::fmt::Debug>) {
        assert_eq!(owned.len(), read.len());
        owned.iter().zip(read).for_each(|(a, b)| assert_eq!(format!("{a:?}"), format!("{b:?}")));
    }
    same(&tree.exprs, packed.exprs());
    same(&tree.frames, packed.frames());
    same(&tree.bindings, packed.bindings());
    same(&tree.imports, packed.imports());
    same(&tree.regions, packed.regions.iter());
    for id in (0..tree.exprs.len() as u32).map(ExprId) {
        assert_eq!(tree.path(id), packed.path(id));
        assert!(tree.path(id).is_none_or(|path| packed.is_path(id, &path) && !packed.is_path(id, &format!("x{path}"))));
    }
}

fn read(host: Host, file: &str) -> Tree {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/hosts").join(file);
    host.read(&fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
}

#[test]
fn every_kind_of_expression_reads_back() {
    let tree = every_kind();
    assert_reads_back(&tree);
    let (packed, _) = Packed::pack(&tree);
    let mut tags: Vec<u8> = packed.exprs.iter().map(|record| record.tag() as u8).collect();
    tags.sort_unstable();
    tags.dedup();
    assert_eq!(tags.len(), Tag::ALL.len(), "this test has all of them");
    assert!(Tag::ALL.iter().enumerate().all(|(i, &tag)| tag as usize == i));
}

#[test]
fn a_literal_of_too_many_parts_ends_in_a_hole() {
    let written = |parts: usize| format!("f('{}')", r"a\n".repeat(parts / 2));
    let parts = |text: &str| {
        let (packed, _) = Packed::pack(&Host::Python.read(text));
        packed.kinds().find_map(|kind| match kind {
            ExprKind::Text(parts) => Some((parts.len(), format!("{:?}", parts.iter().last()))),
            _ => None,
        })
    };
    let (count, last) = parts(&written(MAX_PARTS - 1)).expect("a text");
    assert_eq!((count, last.contains("Literal")), (MAX_PARTS - 1, true));
    let long = written(MAX_PARTS + 9);
    let (count, last) = parts(&long).expect("a text");
    assert_eq!(count, MAX_PARTS + 1);
    assert!(last.contains("Hole") && last.contains(&format!("end: {}", long.len() - 2)), "{last}");
}

#[test]
fn whole_files_read_back() {
    for (host, file) in [
        (Host::Python, "python/bindings.py"),
        (Host::Python, "python/definitions.py"),
        (Host::Python, "python/expressions.py"),
        (Host::JavaScript, "javascript/bindings.js"),
        (Host::TypeScript, "javascript/classes.ts"),
        (Host::Rust, "rust/bindings.rs"),
        (Host::Rust, "rust/items.rs"),
    ] {
        let tree = read(host, file);
        assert!(!tree.bindings.is_empty() && tree.frames.len() > 1, "{file}");
        assert_reads_back(&tree);
    }
    assert_reads_back(&Tree::with_file(0));
}

#[test]
fn names_lead_to_all_that_carries_them_in_source_order() {
    let text = "import a\nfrom b import a\npool = a.pool()\npool = pool.acquire()\nself.pool = pool\n\
                def pool(): pass\nclass A:\n    def pool(self): pass\n";
    let (packed, index) = Packed::pack(&Host::Python.read(text));
    let lines = |spans: Vec<Span>| -> Vec<usize> {
        spans.iter().map(|s| text[..s.start as usize].matches('\n').count() + 1).collect()
    };
    let bound = |name: &str| lines(index.bindings(name, &packed).iter().map(|&i| packed.binding(i).span).collect());
    assert_eq!(bound("pool"), [3, 4]);
    assert_eq!(bound("self.pool"), [5]);
    assert!(bound("poo").is_empty() && bound("").is_empty() && bound("zz").is_empty());
    let imported = index.imports("a", &packed).iter().map(|&i| packed.import(i).span).collect();
    assert_eq!(lines(imported), [1, 2]);
    let frames = index.frames("pool", &packed).iter().map(|&f| packed.frame(f).span).collect();
    assert_eq!(lines(frames), [6, 8]);
    assert!(index.frames("", &packed).is_empty(), "the file itself has no name");
    let calls = index.calls_on("pool", &packed);
    assert_eq!(lines(calls.iter().map(|&c| packed.expr(c).span).collect()), [4]);
}

#[test]
fn an_expression_leads_to_what_stands_around_it() {
    let tree = every_kind();
    let (packed, index) = Packed::pack(&tree);
    for (i, expr) in packed.exprs().enumerate() {
        let mut ids = (0..tree.exprs.len() as u32).rev().map(ExprId);
        let around = ids.find(|&e| tree.children(e).contains(&ExprId(i as u32)));
        assert_eq!(index.parent(ExprId(i as u32)), around, "{expr:?}");
    }
    let call = packed.exprs().position(|e| matches!(e.kind, ExprKind::Call(_))).map(|i| ExprId(i as u32));
    let index_of = packed.exprs().position(|e| matches!(e.kind, ExprKind::Index(..))).map(|i| ExprId(i as u32));
    assert_eq!(call.map(|call| index.uses_of(call).collect::<Vec<_>>()), index_of.map(|i| vec![i]));
    let closure = index.closure(FrameId(1)).map(|e| packed.expr(e).kind);
    assert!(matches!(closure, Some(ExprKind::Function(FrameId(1)))));
    assert_eq!(index.closure(FrameId(0)), None);
}
