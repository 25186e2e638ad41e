//! Lock files that are TOML with a list of packages: Cargo's, Poetry's, uv's, PDM's.

use serde::Deserialize;

use super::{Said, Statements};
use crate::version::Version;

#[derive(Deserialize)]
struct Lock {
    #[serde(default, alias = "packages")]
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: Option<String>,
}

/// The packages of a lock file.
pub fn packages(text: &str) -> Statements {
    let Ok(lock) = toml::from_str::<Lock>(text) else { return Vec::new() };
    let said = |package: Package| Some((package.name, Said::Exact(Version::leading(&package.version?)?)));
    lock.package.into_iter().filter_map(said).collect()
}
