//! Reads the embedded sink data and checks that it says nothing that cannot be meant.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};

use super::selector::Base;
use super::{Call, Library, Passes, Use};

static DATA: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules/sinks");

/// The folders of `rules/sinks/`.
const HOSTS: [&str; 3] = ["python", "javascript", "rust"];

/// The forms that each rule has in sink data, by the rule's slug.
const FORMS: [(&str, &[&str]); 17] = [
    ("session-set", &["set", "reset", "set-config", "local", "driver"]),
    ("search-path", &["set", "reset", "set-schema", "set-config", "startup", "driver"]),
    ("set-role", &["role", "authorization", "reset", "set-config"]),
    ("session-isolation", &["characteristics", "session", "option"]),
    ("use-database", &["use", "api"]),
    ("startup-setting", &["options", "parameter", "init-command", "hook"]),
    (
        "temp-table",
        &["table", "view", "sequence", "into", "on-commit-drop", "on-commit-delete", "hash", "pg-temp", "api"],
    ),
    ("session-cursor", &["with-hold", "plain", "named"]),
    ("discard", &["all", "plans", "temp", "sequences", "api"]),
    ("session-advisory-lock", &["lock", "unlock", "api"]),
    ("named-lock", &["get", "release", "app-lock", "api"]),
    ("listen", &["listen", "unlisten", "api"]),
    ("notify", &["notify", "pg-notify", "api"]),
    ("driver-prepare", &["named", "unnamed", "unnamed-split", "binary", "explicit"]),
    ("pool-reset", &["reset"]),
    ("multi-statement", &["several", "option"]),
    ("connect-per-call", &["connect"]),
];

/// Every library, checked, with what it includes copied in.
///
/// # Errors
/// The first thing that is wrong, with its file and entry: text that is not the schema's TOML, a selector, condition or
/// pattern that does not parse, a type key that the file does not have, a path outside the library's modules.
pub fn load() -> Result<Vec<Library>, String> {
    let mut libraries = Vec::new();
    for folder in DATA.dirs() {
        let host = folder.path().to_string_lossy();
        if !HOSTS.contains(&host.as_ref()) {
            return Err(format!("rules/sinks/{host}: not a host; known are {}", HOSTS.join(", ")));
        }
        for file in folder.files() {
            let path = format!("rules/sinks/{}", file.path().to_string_lossy().replace('\\', "/"));
            let text = file.contents_utf8().ok_or_else(|| format!("{path}: not UTF-8"))?;
            let library: Library = toml::from_str(text).map_err(|e| format!("{path}: {e}"))?;
            if library.host != host {
                return Err(format!("{path}: host is `{}`, the folder says `{host}`", library.host));
            }
            libraries.push((path, library));
        }
    }
    let originals: BTreeMap<(String, String), Library> =
        libraries.iter().map(|(_, l)| ((l.host.clone(), l.name.clone()), l.clone())).collect();
    if originals.len() != libraries.len() {
        return Err("rules/sinks: two libraries of one host have the same name".to_string());
    }
    let mut checked = Vec::with_capacity(libraries.len());
    for (path, mut library) in libraries {
        check_paths(&library).map_err(|e| format!("{path}: {e}"))?;
        for name in library.include.clone() {
            let included = originals
                .get(&(library.host.clone(), name.clone()))
                .ok_or_else(|| format!("{path}: includes `{name}`, which {} has not", library.host))?;
            if !included.include.is_empty() {
                return Err(format!("{path}: includes `{name}`, which includes others itself; name them all here"));
            }
            include(&mut library, included);
        }
        check(&library).map_err(|e| format!("{path}: {e}"))?;
        checked.push(library);
    }
    checked.sort_by(|a, b| (&a.host, &a.name).cmp(&(&b.host, &b.name)));
    Ok(checked)
}

/// Copies the types of `from` and what their members do; `into`'s own types stay as they are.
fn include(into: &mut Library, from: &Library) {
    let added: BTreeMap<_, _> = from
        .types
        .iter()
        .filter(|(key, _)| !into.types.contains_key(*key))
        .map(|(key, kind)| {
            let mut kind = kind.clone();
            kind.engine = kind.engine.or(from.engine);
            (key.clone(), kind)
        })
        .collect();
    let of_added = |name: &str| split(name).is_some_and(|(key, _)| added.contains_key(key));
    into.calls.extend(from.calls.iter().filter(|call| call.name.iter().any(of_added)).cloned());
    into.gets.extend(from.gets.iter().filter(|get| get.name.iter().any(of_added)).cloned());
    into.sets.extend(from.sets.iter().filter(|set| set.name.iter().any(of_added)).cloned());
    into.types.extend(added);
}

/// A name as what stands before its last dot and what stands behind it.
fn split(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once('.')
}

/// Whether `path` is one of `modules` or lies inside one.
fn inside(modules: &[String], path: &str) -> bool {
    modules.iter().any(|module| {
        path.strip_prefix(module.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '/']))
    })
}

/// What only the file itself can get wrong: paths outside its modules, keys that read like modules.
fn check_paths(library: &Library) -> Result<(), String> {
    let generic = library.modules.is_empty();
    for (key, kind) in &library.types {
        if key.contains('.') || library.modules.contains(key) {
            return Err(format!("type `{key}`: a type key has no dots and is not the name of a module"));
        }
        if let Some(path) = kind.names.iter().find(|path| !generic && !inside(&library.modules, path)) {
            return Err(format!("type `{key}`: `{path}` lies in none of the modules"));
        }
        let mut seen = vec![key.as_str()];
        let mut next = kind.extends.as_deref();
        while let Some(parent) = next {
            if seen.contains(&parent) {
                return Err(format!("type `{key}`: extends itself"));
            }
            seen.push(parent);
            next = library.types.get(parent).and_then(|t| t.extends.as_deref());
        }
    }
    Ok(())
}

fn check(library: &Library) -> Result<(), String> {
    let known = |key: &str| library.types.contains_key(key);
    for (key, kind) in &library.types {
        if let Some(parent) = kind.extends.as_deref().filter(|parent| !known(parent)) {
            return Err(format!("type `{key}`: extends `{parent}`, which is no type of this file"));
        }
    }
    let of_includes = |name: &str| split(name).is_some_and(|(key, _)| known(key));
    for call in &library.calls {
        let name = call.name.iter().next().unwrap_or_default();
        let fail = |what: String| format!("call `{name}`: {what}");
        for name in call.name.iter() {
            if !of_includes(name) && !inside(&library.modules, name) {
                return Err(fail(format!("`{name}` is neither a type's member nor inside the modules")));
            }
        }
        let passed = call.passes.iter().flat_map(|p: &Passes| p.types.iter()).filter(|key| *key != "_");
        if let Some(key) = call.returns.iter().chain(passed).find(|key| !known(key)) {
            return Err(fail(format!("`{key}` is no type of this file")));
        }
        check_says_something(call).map_err(fail)?;
        check_facts(&call.facts).map_err(fail)?;
    }
    for get in &library.gets {
        let name = get.name.iter().next().unwrap_or_default();
        if !known(&get.returns) || !get.name.iter().all(of_includes) {
            return Err(format!(
                "get `{name}`: `{}` or what the name starts with is no type of this file",
                get.returns
            ));
        }
    }
    for set in &library.sets {
        let name = set.name.iter().next().unwrap_or_default();
        if !set.name.iter().all(|name| of_includes(name) || !name.contains('.')) {
            return Err(format!("set `{name}`: starts with no type of this file"));
        }
        check_facts(&set.facts).map_err(|e| format!("set `{name}`: {e}"))?;
    }
    Ok(())
}

fn check_says_something(call: &Call) -> Result<(), String> {
    if call.name.iter().next().is_none() {
        return Err("has no name".to_string());
    }
    let silent = call.text.is_empty()
        && call.returns.is_none()
        && call.passes.is_empty()
        && call.opens.is_none()
        && call.facts.is_empty()
        && call.wraps.is_none()
        && call.value.is_none();
    if silent { Err("says nothing".to_string()) } else { Ok(()) }
}

fn check_facts(facts: &[Use]) -> Result<(), String> {
    for fact in facts {
        let forms = FORMS.iter().find(|(rule, _)| *rule == fact.rule).map(|(_, forms)| forms);
        match forms {
            None => return Err(format!("`{}` is no rule that sink data states", fact.rule)),
            Some(forms) if !forms.contains(&fact.form.as_str()) => {
                return Err(format!("`{}` is no form of {}; known are {}", fact.form, fact.rule, forms.join(", ")));
            }
            Some(_) => {}
        }
        let conditions = fact.when.iter().chain(&fact.unless);
        let mut selectors = conditions.map(|c| &c.selector).chain(&fact.at);
        if fact.each.is_none()
            && let Some(stray) = selectors.find(|s| matches!(s.base, Base::Key | Base::Item))
        {
            return Err(format!("`{stray}` has a meaning only beside `each`"));
        }
        for (field, value) in [("note", &fact.note), ("evidence", &fact.evidence)] {
            if value.as_deref().is_none_or(str::is_empty) {
                return Err(format!("the fact {} {} has no {field}", fact.rule, fact.form));
            }
        }
        let evidence = fact.evidence.as_deref().unwrap_or_default();
        if evidence != "observed" && !evidence.starts_with("https://") {
            return Err(format!("evidence `{evidence}` is neither `observed` nor a page"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_is_sound() {
        let libraries = load().unwrap_or_else(|error| panic!("{error}"));
        assert!(libraries.len() > 5);
    }
}
