//! How JavaScript and TypeScript name modules: `tsconfig.json`, `jsconfig.json`, `package.json`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::json;
use crate::paths::{below, normalise};

/// How many configurations one may extend, one after the other.
const MAX_EXTENDS: usize = 8;
/// Folders that hold what a build makes of `src`.
const BUILT: [&str; 8] = ["dist", "lib", "build", "out", "esm", "cjs", "es", "types"];

/// A pattern with at most one `*`, and the places that it stands for, relative to the run's root.
type Pattern = (String, Vec<String>);

/// Names that a `tsconfig.json` or `jsconfig.json` gives to modules.
#[derive(Debug, Default, Clone)]
pub struct Aliases {
    /// Where modules without a dot in front are looked for.
    base: Option<String>,
    paths: Vec<Pattern>,
}

/// A `package.json`.
#[derive(Debug, Default)]
pub struct Package {
    imports: Vec<Pattern>,
    exports: Vec<Pattern>,
    /// Where the package begins: `source`, `module`, `main`, `types`.
    entries: Vec<String>,
}

/// All configurations and packages of a tree, by folder.
#[derive(Debug, Default)]
pub struct Scripts {
    aliases: BTreeMap<String, Vec<Aliases>>,
    packages: BTreeMap<String, Package>,
    by_name: HashMap<String, Vec<String>>,
    /// The packages that are libraries of the catalog, by folder.
    libraries: BTreeMap<String, String>,
    /// The folders of the packages that have a name.
    named: BTreeSet<String>,
}

impl Scripts {
    /// Reads the manifests among these files.
    pub fn of(texts: &[super::Text], is_library: &dyn Fn(&str) -> bool) -> Scripts {
        let mut out = Scripts::default();
        let mut configs: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
        for (path, text) in texts.iter().filter(|(path, _)| path.ends_with(".json")) {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            let Some(Value::Object(object)) = json::parse(text) else { continue };
            if super::is_script_config(name) {
                configs.insert(path, object);
            } else if name == "package.json" {
                if let Some(name) = object.get("name").and_then(Value::as_str).filter(|name| !name.is_empty()) {
                    out.named.insert(folder.to_string());
                    match is_library(name) {
                        true => drop(out.libraries.insert(folder.to_string(), name.to_string())),
                        false => out.by_name.entry(name.to_string()).or_default().push(folder.to_string()),
                    }
                }
                out.packages.insert(folder.to_string(), Package::of(folder, &object));
            }
        }
        // A base of others (`tsconfig.base.json`) counts for its folder too: where it lies, all packages extend it.
        // The one that editors read goes before its siblings (`tsconfig.app.json`), whose names sort after it.
        let mut paths: Vec<&str> = configs.keys().copied().collect();
        paths.sort_by_key(|path| (path.rsplit_once('/').map_or(0, |(folder, _)| folder.len()), path.len(), *path));
        for path in paths {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let aliases = out.extended(&configs, path, MAX_EXTENDS);
            if aliases.base.is_some() || !aliases.paths.is_empty() {
                out.aliases.entry(folder.to_string()).or_default().push(aliases);
            }
        }
        out
    }

    /// The library of the catalog that a file's package is: that of the nearest manifest with a name.
    pub fn library_of(&self, path: &str) -> Option<&str> {
        let folder = super::above(path).find(|folder| self.named.contains(*folder))?;
        self.libraries.get(folder).map(String::as_str)
    }

    /// What a configuration says, with what it extends below it.
    fn extended(&self, configs: &BTreeMap<&str, Map<String, Value>>, path: &str, left: usize) -> Aliases {
        let mut out = Aliases::default();
        let (Some(config), Some(left)) = (configs.get(path), left.checked_sub(1)) else { return out };
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let bases: Vec<&str> = match config.get("extends") {
            Some(Value::String(base)) => vec![base],
            Some(Value::Array(bases)) => bases.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        for base in bases {
            let found = self.extends(folder, base).into_iter().find(|path| configs.contains_key(path.as_str()));
            if let Some(found) = found {
                let below = self.extended(configs, &found, left);
                out.base = below.base.or(out.base);
                out.paths = if below.paths.is_empty() { out.paths } else { below.paths };
            }
        }
        let Some(options) = config.get("compilerOptions").and_then(Value::as_object) else { return out };
        if let Some(base) = options.get("baseUrl").and_then(Value::as_str) {
            out.base = below(folder, base);
        }
        if let Some(paths) = options.get("paths").and_then(Value::as_object) {
            let root = options.get("baseUrl").and(out.base.clone()).unwrap_or_else(|| folder.to_string());
            out.paths = paths.iter().map(|(key, targets)| (key.clone(), places(&root, targets))).collect();
        }
        out
    }

    /// The paths that an `extends` may mean: a file, or one of a package of the tree.
    fn extends(&self, folder: &str, base: &str) -> Vec<String> {
        let places: Vec<String> = if base.starts_with('.') {
            below(folder, base).into_iter().collect()
        } else {
            let found = self.packages_named(base).filter_map(|(folder, rest)| below(&folder, rest));
            found.collect()
        };
        let endings =
            |place: String| [place.clone(), format!("{place}.json"), normalise(&format!("{place}/tsconfig.json"))];
        places.into_iter().flat_map(endings).collect()
    }

    /// The packages of the tree that a module name begins with, and the rest of the name.
    fn packages_named<'m>(&self, module: &'m str) -> impl Iterator<Item = (String, &'m str)> {
        let segments = if module.starts_with('@') { 2 } else { 1 };
        let end = module.match_indices('/').nth(segments - 1).map_or(module.len(), |(at, _)| at);
        let (name, rest) = module.split_at(end);
        let folders = self.by_name.get(name).cloned().unwrap_or_default();
        folders.into_iter().map(move |folder| (folder, rest.trim_start_matches('/')))
    }

    /// The places that a module name may mean, seen from a file: best first, without endings where the name has none.
    pub fn places(&self, from: &str, module: &str) -> Vec<String> {
        let mut out = Vec::new();
        if module.starts_with('#') {
            let nearest = super::above(from).find_map(|folder| self.packages.get(folder));
            out.extend(nearest.into_iter().flat_map(|package| matching(&package.imports, module)));
        }
        for folder in super::above(from) {
            for aliases in self.aliases.get(folder).into_iter().flatten() {
                out.extend(matching(&aliases.paths, module));
                out.extend(aliases.base.as_ref().and_then(|base| below(base, module)));
            }
        }
        for (folder, rest) in self.packages_named(module) {
            if let Some(package) = self.packages.get(&folder) {
                out.extend(package.places(&folder, rest));
            }
        }
        out
    }
}

impl Package {
    fn of(folder: &str, object: &Map<String, Value>) -> Package {
        let mut package = Package::default();
        if let Some(imports) = object.get("imports").and_then(Value::as_object) {
            package.imports = imports.iter().map(|(key, value)| (key.clone(), places(folder, value))).collect();
        }
        match object.get("exports") {
            // Either the entry's conditions, or places below the package.
            Some(Value::Object(exports)) if exports.keys().all(|key| key.starts_with('.')) => {
                package.exports = exports.iter().map(|(key, value)| (key.clone(), places(folder, value))).collect();
            }
            Some(entry) => package.exports.push((".".to_string(), places(folder, entry))),
            None => {}
        }
        let entries = ["source", "module", "main", "types", "typings"].into_iter();
        package.entries = entries.filter_map(|key| below(folder, object.get(key)?.as_str()?)).collect();
        package
    }

    /// The places that a name below this package may mean. What is written there is often what a build makes, which is
    /// not in the tree; then its source is.
    fn places(&self, folder: &str, rest: &str) -> Vec<String> {
        let wanted = if rest.is_empty() { ".".to_string() } else { format!("./{rest}") };
        let mut written = matching(&self.exports, &wanted);
        if rest.is_empty() {
            written.extend(self.entries.iter().cloned());
        }
        let mut out = Vec::new();
        for place in written {
            let source = source_of(folder, &place);
            out.push(place);
            out.extend(source);
        }
        for root in [format!("{folder}/src"), folder.to_string()] {
            out.push(normalise(&format!("{root}/{}", if rest.is_empty() { "index" } else { rest })));
        }
        out
    }
}

/// The source of something that a build made: `dist/db.js` comes from `src/db`.
fn source_of(folder: &str, place: &str) -> Option<String> {
    let below = place.strip_prefix(folder)?.trim_start_matches('/');
    let mut parts: Vec<&str> = below.split('/').collect();
    if !parts.first().is_some_and(|first| BUILT.contains(first)) {
        return None;
    }
    while parts.len() > 1 && BUILT.contains(&parts[0]) {
        parts.remove(0);
    }
    let below = parts.join("/");
    let endings = [".d.ts", ".d.mts", ".d.cts", ".js", ".mjs", ".cjs"];
    let bare = endings.iter().find_map(|ending| below.strip_suffix(ending)).unwrap_or(&below);
    let bare = bare.strip_prefix("src/").unwrap_or(bare);
    Some(normalise(&format!("{folder}/src/{bare}")))
}

/// The paths that a target names: a text, the first of a list, or any condition of an object.
fn places(folder: &str, target: &Value) -> Vec<String> {
    let mut out = Vec::new();
    gather(folder, target, 6, &mut out);
    out
}

fn gather(folder: &str, target: &Value, left: u8, out: &mut Vec<String>) {
    let Some(left) = left.checked_sub(1).filter(|_| out.len() < 16) else { return };
    match target {
        Value::String(path) => out.extend(below(folder, path)),
        Value::Array(items) => items.iter().for_each(|item| gather(folder, item, left, out)),
        Value::Object(conditions) => conditions.values().for_each(|value| gather(folder, value, left, out)),
        _ => {}
    }
}

/// What patterns make of a name, the one with the longest beginning first.
fn matching(patterns: &[Pattern], name: &str) -> Vec<String> {
    let mut found: Vec<(usize, &Pattern, &str)> = patterns
        .iter()
        .filter_map(|pattern| match pattern.0.split_once('*') {
            Some((head, tail)) => {
                let star = name.strip_prefix(head)?.strip_suffix(tail)?;
                Some((head.len(), pattern, star))
            }
            None => (pattern.0 == name).then_some((usize::MAX, pattern, "")),
        })
        .collect();
    found.sort_by_key(|(length, _, _)| std::cmp::Reverse(*length));
    let places =
        found.into_iter().flat_map(|(_, (_, targets), star)| targets.iter().map(move |t| t.replace('*', star)));
    places.filter_map(|place| below("", &place)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scripts(texts: &[(&str, &str)]) -> Scripts {
        let texts: Vec<super::super::Text> = texts.iter().map(|(p, t)| (p.to_string(), t.to_string())).collect();
        Scripts::of(&texts, &|_| false)
    }

    #[test]
    fn paths_and_base_are_taken_over_from_what_is_extended() {
        let scripts = scripts(&[
            (
                "tsconfig.base.json",
                r#"{"compilerOptions": {"paths": {"@db/*": ["./libs/db/src/*"], "@db": ["libs/db"]}}}"#,
            ),
            (
                "app/tsconfig.json",
                r#"{"extends": "../tsconfig.base", /* own */ "compilerOptions": {"baseUrl": "src"},}"#,
            ),
        ]);
        assert_eq!(scripts.places("app/src/a.ts", "@db/sql")[0], "libs/db/src/sql");
        assert!(scripts.places("app/src/a.ts", "sql/lock").contains(&"app/src/sql/lock".to_string()));
    }

    #[test]
    fn a_circle_of_configurations_ends() {
        let scripts = scripts(&[("tsconfig.json", r#"{"extends": "./tsconfig.json"}"#)]);
        assert!(scripts.places("a.ts", "x").is_empty());
    }

    #[test]
    fn packages_of_the_tree_are_known_by_name() {
        let scripts = scripts(&[
            (
                "packages/db/package.json",
                r#"{"name": "@acme/db", "main": "dist/index.js", "exports": {".": {"import": "./dist/index.js"}, "./sql/*": "./dist/sql/*.js"}}"#,
            ),
            ("app/package.json", r##"{"name": "app", "imports": {"#db/*": "./src/db/*.js"}}"##),
        ]);
        assert!(scripts.places("app/a.ts", "@acme/db").contains(&"packages/db/src/index".to_string()));
        assert!(scripts.places("app/a.ts", "@acme/db/sql/lock").contains(&"packages/db/src/sql/lock".to_string()));
        assert_eq!(scripts.places("app/src/a.ts", "#db/lock"), ["app/src/db/lock.js"]);
        assert!(scripts.places("app/a.ts", "@acme/dbx").is_empty());
    }

    #[test]
    fn nothing_leads_out_of_the_root() {
        let scripts = scripts(&[("tsconfig.json", r#"{"compilerOptions": {"paths": {"x/*": ["../../x/*"]}}}"#)]);
        assert!(scripts.places("a.ts", "x/y").is_empty());
    }
}
