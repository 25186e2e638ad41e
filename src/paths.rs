//! Paths as the run knows them: relative to its root, with `/`.

use std::path::{MAIN_SEPARATOR, Path};

/// A file's path as a run knows it; whole where it lies elsewhere.
pub fn relative(path: &Path, root: &Path) -> String {
    slashed(path.strip_prefix(root).unwrap_or(path))
}

/// A path with `/` between its parts.
pub fn slashed(path: &Path) -> String {
    let path = path.to_string_lossy();
    if MAIN_SEPARATOR == '/' { path.into_owned() } else { path.replace(MAIN_SEPARATOR, "/") }
}

/// Takes `.` and `..` out of a path; one that leads out of the root stays at it.
pub fn normalise(path: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(out.pop()),
            other => out.push(other),
        }
    }
    out.join("/")
}

/// A path that counts from a folder, without `.` and `..`; `None` where it is absolute or leads out of the root.
pub fn below(folder: &str, path: &str) -> Option<String> {
    let mut depth = 0usize;
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => depth = depth.checked_sub(1)?,
            _ => depth += 1,
        }
    }
    (!path.starts_with('/')).then(|| normalise(&format!("{folder}/{path}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_taken_out_and_the_root_is_never_left() {
        assert_eq!(normalise("app/./db/../sql//x.sql"), "app/sql/x.sql");
        assert_eq!(normalise("../x.sql"), "x.sql");
        assert_eq!(below("app/db", "../sql/./x.sql").as_deref(), Some("app/sql/x.sql"));
        assert_eq!(below("", "app/../../app/x.sql"), None);
        assert_eq!(below("app", "/x.sql"), None);
    }
}
