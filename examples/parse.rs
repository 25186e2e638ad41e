//! Parses every Python, JavaScript and TypeScript file below a folder with tree-sitter, and does nothing with the trees:
//! what `benches/compare` holds pinproof's own time against.

use std::path::{Path, PathBuf};
use std::{env, fs};

use ignore::WalkBuilder;
use rayon::prelude::*;
use tree_sitter::{Language, Parser};

fn language(path: &Path) -> Option<Language> {
    Some(match path.extension()?.to_str()? {
        "py" => tree_sitter_python::LANGUAGE.into(),
        "js" | "jsx" | "mjs" | "cjs" => tree_sitter_javascript::LANGUAGE.into(),
        "ts" | "mts" | "cts" => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
        "tsx" => tree_sitter_typescript::LANGUAGE_TSX.into(),
        _ => return None,
    })
}

/// The number of nodes below the root of a file's tree, so that parsing is not for nothing; and the file's size in bytes.
fn parse(path: &Path) -> Option<(usize, usize)> {
    let language = language(path)?;
    let text = fs::read(path).ok()?;
    let mut parser = Parser::new();
    parser.set_language(&language).ok()?;
    Some((parser.parse(&text, None)?.root_node().descendant_count(), text.len()))
}

fn main() {
    let Some(root) = env::args_os().nth(1) else {
        eprintln!("usage: parse FOLDER");
        return;
    };
    let found: Vec<PathBuf> = WalkBuilder::new(root).build().flatten().map(|entry| entry.into_path()).collect();
    let parsed: Vec<(usize, usize)> = found.par_iter().filter_map(|path| parse(path)).collect();
    let (nodes, bytes) = parsed.iter().fold((0, 0), |(nodes, bytes), (n, b)| (nodes + n, bytes + b));
    println!("{} files, {bytes} bytes, {nodes} nodes", parsed.len());
}
