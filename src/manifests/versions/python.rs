//! What Python's manifests say of versions.

use serde_json::Value as Json;
use toml::{Table, Value};

use super::{Said, Spec, Statements};
use crate::version::Version;

/// `requirements.txt`: a requirement a line; options and addresses are none.
pub fn requirements(text: &str) -> Statements {
    let lines = text.lines().map(|line| line.split(" #").next().unwrap_or(line).trim());
    lines.filter(|line| !line.starts_with(['-', '#']) && !line.contains("://")).filter_map(requirement).collect()
}

/// `psycopg[binary]>=3.1,<4; python_version > "3.8"`.
fn requirement(text: &str) -> Option<(String, Said)> {
    let text = text.split(';').next().unwrap_or(text).trim().trim_end_matches('\\');
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let rest = rest.trim_start();
    let rest = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(rest, |(_, rest)| rest);
    let rest = rest.split(" --").next().unwrap_or(rest);
    let rest = rest.trim().trim_start_matches('(').trim_end_matches(')');
    (!name.is_empty()).then(|| said(rest)).flatten().map(|said| (name.to_string(), said))
}

/// What a specifier says: `==3.1.18` a version, anything else a range.
fn said(written: &str) -> Option<Said> {
    let only = written.trim().strip_prefix("==").map(|rest| rest.trim_start_matches('='));
    let exact = only.filter(|rest| !rest.contains(['*', ','])).and_then(Version::leading);
    exact.map(Said::Exact).or_else(|| Spec::python(written).map(Said::Allowed))
}

/// `pyproject.toml`: the standard's dependencies, groups of them, Poetry's and PDM's.
pub fn pyproject(text: &str) -> Statements {
    let Ok(table) = text.parse::<Table>() else { return Vec::new() };
    let mut out = Vec::new();
    let at = |path: &[&str]| path.iter().skip(1).try_fold(table.get(path[0])?, |value, key| value.get(key));
    let list = |value: Option<&Value>, out: &mut Statements| {
        let items = value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        out.extend(items.filter_map(requirement));
    };
    list(at(&["project", "dependencies"]), &mut out);
    for groups in
        [&["project", "optional-dependencies"][..], &["dependency-groups"], &["tool", "pdm", "dev-dependencies"]]
    {
        for (_, group) in at(groups).and_then(Value::as_table).into_iter().flatten() {
            list(Some(group), &mut out);
        }
    }
    list(at(&["tool", "uv", "dev-dependencies"]), &mut out);
    let poetry = |value: Option<&Value>, out: &mut Statements| {
        out.extend(value.and_then(Value::as_table).into_iter().flatten().filter_map(|(name, value)| {
            let written = value.as_str().or_else(|| value.get("version").and_then(Value::as_str))?;
            Some((name.clone(), poetry(written)?))
        }));
    };
    poetry(at(&["tool", "poetry", "dependencies"]), &mut out);
    poetry(at(&["tool", "poetry", "dev-dependencies"]), &mut out);
    for (_, group) in at(&["tool", "poetry", "group"]).and_then(Value::as_table).into_iter().flatten() {
        poetry(group.get("dependencies"), &mut out);
    }
    out
}

/// Poetry's own notation beside the standard's: a caret, a tilde, a bare version.
fn poetry(written: &str) -> Option<Said> {
    let written = written.trim();
    if written.starts_with(['^', '~']) && !written.starts_with("~=") {
        return Spec::cargo(written).map(Said::Allowed);
    }
    if written.starts_with(|c: char| c.is_ascii_digit()) {
        return said(&format!("=={written}"));
    }
    said(written)
}

/// `Pipfile`.
pub fn pipfile(text: &str) -> Statements {
    let Ok(table) = text.parse::<Table>() else { return Vec::new() };
    let groups = ["packages", "dev-packages"].into_iter().filter_map(|key| table.get(key).and_then(Value::as_table));
    let stated = groups.flatten().filter_map(|(name, value)| {
        let written = value.as_str().or_else(|| value.get("version").and_then(Value::as_str))?;
        Some((name.clone(), said(written)?))
    });
    stated.collect()
}

/// `Pipfile.lock`.
pub fn pipfile_lock(text: &str) -> Statements {
    let Ok(lock) = serde_json::from_str::<Json>(text) else { return Vec::new() };
    let groups = ["default", "develop"].into_iter().filter_map(|key| lock.get(key)?.as_object());
    let stated = groups.flatten().filter_map(|(name, value)| {
        let version = Version::leading(value.get("version")?.as_str()?)?;
        Some((name.clone(), Said::Exact(version)))
    });
    stated.collect()
}
