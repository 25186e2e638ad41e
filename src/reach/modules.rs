//! What files are imported by, without looking for them.
//!
//! An import that counts from its own file names another by its whole path; of any other only the end is compared.

use super::words::{MIN_NAME, Word};
use crate::packed::hash;
use crate::paths::normalise;

/// Files that stand for their folder.
const WHOLE: [&str; 3] = ["/index", "/__init__", "/mod"];
/// Folders that stand for the one around them.
const SOURCES: [&str; 3] = ["src", "lib", "dist"];
/// What may stand at the end of a module's name.
const ENDINGS: [&str; 7] = [".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".vue"];

/// The paths by which others import a file: the whole one, and its ends.
pub fn paths_of(path: &str) -> Vec<Word> {
    let path = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let mut path = WHOLE.iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path);
    let mut out = Vec::new();
    loop {
        let (head, last) = path.rsplit_once('/').unwrap_or(("", path));
        let before = head.rsplit('/').next().unwrap_or_default();
        out.extend([hash(path), hash(format!("{before}/{last}")), hash(last)]);
        if !SOURCES.contains(&last) || head.is_empty() {
            return out;
        }
        path = head;
    }
}

/// The path by which a JavaScript file imports a module.
pub fn javascript(from: &str, module: &str) -> Word {
    let module = ENDINGS.iter().find_map(|end| module.strip_suffix(end)).unwrap_or(module);
    if module.starts_with('.') {
        return below(from.rsplit_once('/').map_or("", |(folder, _)| folder), module);
    }
    let module = module.strip_suffix("/index").unwrap_or(module);
    // A scope and an alias of a folder stand in no path.
    let bare =
        module.split_once('/').filter(|(head, _)| head.starts_with(['@', '~', '#'])).map_or(module, |(_, rest)| rest);
    end(bare)
}

/// The path by which a Python file imports a module, or what may be a module in it.
pub fn python(from: &str, module: &str, member: Option<&str>) -> Option<Word> {
    let dots = module.bytes().take_while(|&byte| byte == b'.').count();
    let below_dots = module[dots..].replace('.', "/");
    let path = [Some(&*below_dots), member].into_iter().flatten();
    let path = path.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
    if dots == 0 {
        return Some(end(&path)).filter(|_| !path.is_empty());
    }
    let folder = from.rsplit('/').skip(dots).collect::<Vec<_>>();
    Some(below(&folder.into_iter().rev().collect::<Vec<_>>().join("/"), &path))
}

/// The word for what a module is as a whole, the longest of its name.
pub fn word_of(path: &str) -> Option<Word> {
    let path = WHOLE.iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path);
    let name = path.rsplit('/').next()?;
    let longest = name.split(|c: char| !(c.is_alphanumeric() || c == '_')).max_by_key(|part| part.len())?;
    (longest.len() >= MIN_NAME).then(|| hash(longest))
}

fn below(folder: &str, path: &str) -> Word {
    let path = normalise(&format!("{folder}/{path}"));
    let path = path.trim_matches('/');
    hash(WHOLE.iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path))
}

fn end(path: &str) -> Word {
    let start = path.rmatch_indices('/').nth(1).map_or(0, |(at, _)| at + 1);
    hash(&path[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_goes_by_its_path_and_its_ends() {
        let has = |path: &str, word: Word| paths_of(path).contains(&word);
        assert!(has("web/db/create-order.ts", javascript("web/api/a.ts", "../db/create-order")));
        assert!(!has("app/db/create-order.ts", javascript("web/api/a.ts", "../db/create-order")));
        assert!(has("web/db/create-order.ts", javascript("web/api/a.ts", "@/src/db/create-order.js")));
        assert!(has("packages/shared/src/index.ts", javascript("web/a.ts", "@shop/shared")));
        assert!(has("web/a/index.ts", javascript("web/a/b.ts", ".")));
        let python = |module, member| python("shop/api/a.py", module, member).unwrap_or_default();
        assert!(has("shop/api/pay.py", python(".", Some("pay"))) && has("shop/pay.py", python("..pay", None)));
        assert!(has("shop/api/__init__.py", python("shop.api", None)) && has("a/b/c.py", python("b.c", None)));
        assert!(!has("a/b/c.py", python("d.c", None)));
    }
}
