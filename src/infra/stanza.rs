//! The common form of infrastructure files: stanzas with entries, whatever language they are written in.

use crate::source::Span;

/// A resource, a section or a table: something with a kind, a name and settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Stanza {
    /// `aws_db_proxy`, `AWS::RDS::DBProxy`, `pgbouncer`.
    pub kind: String,
    /// What the file calls it; empty where it has no name.
    pub name: String,
    /// Where its kind and name stand.
    pub span: Span,
    /// What it sets, in order. Those of nested blocks have dotted keys.
    pub entries: Vec<Entry>,
}

/// One setting of a stanza.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// `connection_pool_config.init_query`.
    pub key: String,
    /// The value.
    pub value: Value,
    /// Key and value.
    pub span: Span,
}

/// What a setting is set to.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A string, a number or a truth value, as it is written without quotes.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A name that stands for a value elsewhere: `var.family`, `aws_db_proxy.main.name`.
    Reference(String),
    /// Only run time knows.
    Unknown,
}

impl Stanza {
    /// The first entry of that key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}

/// What one file says.
#[derive(Debug, Default)]
pub struct Reading {
    /// Its stanzas, in order.
    pub stanzas: Vec<Stanza>,
    /// Its comments.
    pub comments: Vec<Span>,
    /// It takes in other files, which may say more.
    pub is_partial: bool,
    /// Why it could not be read to the end, and where that shows, in bytes.
    pub problem: Option<(String, usize)>,
}

/// The comments of a text in which `marks` begin one that ends with its line: whole lines, and those that can hold a word
/// to this program.
pub fn line_comments(text: &str, marks: &[&str]) -> Vec<Span> {
    let mut comments = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        let indent = content.len() - content.trim_start().len();
        let whole = marks.iter().any(|mark| content[indent..].starts_with(mark));
        let begins = if whole { Some(indent) } else { behind_code(content, marks) };
        if let Some(begins) = begins {
            comments.push(Span::new(start + begins, start + content.len()));
        }
        start += line.len();
    }
    comments
}

fn behind_code(line: &str, marks: &[&str]) -> Option<usize> {
    let word = line.find("pinproof:")?;
    marks.iter().filter_map(|mark| line[..word].rfind(mark)).max()
}
