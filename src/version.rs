//! Versions of poolers and libraries, and the stretches of versions that data speaks of.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// A version: numbers between dots. A missing number counts as 0, so 1.24 and 1.24.0 are equal.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Version {
    text: String,
    parts: Vec<u32>,
}

impl Version {
    /// The numbers that a version of any ecosystem begins with: `3.1.18rc1` is 3.1.18, `7.0.0-alpha.48` is 7.0.0.
    /// `None` where it begins with none.
    pub fn leading(text: &str) -> Option<Version> {
        let text = text.trim().trim_start_matches(['v', '=']);
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        text[..end].trim_end_matches('.').parse().ok()
    }

    /// Its first three numbers.
    pub fn triple(&self) -> [u32; 3] {
        [0, 1, 2].map(|i| self.parts.get(i).copied().unwrap_or(0))
    }

    /// A version that is older than it, and newer than every version that is older in practice. `None` of zero.
    pub fn just_before(&self) -> Option<Version> {
        let mut parts = self.triple();
        let last = parts.iter().rposition(|&number| number > 0)?;
        parts[last] -= 1;
        parts[last + 1..].fill(JUST_BEFORE);
        parts.iter().map(u32::to_string).collect::<Vec<_>>().join(".").parse().ok()
    }
}

/// No library has published so many versions under one number.
const JUST_BEFORE: u32 = 99_999;

/// The versions from one on and up to another, which does not count.
#[derive(Debug, Clone, Default)]
pub struct Stretch {
    /// The first version.
    pub since: Option<Version>,
    /// The first version after.
    pub until: Option<Version>,
}

impl Stretch {
    /// Whether it has an end.
    pub fn is_limited(&self) -> bool {
        self.since.is_some() || self.until.is_some()
    }

    /// Whether a version lies in it.
    pub fn holds(&self, version: &Version) -> bool {
        self.since.as_ref().is_none_or(|since| since <= version)
            && self.until.as_ref().is_none_or(|until| version < until)
    }

    /// Its ends, and versions just before them.
    pub fn ends(&self) -> impl Iterator<Item = Version> {
        let ends = self.since.iter().chain(&self.until);
        ends.flat_map(|end| [Some(end.clone()), end.just_before()]).flatten()
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Version, String> {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let parts = text.split('.').map(|part| if digits(part) { part.parse().ok() } else { None });
        let parts: Option<Vec<u32>> = parts.collect();
        let parts = parts.ok_or_else(|| format!("`{text}` is not a version: give numbers between dots, as in 1.24"))?;
        Ok(Version { text: text.to_owned(), parts })
    }
}

impl TryFrom<String> for Version {
    type Error = String;

    fn try_from(text: String) -> Result<Version, String> {
        text.parse()
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Version) -> Ordering {
        let part = |version: &Version, i: usize| version.parts.get(i).copied().unwrap_or(0);
        (0..self.parts.len().max(other.parts.len()))
            .map(|i| part(self, i).cmp(&part(other, i)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Version) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Version) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version {}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    #[test]
    fn compares_by_number_and_takes_missing_ones_as_zero() {
        assert!(version("1.9") < version("1.21"));
        assert!(version("1.24") < version("1.24.1"));
        assert!(version("2") > version("1.99.99"));
        assert_eq!(version("1.24"), version("1.24.0"));
        assert_eq!(version("1.24.0").to_string(), "1.24.0");
    }

    #[test]
    fn takes_the_numbers_that_a_version_begins_with() {
        let leading = |text: &str| Version::leading(text).map(|v| v.to_string());
        assert_eq!(leading("3.1.18rc1").as_deref(), Some("3.1.18"));
        assert_eq!(leading("v7.0.0-alpha.48").as_deref(), Some("7.0.0"));
        assert_eq!(leading("2.*").as_deref(), Some("2"));
        assert_eq!(leading("workspace:*"), None);
    }

    #[test]
    fn a_stretch_has_ends() {
        let stretch = |since: &str, until: &str| Stretch { since: since.parse().ok(), until: until.parse().ok() };
        assert!(stretch("1.2", "2").holds(&version("1.2.0")) && !stretch("1.2", "2").holds(&version("2.0")));
        assert!(stretch("", "").holds(&version("9")) && !stretch("", "").is_limited());
        let ends: Vec<String> = stretch("0.30", "2").ends().map(|v| v.to_string()).collect();
        assert_eq!(ends, ["0.30", "0.29.99999", "2", "1.99999.99999"]);
    }

    #[test]
    fn refuses_what_is_no_version() {
        for text in ["", "1.", ".1", "v1.2", "1.x", "+1", "1 2", "99999999999"] {
            assert!(text.parse::<Version>().is_err(), "{text:?}");
        }
    }
}
