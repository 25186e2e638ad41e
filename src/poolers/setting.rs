//! Settings of a pooler, and conditions on them.
//!
//! A condition is written `KEY = VALUE`, `KEY > NUMBER`, `KEY has WORD` or `KEY is set`. A list of words is one value with
//! commas or spaces between them. `{name}` stands for the name of the fact that is judged.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// What is known of a pooler's configuration: settings and their values, as its files write them.
pub type Settings = BTreeMap<String, String>;

/// The hole in a condition that the fact's name fills.
const NAME: &str = "{name}";

/// A condition on one setting.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Condition {
    /// The setting.
    pub key: String,
    test: Test,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Is(String),
    Above(i64),
    Has(String),
    Set,
}

impl Condition {
    /// Whether it holds. `None` where the setting is not known, or the name that it asks for.
    pub fn holds(&self, settings: &Settings, name: Option<&str>) -> Option<bool> {
        let value = settings.get(&self.key)?.trim();
        Some(match &self.test {
            Test::Is(wanted) => alike(value, wanted),
            Test::Above(limit) => value.parse::<i64>().ok()? > *limit,
            Test::Has(wanted) => {
                let wanted = if wanted == NAME { name? } else { wanted };
                words(value).any(|word| word.eq_ignore_ascii_case(wanted))
            }
            Test::Set => !value.is_empty(),
        })
    }
}

/// The words of a list.
pub fn words(value: &str) -> impl Iterator<Item = &str> {
    value.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty())
}

/// Whether two values mean the same: `1`, `true`, `yes` and `on` do.
fn alike(a: &str, b: &str) -> bool {
    let truth = |value: &str| {
        let is = |words: [&str; 4]| words.iter().any(|word| value.eq_ignore_ascii_case(word));
        if is(["1", "true", "yes", "on"]) {
            Some(true)
        } else if is(["0", "false", "no", "off"]) {
            Some(false)
        } else {
            None
        }
    };
    a.eq_ignore_ascii_case(b) || (truth(a).is_some() && truth(a) == truth(b))
}

impl FromStr for Condition {
    type Err = String;

    fn from_str(text: &str) -> Result<Condition, String> {
        let wrong = || format!("`{text}` is not KEY = VALUE, KEY > NUMBER, KEY has WORD or KEY is set");
        let mut parts = text.splitn(3, ' ');
        let (Some(key), Some(op), Some(value)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(wrong());
        };
        let test = match (op, value) {
            ("=", value) => Test::Is(value.to_owned()),
            (">", number) => Test::Above(number.parse().map_err(|_| wrong())?),
            ("has", word) => Test::Has(word.to_owned()),
            ("is", "set") => Test::Set,
            _ => return Err(wrong()),
        };
        Ok(Condition { key: key.to_owned(), test })
    }
}

impl TryFrom<String> for Condition {
    type Error = String;

    fn try_from(text: String) -> Result<Condition, String> {
        text.parse()
    }
}

/// As a sentence names it behind “with”: `max_prepared_statements above 0`.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = &self.key;
        match &self.test {
            Test::Is(value) => write!(f, "{key} = {value}"),
            Test::Above(limit) => write!(f, "{key} above {limit}"),
            Test::Has(word) if word == NAME => write!(f, "its name in {key}"),
            Test::Has(word) => write!(f, "{word} in {key}"),
            Test::Set => write!(f, "{key}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(condition: &str, value: Option<&str>, name: Option<&str>) -> Option<bool> {
        let settings = value.map(|value| ("key".to_owned(), value.to_owned())).into_iter().collect();
        condition.parse::<Condition>().unwrap().holds(&settings, name)
    }

    #[test]
    fn holds_where_the_setting_is_known() {
        assert_eq!(holds("key = 0", Some("0"), None), Some(true));
        assert_eq!(holds("key = true", Some("on"), None), Some(true));
        assert_eq!(holds("key = session", Some("Session"), None), Some(true));
        assert_eq!(holds("key = session", Some("transaction"), None), Some(false));
        assert_eq!(holds("key > 0", Some("200"), None), Some(true));
        assert_eq!(holds("key > 0", Some("many"), None), None);
        assert_eq!(holds("key has a", Some("b, a"), None), Some(true));
        assert_eq!(holds("key has {name}", Some("jit"), Some("jit")), Some(true));
        assert_eq!(holds("key has {name}", Some("jit"), Some("geqo")), Some(false));
        assert_eq!(holds("key has {name}", Some("jit"), None), None, "the name is not known");
        assert_eq!(holds("key is set", Some(""), None), Some(false));
        assert_eq!(holds("key = 0", None, None), None, "the setting is not known");
    }

    #[test]
    fn refuses_what_is_no_condition() {
        for text in ["", "key", "key =", "key ~ 1", "key > x", "key is 1"] {
            assert!(text.parse::<Condition>().is_err(), "{text:?}");
        }
    }
}
