//! What versions a manifest allows.

use std::fmt;
use std::str::FromStr;

use nodejs_semver::Range;
use pep440_rs::VersionSpecifiers;
use semver::VersionReq;

use crate::version::Version;

/// A range of versions, as a manifest writes it.
#[derive(Debug, Clone)]
pub struct Spec {
    written: String,
    test: Test,
}

#[derive(Debug, Clone)]
enum Test {
    Python(VersionSpecifiers),
    Cargo(VersionReq),
    Npm(Range),
}

impl Spec {
    /// As Python's packages write it: `>=3.1,<4`. `None` where it is no range.
    pub fn python(written: &str) -> Option<Spec> {
        let test = VersionSpecifiers::from_str(written.trim()).ok().filter(|_| !written.trim().is_empty())?;
        Some(Spec { written: written.trim().to_string(), test: Test::Python(test) })
    }

    /// As Cargo writes it, and Poetry with a caret or a tilde: `0.8`, `^3.1`. A bare version is spelled with the caret that
    /// it means.
    pub fn cargo(written: &str) -> Option<Spec> {
        let test = VersionReq::parse(written.trim()).ok()?;
        let is_bare = written.trim().starts_with(|c: char| c.is_ascii_digit());
        let written = format!("{}{}", if is_bare { "^" } else { "" }, written.trim());
        Some(Spec { written, test: Test::Cargo(test) })
    }

    /// As npm writes it: `^8.11.0`, `>=1 <3 || 4.x`.
    pub fn npm(written: &str) -> Option<Spec> {
        let test = Range::parse(written.trim()).ok()?;
        Some(Spec { written: written.trim().to_string(), test: Test::Npm(test) })
    }

    /// Whether it allows a version.
    pub fn allows(&self, version: &Version) -> bool {
        let [major, minor, patch] = version.triple().map(u64::from);
        match &self.test {
            Test::Python(test) => test.contains(&pep440_rs::Version::new([major, minor, patch])),
            Test::Cargo(test) => test.matches(&semver::Version::new(major, minor, patch)),
            Test::Npm(test) => test.satisfies(&nodejs_semver::Version::from((major, minor, patch))),
        }
    }

    /// The versions that it names.
    pub fn named(&self) -> impl Iterator<Item = Version> {
        let numbers = self.written.split(|c: char| !c.is_ascii_digit() && c != '.');
        numbers.filter_map(|text| Version::leading(text.trim_matches('.')))
    }
}

impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_each_kind_allow_versions() {
        for (spec, yes, no) in [
            (Spec::python(">=3.1,<3.2"), "3.1.18", "3.2"),
            (Spec::python("~=0.29.0"), "0.29.3", "0.30"),
            (Spec::python("==2.*"), "2.1", "3.0"),
            (Spec::cargo("0.8"), "0.8.6", "0.9"),
            (Spec::cargo("^3.1"), "3.9", "4"),
            (Spec::npm("^8.11.0"), "8.13.1", "9.0.0"),
            (Spec::npm(">=1 <3 || 4.x"), "4.2", "3"),
            (Spec::npm("6 - 7"), "7.4", "8"),
        ] {
            let spec = spec.unwrap();
            assert!(spec.allows(&yes.parse().unwrap()), "{spec} {yes}");
            assert!(!spec.allows(&no.parse().unwrap()), "{spec} {no}");
        }
        assert!(Spec::npm("workspace:*").is_none() && Spec::python("latest").is_none());
        let named: Vec<String> = Spec::python(">=3.1,<4").unwrap().named().map(|v| v.to_string()).collect();
        assert_eq!(named, ["3.1", "4"]);
    }
}
