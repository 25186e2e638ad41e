//! The kind of code that a statement stands in, by its path and by what marks tests.

use std::sync::OnceLock;

use regex::Regex;

use crate::project::At;
use crate::resolve::Resolver;

/// What kind of code a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The application itself.
    Application,
    /// A schema migration: often run on a direct connection.
    Migration,
    /// A script or tool.
    Script,
    /// A test, fixture or benchmark.
    Test,
    /// Documentation or an example.
    Docs,
}

impl Place {
    /// The place that a path means. Paths are relative to the root, with `/`.
    pub fn of_path(path: &str) -> Place {
        static PATTERNS: OnceLock<[(Place, Regex); 4]> = OnceLock::new();
        let patterns = PATTERNS.get_or_init(|| {
            let regex = |text: &str| Regex::new(text).unwrap_or_else(|e| panic!("a built-in pattern is broken: {e}"));
            [
                (
                    Place::Test,
                    regex(concat!(
                        r"(?i)(^|/)(tests?|__tests__|testing|spec|specs|e2e|fixtures?|testdata|bench(es|marks?)?|conftest\.py)(/|$)",
                        r"|(^|/)test_[^/]*\.py$|_test\.py$|_tests?\.rs$|[.\-_](test|spec|bench)s?\.[cm]?[jt]sx?$|(^|/)tests?\.(rs|py|[jt]s)$",
                        // Behave, Cucumber and their kin keep what drives a test beside its features.
                        r"|(^|/)features/(steps/.*|environment\.py|support/.*)$"
                    )),
                ),
                (Place::Migration, regex(r"(?i)(^|/)(db_?)?(migrations?|migrate|alembic|versions)(/|$)|\.(up|down)\.sql$")),
                (Place::Docs, regex(r"(?i)(^|/)(docs?|examples?|samples?|tutorials?|demos?)(/|$)")),
                (Place::Script, regex(r"(?i)(^|/)(scripts?|tools?|bin|hack|seeds?|seeders?)(/|$)")),
            ]
        });
        patterns.iter().find(|(_, p)| p.is_match(path)).map_or(Place::Application, |(place, _)| *place)
    }
}

/// The place of an expression: its file's, or a test's inside an application file (`#[cfg(test)]`, `#[test]`).
pub fn place(resolver: &Resolver<'_>, at: At) -> Place {
    let unit = resolver.project.unit(at.file);
    let of_path = unit.place;
    if of_path != Place::Application {
        return of_path;
    }
    let frame = unit.tree.frame_of(at.expr);
    let is_test = unit.tree.enclosing(frame).any(|f| unit.is_test(f));
    if is_test { Place::Test } else { Place::Application }
}

/// Whether a decorator or attribute, as it is written, marks a test.
pub fn marks_test(text: &str) -> bool {
    let name = text.trim_start_matches(['#', '[', '@']).split(['(', ']']).next().unwrap_or_default();
    name.ends_with("test") || (name == "cfg" && text.contains("test")) || name.starts_with("pytest.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_its_place() {
        for (path, place) in [
            ("app/db.py", Place::Application),
            ("app/latest/contest.py", Place::Application),
            ("tests/test_db.py", Place::Test),
            ("src/db.test.ts", Place::Test),
            ("src/db_test.py", Place::Test),
            ("src/__tests__/db.ts", Place::Test),
            ("features/environment.py", Place::Test),
            ("features/steps/db.py", Place::Test),
            ("src/features/orders/db.ts", Place::Application),
            ("app/migrations/0001_initial.py", Place::Migration),
            ("migrations/001.up.sql", Place::Migration),
            ("examples/pool.rs", Place::Docs),
            ("scripts/seed.ts", Place::Script),
        ] {
            assert_eq!(Place::of_path(path), place, "{path}");
        }
    }
}
