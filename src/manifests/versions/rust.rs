//! What `Cargo.toml` says of versions.

use toml::Value;

use super::{Said, Spec, Statements};
use crate::version::Version;

/// The dependencies of a crate, and those that a workspace hands down.
pub fn cargo(text: &str) -> Statements {
    let Ok(table) = text.parse::<toml::Table>() else { return Vec::new() };
    let mut out = Vec::new();
    let targets = table.get("target").and_then(Value::as_table).into_iter().flat_map(|targets| targets.values());
    let holders = targets.filter_map(Value::as_table).chain([&table]);
    for holder in holders.chain(table.get("workspace").and_then(Value::as_table)) {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let of_kind = holder.get(kind).and_then(Value::as_table);
            out.extend(of_kind.into_iter().flatten().filter_map(|(name, value)| dependency(name, value)));
        }
    }
    out
}

fn dependency(name: &str, value: &Value) -> Option<(String, Said)> {
    let key = |key: &str| value.get(key).and_then(Value::as_str);
    let written = value.as_str().or_else(|| key("version"))?;
    let name = key("package").unwrap_or(name).to_string();
    let exact = written.trim().strip_prefix('=').and_then(Version::leading);
    Some((name, exact.map(Said::Exact).or_else(|| Spec::cargo(written).map(Said::Allowed))?))
}
