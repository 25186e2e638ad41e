//! Rules about pinproof's own comments and files. They have no page: no pooler is concerned.

/// A comment names no rule, or one that does not exist.
pub const IGNORE_UNKNOWN_RULE: &str = "ignore-unknown-rule";
/// A comment silences nothing.
pub const IGNORE_UNUSED: &str = "ignore-unused";
/// A comment does not say why.
pub const IGNORE_WITHOUT_REASON: &str = "ignore-without-reason";
/// No finding matches an entry any more.
pub const BASELINE_STALE: &str = "baseline-stale";
/// The date until which an entry holds has passed.
pub const BASELINE_EXPIRED: &str = "baseline-expired";

/// A rule of this kind. Configuration may set its level.
#[derive(Debug)]
pub struct OwnRule {
    /// The slug.
    pub name: &'static str,
    /// What it is about: `ignore-comment`.
    pub about: &'static str,
    /// What it finds, in a sentence without a full stop.
    pub summary: &'static str,
}

const ALL: [OwnRule; 5] = [
    OwnRule {
        name: IGNORE_UNKNOWN_RULE,
        about: "ignore-comment",
        summary: "An ignore comment names no rule, or one that does not exist",
    },
    OwnRule { name: IGNORE_UNUSED, about: "ignore-comment", summary: "An ignore comment silences nothing" },
    OwnRule { name: IGNORE_WITHOUT_REASON, about: "ignore-comment", summary: "An ignore comment does not say why" },
    OwnRule { name: BASELINE_STALE, about: "baseline", summary: "An entry of the baseline accepts nothing" },
    OwnRule { name: BASELINE_EXPIRED, about: "baseline", summary: "An entry of the baseline holds no longer" },
];

/// The rule of that name.
pub fn own(name: &str) -> Option<&'static OwnRule> {
    ALL.iter().find(|rule| rule.name == name)
}
