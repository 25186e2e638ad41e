//! What a row of `rules/settings/` asks of an option: `= 0`, `> 0`, `~ pattern`, `absent`.

use regex::Regex;
use serde::Deserialize;

/// A key without what spellings of it differ in: case, and the marks between words. `connection-init-sql`,
/// `connectionInitSql` and `CONNECTION_INIT_SQL` are one key.
pub fn canonical(key: &str) -> String {
    key.chars().filter(|c| !"-_ .".contains(*c)).flat_map(char::to_lowercase).collect()
}

/// A key as a row spells it, with at most one `*` for any text.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "String")]
pub struct Key {
    /// As written.
    pub written: String,
    head: String,
    tail: Option<String>,
}

impl From<String> for Key {
    fn from(written: String) -> Key {
        match written.split_once('*') {
            Some((head, tail)) => Key { head: canonical(head), tail: Some(canonical(tail)), written },
            None => Key { head: canonical(&written), tail: None, written },
        }
    }
}

impl Key {
    /// Whether it means a key, given in its canonical form.
    pub fn matches(&self, canonical: &str) -> bool {
        match &self.tail {
            None => self.head == canonical,
            Some(tail) => {
                canonical.len() > self.head.len() + tail.len()
                    && canonical.starts_with(&self.head)
                    && canonical.ends_with(tail.as_str())
            }
        }
    }

    /// Whether it is `*`: any option that no other row names.
    pub fn is_any(&self) -> bool {
        self.written == "*"
    }
}

/// What is asked of a value.
#[derive(Debug, Clone)]
enum Test {
    Any,
    Is(String),
    IsNot(String),
    Matches(Regex),
    Above(f64),
    AtLeast(f64),
}

impl Test {
    fn parse(text: &str) -> Result<Test, String> {
        let number = |text: &str| text.parse::<f64>().map_err(|e| format!("`{text}`: {e}"));
        match text.split_once(' ') {
            None if text == "any" => Ok(Test::Any),
            Some(("=", value)) => Ok(Test::Is(value.to_ascii_lowercase())),
            Some(("!=", value)) => Ok(Test::IsNot(value.to_ascii_lowercase())),
            Some(("~", pattern)) => Regex::new(pattern).map(Test::Matches).map_err(|e| e.to_string()),
            Some((">", value)) => number(value).map(Test::Above),
            Some((">=", value)) => number(value).map(Test::AtLeast),
            _ => Err(format!("`{text}` is no condition")),
        }
    }

    fn holds(&self, value: &str) -> bool {
        let number = || value.trim().split('.').take(2).collect::<Vec<_>>().join(".").parse::<f64>().ok();
        let is = |wanted: &str| {
            let value = value.trim().to_ascii_lowercase();
            value == wanted || synonyms(&value) == synonyms(wanted)
        };
        match self {
            Test::Any => !value.trim().is_empty(),
            Test::Is(wanted) => is(wanted),
            Test::IsNot(wanted) => !is(wanted) && !value.trim().is_empty(),
            Test::Matches(regex) => regex.is_match(value),
            Test::Above(limit) => number().is_some_and(|number| number > *limit),
            Test::AtLeast(limit) => number().is_some_and(|number| number >= *limit),
        }
    }
}

/// The ways to write yes and no, each as one.
fn synonyms(value: &str) -> &str {
    match value {
        "yes" | "on" => "true",
        "no" | "off" => "false",
        other => other,
    }
}

/// When a row counts: where its key is absent, or its value is of a kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct When {
    /// Whether the key's absence is enough.
    pub absent: bool,
    test: Option<Test>,
}

impl Default for When {
    fn default() -> When {
        When { absent: false, test: Some(Test::Any) }
    }
}

impl TryFrom<String> for When {
    type Error = String;

    fn try_from(text: String) -> Result<When, String> {
        match text.strip_prefix("absent") {
            Some("") => Ok(When { absent: true, test: None }),
            Some(rest) => {
                let test = rest.strip_prefix(" or ").ok_or_else(|| format!("`{text}` is no condition"))?;
                Ok(When { absent: true, test: Some(Test::parse(test)?) })
            }
            None => Ok(When { absent: false, test: Some(Test::parse(&text)?) }),
        }
    }
}

impl When {
    /// Whether a value that is given is of the kind.
    pub fn holds(&self, value: &str) -> bool {
        self.test.as_ref().is_some_and(|test| test.holds(value))
    }
}

/// A condition on another option: `Pooling = false`, or `ApplicationName`, which asks that it is given.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Condition {
    key: Key,
    test: Test,
}

impl TryFrom<String> for Condition {
    type Error = String;

    fn try_from(text: String) -> Result<Condition, String> {
        let operator = [" = ", " != ", " ~ ", " > ", " >= "].iter().filter_map(|o| text.find(o)).min();
        let (key, test) = match operator {
            Some(at) => (&text[..at], Test::parse(&text[at + 1..])?),
            None => (text.as_str(), Test::Any),
        };
        Ok(Condition { key: Key::from(key.to_string()), test })
    }
}

impl Condition {
    /// Whether it holds for a key, in canonical form, and its value.
    pub fn holds(&self, canonical: &str, value: &str) -> bool {
        self.key.matches(canonical) && self.test.holds(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn when(text: &str) -> When {
        When::try_from(text.to_string()).unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn keys_match_whatever_their_spelling() {
        let key = |text: &str| Key::from(text.to_string());
        assert!(key("connection-init-sql").matches(&canonical("connectionInitSql")));
        assert!(key("*.hikari.schema").matches(&canonical("SPRING_DATASOURCE_HIKARI_SCHEMA")));
        assert!(key("options[*]").matches(&canonical("options[search_path]")));
        assert!(!key("options[*]").matches("options"));
        assert!(!key("schema").matches(&canonical("other.schema")));
    }

    #[test]
    fn conditions_hold_for_values() {
        for (text, yes, no) in [
            ("= 0", "0", "1"),
            ("= true", "True", "false"),
            ("= yes", "on", "off"),
            ("!= false", "warning", "FALSE"),
            ("~ ^a", "ab", "ba"),
            ("> 0", "5", "0"),
            (">= 9", "9.4.1", "8.4"),
            ("any", "x", " "),
            ("absent or != false", "x", "false"),
        ] {
            assert!(when(text).holds(yes), "{text} {yes}");
            assert!(!when(text).holds(no), "{text} {no}");
        }
        assert!(when("absent").absent && !when("absent").holds("x"));
        assert!(When::try_from("equals 5".to_string()).is_err());
        let condition = Condition::try_from("No Reset On Close = true".to_string()).unwrap_or_else(|e| panic!("{e}"));
        assert!(condition.holds("noresetonclose", "true"));
    }
}
