//! Path patterns, and the folder they count from.

use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// A set of patterns as configuration writes them.
///
/// `*` stays within one folder and `**` does not. A pattern without `/` matches at any depth, and one that names a
/// folder matches everything in it.
#[derive(Debug, Clone)]
pub struct Globs {
    root: PathBuf,
    patterns: Vec<String>,
    set: GlobSet,
}

impl Globs {
    /// No patterns: matches nothing.
    pub fn none() -> Globs {
        Globs { root: PathBuf::new(), patterns: Vec::new(), set: GlobSet::empty() }
    }

    /// Patterns that count from `root`, an absolute folder. The error names the bad pattern's position in the list and
    /// says what is wrong with it.
    pub fn new(root: &Path, patterns: Vec<String>) -> Result<Globs, (usize, String)> {
        let mut set = GlobSetBuilder::new();
        for (i, pattern) in patterns.iter().enumerate() {
            let bare = pattern.trim_start_matches("./").trim_end_matches('/');
            let anchored = bare.trim_start_matches('/');
            let deep = if bare.contains('/') { anchored.to_string() } else { format!("**/{anchored}") };
            for glob in [format!("{deep}/**"), deep] {
                let glob = GlobBuilder::new(&glob).literal_separator(true).build();
                set.add(glob.map_err(|error| (i, error.kind().to_string()))?);
            }
        }
        let set = set.build().map_err(|error| (0, error.to_string()))?;
        Ok(Globs { root: root.to_path_buf(), patterns, set })
    }

    /// Whether there is no pattern.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The patterns as written.
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }

    /// Whether an absolute, normalised path matches. A path outside the root never does.
    pub fn matches(&self, path: &Path) -> bool {
        !self.is_empty() && path.strip_prefix(&self.root).is_ok_and(|inside| self.set.is_match(inside))
    }
}

/// `path` from `base`, with `.` and `..` resolved by their names alone: links are not looked up, so that the same
/// words always mean the same path.
pub fn absolute(base: &Path, path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for component in base.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                result.pop();
            }
            other => result.push(other),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn globs(patterns: &[&str]) -> Globs {
        Globs::new(Path::new("/repo"), patterns.iter().map(|p| p.to_string()).collect()).unwrap()
    }

    #[test]
    fn a_bare_name_matches_at_any_depth_and_all_within() {
        let globs = globs(&["legacy", "*.gen.ts"]);
        assert!(globs.matches(Path::new("/repo/legacy/a.py")));
        assert!(globs.matches(Path::new("/repo/app/legacy/deep/a.py")));
        assert!(globs.matches(Path::new("/repo/web/api.gen.ts")));
        assert!(!globs.matches(Path::new("/repo/app/legacy.py")));
        assert!(!globs.matches(Path::new("/elsewhere/legacy/a.py")));
    }

    #[test]
    fn a_path_counts_from_the_root_and_a_star_stays_in_its_folder() {
        let globs = globs(&["./app/*.py", "jobs/**/batch/", "/top"]);
        assert!(globs.matches(Path::new("/repo/app/db.py")));
        assert!(!globs.matches(Path::new("/repo/app/sub/db.py")));
        assert!(!globs.matches(Path::new("/repo/other/app/db.py")));
        assert!(globs.matches(Path::new("/repo/jobs/a/b/batch/run.rs")));
        assert!(globs.matches(Path::new("/repo/top/a.rs")));
        assert!(!globs.matches(Path::new("/repo/app/top/a.rs")));
    }

    #[test]
    fn a_broken_pattern_is_named_by_its_position() {
        let error = Globs::new(Path::new("/"), vec!["ok".into(), "a[".into()]).unwrap_err();
        assert_eq!(error.0, 1);
    }

    #[test]
    fn dots_resolve_by_name() {
        assert_eq!(absolute(Path::new("/a/b"), Path::new("../c/./d")), Path::new("/a/c/d"));
        assert_eq!(absolute(Path::new("/a"), Path::new("/x/../y")), Path::new("/y"));
        assert_eq!(absolute(Path::new("/"), Path::new("../..")), Path::new("/"));
    }
}
