//! Versions of poolers.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// A pooler's version: numbers between dots. A missing number counts as 0, so 1.24 and 1.24.0 are equal.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Version {
    text: String,
    parts: Vec<u32>,
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
    fn refuses_what_is_no_version() {
        for text in ["", "1.", ".1", "v1.2", "1.x", "+1", "1 2", "99999999999"] {
            assert!(text.parse::<Version>().is_err(), "{text:?}");
        }
    }
}
