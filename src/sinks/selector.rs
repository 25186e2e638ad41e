//! Selectors and conditions: the two small notations that sink data speaks of a call's arguments in.
//!
//! A *selector* names a value:
//!
//! | written | names |
//! |---|---|
//! | `0` | the first argument, by position |
//! | `:query` | the keyword argument `query` |
//! | `0:query` | the argument by either |
//! | `0.text`, `:a.b` | a member of an object passed there; `*` is any member, a number an item of a list |
//! | `self` | what the method is called on; the object that holds the entry |
//! | `callee` | what is called itself, where that is a text: a query that a loader made a function of |
//! | `decorated` | the function that the call decorates |
//! | `engine` | the engine that the call speaks to: `postgresql`, `mysql`, `mssql` |
//! | `key`, `item` | inside `each`: the entry's key and its value; `item.x` its member |
//! | `opened.0:dsn` | an argument of the call that opened the connection, or its pool; from there as above |
//! | `setting.datasource.*.url` | an entry of the package's `schema.prisma`, with the variables that it reads |
//! | `beside.NAME.0` | an argument of a call of `NAME` anywhere in the same file: what a hook does |
//! | `chain.NAME` | the call of `NAME` in the chain |
//! | `chain.NAME.0` | that call's first argument; from there as above |
//!
//! The *chain* of a call is the row of calls that it stands in (`a().b().c()` is one chain, seen from each of them) and
//! every call on the variable that holds the result, in the same function, and on the field of its object that it is
//! given to. `chain.return` is given where the function returns that variable, for its callers to use.
//!
//! A *condition* is one of
//!
//! | written | holds where |
//! |---|---|
//! | `selector` | the value is given, whatever it is |
//! | `!selector` | it is not given |
//! | `selector = value` | it is known, and is that |
//! | `selector != value` | it is known, and is something else |
//! | `selector ~ regex` | it is a text in which the regular expression finds itself |
//! | `selector !~ regex` | it is a text in which it does not |
//!
//! Where the text of `~` is read from the environment, what the package's `.env` files give the variable counts too.
//!
//! A value that only run time decides satisfies the first form and no comparison. A text with holes equals nothing, but
//! a regular expression looks at it, with `…` in each hole. Values are `true`, `false`, `null`
//! (also `None`, `undefined`), a number, or a text with or without quotes. A text is also matched by a name or dotted
//! path whose last segment it is: `0 = Disabled` holds for `CacheSize::Disabled`.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use super::pattern::Pattern;

/// Names a value that a call is given.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Selector {
    /// Where the path starts.
    pub base: Base,
    /// Members from there inwards; `*` is any.
    pub members: Vec<String>,
}

/// Where a selector starts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Base {
    /// An argument of the call.
    Arg(ArgRef),
    /// What the method is called on.
    Receiver,
    /// What is called.
    Callee,
    /// The function that the call decorates.
    Decorated,
    /// The engine that the call speaks to, by its name, where that is known.
    Engine,
    /// The key in hand, inside `each`.
    Key,
    /// The value in hand, inside `each`.
    Item,
    /// An argument of the call that opened the connection that the method is called on.
    Opened(ArgRef),
    /// An entry of a settings file beside the code: the members are its path.
    Setting,
    /// A call of this name in the same file, or an argument of it.
    Beside(String, Option<ArgRef>),
    /// A call of this name in the chain, or an argument of it.
    Chain(String, Option<ArgRef>),
}

/// Names an argument; at least one of the two is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ArgRef {
    /// By position, from 0.
    pub position: Option<usize>,
    /// By keyword.
    pub keyword: Option<String>,
}

/// Something that must hold of a call.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Condition {
    /// The value that it is about.
    pub selector: Selector,
    /// What must hold of it.
    pub test: Test,
}

/// What must hold of a value.
#[derive(Debug, Clone)]
pub enum Test {
    /// It is given.
    Given,
    /// It is not given.
    Absent,
    /// It is known and is this.
    Is(Constant),
    /// It is known and is something else.
    IsNot(Constant),
    /// It is a text in which this finds itself.
    Matches(Pattern),
    /// It is a text in which this does not find itself.
    MatchesNot(Pattern),
}

/// A value written in a condition.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Constant {
    /// `true`, `false`.
    Bool(bool),
    /// `null`.
    Null,
    /// A number, as written.
    Number(String),
    /// A text, or the last segment of a name.
    Text(String),
}

impl FromStr for Selector {
    type Err = String;

    fn from_str(text: &str) -> Result<Selector, String> {
        let fail = |what: &str| format!("selector `{text}`: {what}");
        let mut segments = text.split('.');
        let first = segments.next().unwrap_or_default();
        let opened = (first == "opened").then(|| segments.next().and_then(argument));
        let mut members: Vec<String> = segments.map(str::to_string).collect();
        if members.iter().any(|m| m != "*" && !is_word(m)) {
            return Err(fail("a member is empty or has a strange character"));
        }
        let base = match first {
            "self" => Base::Receiver,
            "callee" => Base::Callee,
            "decorated" => Base::Decorated,
            "engine" => Base::Engine,
            "key" => Base::Key,
            "item" => Base::Item,
            "setting" if members.is_empty() => return Err(fail("`setting` needs the path of a key")),
            "setting" => Base::Setting,
            "opened" => Base::Opened(opened.flatten().ok_or_else(|| fail("`opened` needs an argument"))?),
            "chain" | "beside" => {
                if members.is_empty() {
                    return Err(fail("it needs the name of a call"));
                }
                let method = members.remove(0);
                let argument = match members.first() {
                    Some(next) if next.bytes().all(|b| b.is_ascii_digit()) => {
                        let position = next.parse().map_err(|_| fail("the position is too large"))?;
                        members.remove(0);
                        Some(ArgRef { position: Some(position), keyword: None })
                    }
                    Some(_) => return Err(fail("after the call's name comes the position of an argument")),
                    None => None,
                };
                if first == "chain" { Base::Chain(method, argument) } else { Base::Beside(method, argument) }
            }
            _ => Base::Arg(argument(first).ok_or_else(|| fail("not a position, a `:keyword` or both"))?),
        };
        Ok(Selector { base, members })
    }
}

impl FromStr for Condition {
    type Err = String;

    fn from_str(text: &str) -> Result<Condition, String> {
        let text = text.trim();
        let pattern = |source: &str| Pattern::new(source).map_err(|e| format!("condition `{text}`: {e}"));
        if let Some(rest) = text.strip_prefix('!') {
            return Ok(Condition { selector: rest.trim().parse()?, test: Test::Absent });
        }
        let Some((selector, rest)) = text.split_once(' ') else {
            return Ok(Condition { selector: text.parse()?, test: Test::Given });
        };
        let selector = selector.parse()?;
        let (operator, operand) = rest.trim_start().split_once(' ').unwrap_or((rest.trim_start(), ""));
        let operand = operand.trim();
        if operand.is_empty() {
            return Err(format!("condition `{text}`: nothing to compare with"));
        }
        let test = match operator {
            "=" => Test::Is(constant(operand)),
            "!=" => Test::IsNot(constant(operand)),
            "~" => Test::Matches(pattern(operand)?),
            "!~" => Test::MatchesNot(pattern(operand)?),
            _ => return Err(format!("condition `{text}`: `{operator}` is none of = != ~ !~")),
        };
        Ok(Condition { selector, test })
    }
}

impl TryFrom<String> for Selector {
    type Error = String;

    fn try_from(text: String) -> Result<Selector, String> {
        text.parse()
    }
}

impl TryFrom<String> for Condition {
    type Error = String;

    fn try_from(text: String) -> Result<Condition, String> {
        text.parse()
    }
}

impl fmt::Display for ArgRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = self.position {
            write!(f, "{position}")?;
        }
        match &self.keyword {
            Some(keyword) => write!(f, ":{keyword}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.base {
            Base::Arg(argument) => write!(f, "{argument}")?,
            Base::Receiver => f.write_str("self")?,
            Base::Callee => f.write_str("callee")?,
            Base::Decorated => f.write_str("decorated")?,
            Base::Engine => f.write_str("engine")?,
            Base::Key => f.write_str("key")?,
            Base::Item => f.write_str("item")?,
            Base::Setting => f.write_str("setting")?,
            Base::Opened(argument) => write!(f, "opened.{argument}")?,
            Base::Chain(method, None) => write!(f, "chain.{method}")?,
            Base::Chain(method, Some(argument)) => write!(f, "chain.{method}.{argument}")?,
            Base::Beside(method, None) => write!(f, "beside.{method}")?,
            Base::Beside(method, Some(argument)) => write!(f, "beside.{method}.{argument}")?,
        }
        self.members.iter().try_for_each(|member| write!(f, ".{member}"))
    }
}

/// `0`, `:query` or `0:query`.
fn argument(text: &str) -> Option<ArgRef> {
    let (position, keyword) = match text.split_once(':') {
        Some((position, keyword)) => (position, Some(keyword)),
        None => (text, None),
    };
    let position = match position {
        "" => None,
        digits if digits.bytes().all(|b| b.is_ascii_digit()) => Some(digits.parse().ok()?),
        _ => return None,
    };
    let keyword = match keyword {
        Some(word) if is_word(word) => Some(word.to_string()),
        Some(_) => return None,
        None => None,
    };
    (position.is_some() || keyword.is_some()).then_some(ArgRef { position, keyword })
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '-'))
}

fn constant(text: &str) -> Constant {
    let unquoted = ['"', '\''].iter().find_map(|&q| text.strip_prefix(q)?.strip_suffix(q));
    match (unquoted, text) {
        (Some(inner), _) => Constant::Text(inner.to_string()),
        (None, "true") => Constant::Bool(true),
        (None, "false") => Constant::Bool(false),
        (None, "null") => Constant::Null,
        (None, number) if number.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
            Constant::Number(number.to_string())
        }
        (None, word) => Constant::Text(word.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selector(text: &str) -> Selector {
        text.parse().unwrap()
    }

    fn by(position: Option<usize>, keyword: Option<&str>) -> ArgRef {
        ArgRef { position, keyword: keyword.map(str::to_string) }
    }

    #[test]
    fn arguments_are_named_by_position_by_keyword_or_by_both() {
        assert_eq!(selector("2").base, Base::Arg(by(Some(2), None)));
        assert_eq!(selector(":query").base, Base::Arg(by(None, Some("query"))));
        let both = selector("0:query.text");
        assert_eq!(both.base, Base::Arg(by(Some(0), Some("query"))));
        assert_eq!(both.members, ["text"]);
    }

    #[test]
    fn a_chain_names_a_call_and_then_its_argument() {
        assert_eq!(selector("chain.onCommit").base, Base::Chain("onCommit".into(), None));
        let inner = selector("chain.onCommit.0.mode");
        assert_eq!(inner.base, Base::Chain("onCommit".into(), Some(by(Some(0), None))));
        assert_eq!(inner.members, ["mode"]);
    }

    #[test]
    fn selectors_print_as_they_were_written() {
        for text in [
            "0",
            ":a-b",
            "0:query.x",
            "self",
            "callee",
            "decorated",
            "engine",
            "key",
            "item.A.*",
            "opened.:kwargs.x",
            "setting.a.*.b",
            "beside.x.0",
            "chain.x",
            "chain.x.0.y",
        ] {
            assert_eq!(selector(text).to_string(), text);
        }
    }

    #[test]
    fn bad_selectors_are_refused() {
        for text in [
            "",
            ":",
            "query",
            "0:",
            "0..x",
            "0.x y",
            "chain",
            "chain.x.y",
            "opened",
            "opened.x",
            "setting",
            "99999999999999999999999",
        ] {
            assert!(text.parse::<Selector>().is_err(), "{text}");
        }
    }

    #[test]
    fn conditions_compare_with_values_and_patterns() {
        let test = |text: &str| text.parse::<Condition>().unwrap().test;
        assert!(matches!(test("0:name"), Test::Given));
        assert!(matches!(test("!chain.onCommit"), Test::Absent));
        assert!(matches!(test(":threshold = null"), Test::Is(Constant::Null)));
        assert!(matches!(test("0 = Disabled"), Test::Is(Constant::Text(t)) if t == "Disabled"));
        assert!(matches!(test("0 = 'true'"), Test::Is(Constant::Text(t)) if t == "true"));
        assert!(matches!(test("0.max != 0"), Test::IsNot(Constant::Number(n)) if n == "0"));
        assert!(matches!(test("0:dsn ~ [?& ]options ?="), Test::Matches(r) if r.is_match("host=x options=-c")));
        assert!(matches!(test("0 !~ ^#"), Test::MatchesNot(r) if !r.is_match("t")));
    }

    #[test]
    fn bad_conditions_are_refused() {
        for text in ["", "0 =", "0 == 1", "0 ~ (", "!", "x = 1"] {
            assert!(text.parse::<Condition>().is_err(), "{text}");
        }
    }
}
