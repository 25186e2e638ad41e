//! The files under `rules/`, as they are embedded.

use std::fmt::Display;

use include_dir::{Dir, include_dir};
use regex::Regex;
use serde::de::DeserializeOwned;

static DATA: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The files of a folder that end in `.<ending>`, each with its path and its text, in order of path. Folders and paths
/// are named from `rules/` on; an empty name means `rules/` itself.
///
/// # Errors
/// A file that is not UTF-8, by its path.
pub(crate) fn files(folder: &str, ending: &str) -> Result<Vec<(&'static str, &'static str)>, String> {
    let dir = if folder.is_empty() { Some(&DATA) } else { DATA.get_dir(folder) };
    let files = dir.into_iter().flat_map(|dir| dir.files());
    let mut out = Vec::new();
    for file in files.filter(|file| file.path().extension().is_some_and(|known| known == ending)) {
        let text = file.path().to_str().zip(file.contents_utf8());
        out.push(text.ok_or_else(|| format!("rules/{}: not UTF-8", file.path().display()))?);
    }
    out.sort();
    Ok(out)
}

/// The names of the folders in a folder of `rules/`, in order.
pub(crate) fn folders(folder: &str) -> Vec<String> {
    let dirs = DATA.get_dir(folder).into_iter().flat_map(|dir| dir.dirs());
    let mut out: Vec<String> =
        dirs.filter_map(|dir| dir.path().file_name()).map(|name| name.to_string_lossy().into_owned()).collect();
    out.sort();
    out
}

/// What a file of `rules/` holds, named from there: `hints.toml`.
///
/// # Panics
/// Where it is broken, which a test of this package rules out.
pub(crate) fn table<T: DeserializeOwned>(file: &str) -> T {
    let text = DATA.get_file(file).and_then(|found| found.contents_utf8());
    let text = text.unwrap_or_else(|| broken(file, &"there is no such file"));
    toml::from_str(text).unwrap_or_else(|problem| broken(file, &problem))
}

/// A regular expression that stands in a file of `rules/`.
///
/// # Panics
/// Where it is broken, which a test of this package rules out.
pub(crate) fn pattern(file: &str, text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|problem| broken(file, &problem))
}

/// Ends the program, for embedded data cannot be mended at run time.
///
/// # Panics
/// Always.
pub(crate) fn broken(file: &str, problem: &dyn Display) -> ! {
    panic!("rules/{file} is broken: {problem}")
}
