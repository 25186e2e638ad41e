//! What the manifests and lock files of JavaScript say of versions.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::super::json;
use super::{Said, Spec, Statements};
use crate::version::Version;

/// `package.json`.
pub fn package(text: &str) -> Statements {
    let Some(package) = json::parse(text) else { return Vec::new() };
    let mut out = Vec::new();
    for kind in ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"] {
        let of_kind = package.get(kind).and_then(Value::as_object).into_iter().flatten();
        out.extend(of_kind.filter_map(|(name, value)| Some((name.clone(), said(value.as_str()?)?))));
    }
    out
}

/// A bare version is that version; what a workspace or a catalogue says stands elsewhere.
fn said(written: &str) -> Option<Said> {
    let is_exact = written.trim().split('.').count() == 3 && written.trim().starts_with(|c: char| c.is_ascii_digit());
    let is_exact = is_exact && !written.contains([' ', '|', 'x', '*']);
    let exact = if is_exact { Version::leading(written) } else { None };
    exact.map(Said::Exact).or_else(|| Spec::npm(written).map(Said::Allowed))
}

#[derive(Deserialize)]
struct NpmLock {
    #[serde(default)]
    packages: BTreeMap<String, Locked>,
    #[serde(default)]
    dependencies: BTreeMap<String, Locked>,
}

#[derive(Deserialize)]
struct Locked {
    version: Option<String>,
}

/// `package-lock.json`: paths of installed packages, or, before npm 7, their names.
pub fn npm_lock(text: &str) -> Statements {
    let Ok(lock) = serde_json::from_str::<NpmLock>(text) else { return Vec::new() };
    let by_path = lock.packages.into_iter().filter_map(|(path, package)| {
        let (_, name) = path.rsplit_once("node_modules/")?;
        Some((name.to_string(), package))
    });
    let stated = by_path.chain(lock.dependencies).filter_map(|(name, package)| {
        let version = Version::leading(&package.version?)?;
        Some((name, Said::Exact(version)))
    });
    stated.collect()
}

/// `yarn.lock`, of yarn 1 and of later ones: a heading of ranges, and below it the version.
///
/// ```text
/// pg@^8.0.0, pg@^8.11.0:
///   version "8.11.3"
/// ```
pub fn yarn_lock(text: &str) -> Statements {
    let mut out = Vec::new();
    let mut name: Option<&str> = None;
    for line in text.lines() {
        if !line.starts_with([' ', '#']) {
            name = line.trim_start_matches('"').split(", ").next().and_then(before_version);
        } else if let Some(version) = line.trim().strip_prefix("version") {
            let version = Version::leading(version.trim_start_matches(':').trim().trim_matches('"'));
            out.extend(name.zip(version).map(|(name, version)| (name.to_string(), Said::Exact(version))));
        }
    }
    out
}

/// `pnpm-lock.yaml`: `pg@8.11.3:`, `/pg@8.11.3(pg-native@3.0.1):` or `/pg/8.11.3:` under `packages`.
pub fn pnpm_lock(text: &str) -> Statements {
    let mut out = Vec::new();
    let packages = text.lines().skip_while(|line| *line != "packages:").skip(1);
    for line in packages.take_while(|line| line.is_empty() || line.starts_with(' ')) {
        let Some(key) = line.strip_prefix("  ").filter(|key| !key.starts_with(' ')) else { continue };
        let key = key.trim_end().trim_end_matches(':').trim_matches(['\'', '"']).trim_start_matches('/');
        let key = key.split('(').next().unwrap_or(key);
        let Some((name, version)) =
            before_version(key).map(|name| (name, &key[name.len() + 1..])).or_else(|| key.rsplit_once('/'))
        else {
            continue;
        };
        out.extend(Version::leading(version).map(|version| (name.to_string(), Said::Exact(version))));
    }
    out
}

/// `bun.lock`: `"pg": ["pg@8.11.3", …]` under `packages`.
pub fn bun_lock(text: &str) -> Statements {
    let Some(lock) = json::parse(text) else { return Vec::new() };
    let packages = lock.get("packages").and_then(Value::as_object).into_iter().flatten();
    let stated = packages.filter_map(|(_, value)| {
        let key = value.get(0)?.as_str()?;
        let name = before_version(key)?;
        Some((name.to_string(), Said::Exact(Version::leading(&key[name.len() + 1..])?)))
    });
    stated.collect()
}

/// The name in `pg@^8.0.0`, `@scope/name@1.2.3`.
fn before_version(key: &str) -> Option<&str> {
    let at = key.get(1..)?.find('@')? + 1;
    key.get(..at)
}
