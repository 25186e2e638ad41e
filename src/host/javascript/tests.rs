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
