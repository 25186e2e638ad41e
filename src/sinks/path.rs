//! The pieces that sink data puts a file's path together from.
//!
//! | written | means |
//! |---|---|
//! | a selector (`0`, `0:path`, `self`) | the path or text that it names |
//! | `*` | every argument given by position, in order |
//! | `..` | the folder around what stands before it |
//! | `package 0` | the folder of the package whose dotted name the selector names |
//!
//! Each piece goes below the ones before it, as `join` does in every host.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use super::Selector;

/// A piece of a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub enum Piece {
    /// What a selector names.
    At(Selector),
    /// Every argument given by position.
    Arguments,
    /// The folder around what stands before it.
    Up,
    /// The folder of the package that a selector names.
    Package(Selector),
}

impl FromStr for Piece {
    type Err = String;

    fn from_str(text: &str) -> Result<Piece, String> {
        Ok(match text {
            "*" => Piece::Arguments,
            ".." => Piece::Up,
            _ => match text.strip_prefix("package ") {
                Some(selector) => Piece::Package(selector.parse()?),
                None => Piece::At(text.parse()?),
            },
        })
    }
}

impl TryFrom<String> for Piece {
    type Error = String;

    fn try_from(text: String) -> Result<Piece, String> {
        text.parse()
    }
}

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Piece::At(selector) => write!(f, "{selector}"),
            Piece::Arguments => f.write_str("*"),
            Piece::Up => f.write_str(".."),
            Piece::Package(selector) => write!(f, "package {selector}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_print_as_they_were_written() {
        for text in ["0", "0:path", "self", "*", "..", "package 0:package"] {
            assert_eq!(text.parse::<Piece>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn bad_pieces_are_refused() {
        for text in ["", "package", "package ", "...", "sql/x.sql"] {
            assert!(text.parse::<Piece>().is_err(), "{text}");
        }
    }
}
