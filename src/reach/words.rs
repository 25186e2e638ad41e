//! What the text of a file tells of the names in it, without being parsed.

use memchr::{memchr, memchr2, memmem};

use super::modules;
use crate::discover::{File, Kind};
use crate::host::Host;
use crate::packed::hash;
use crate::project::FileId;

/// A word, as a number: two words that share one cost a file that is read in vain.
pub type Word = u32;

/// A name that something goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The name.
    pub word: Word,
    /// What is spoken of where it means that.
    pub home: Home,
    /// Whether it says enough to look for it in files that were not read.
    pub is_telling: bool,
}

/// Where a name means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Home {
    /// Wherever it is said.
    Anywhere,
    /// Wherever it is called on a value.
    Value,
    /// Where this file is imported, and in it.
    File(FileId),
    /// Where this class is spoken of.
    Class(Word),
}

/// Shorter names stand in every file.
pub const MIN_NAME: usize = 3;
/// So far the brackets of a method's parameters are looked for their end, in bytes.
const MAX_PARAMETERS: usize = 2_000;
/// What may stand before a method's name in JavaScript and TypeScript.
const MODIFIERS: [&str; 9] =
    ["async", "public", "private", "protected", "static", "override", "readonly", "get", "set"];
/// What looks like a method there and is none.
const KEYWORDS: [&[u8]; 7] = [b"if", b"for", b"while", b"switch", b"catch", b"function", b"with"];

/// A file that was not read.
pub struct Passed {
    /// The file.
    pub file: File,
    /// The words in it, in order.
    words: Vec<Word>,
    /// Those that are called on something.
    called: Vec<Word>,
    /// The paths by which it imports files.
    imported: Vec<Word>,
    /// The names of what looks like a method in it, each as often as it does.
    pub methods: Vec<Word>,
    /// It may hand on what another file exports, without naming it.
    hands_on: bool,
}

impl Passed {
    /// Looks through its text.
    pub fn of(file: File, bytes: &[u8]) -> Passed {
        let host = match file.kind {
            Kind::Code(host) => host,
            Kind::Settings(_) => Host::Sql,
        };
        let (mut words, mut called, mut methods) = (Vec::new(), Vec::new(), Vec::new());
        let mut before: &[u8] = b"";
        let (mut at, mut is_indented) = (0, false);
        while at < bytes.len() {
            if !is_in_word(bytes[at]) {
                if bytes[at] == b'\n' {
                    is_indented = bytes.get(at + 1).is_some_and(u8::is_ascii_whitespace);
                }
                at += 1;
                continue;
            }
            let start = at;
            while at < bytes.len() && is_in_word(bytes[at]) {
                at += 1;
            }
            let word = &bytes[start..at];
            if word.len() >= MIN_NAME && !word[0].is_ascii_digit() {
                words.push(hash(word));
                if start > 0 && bytes[start - 1] == b'.' && matches!(bytes.get(at), Some(b'(' | b'<' | b'?' | b'!')) {
                    called.push(hash(word));
                }
                let is_method = is_indented
                    && match host {
                        Host::Python => before == b"def",
                        Host::Rust => before == b"fn",
                        Host::Sql => false,
                        _ => bytes.get(at) == Some(&b'(') && is_method(bytes, start, at),
                    };
                methods.extend(is_method.then(|| hash(word)));
            }
            before = word;
        }
        methods.shrink_to_fit();
        let (words, called, imported) = (set(words), set(called), set(imported(host, &file.name, bytes)));
        Passed { hands_on: hands_on(host, bytes), file, words, called, imported, methods }
    }

    /// Whether a name stands in it, and means what it is a name of.
    fn says(&self, name: &Name, paths: &[Vec<Word>]) -> bool {
        let has = |words: &[Word], word: Word| words.binary_search(&word).is_ok();
        let means = match name.home {
            Home::Anywhere => true,
            Home::Value => return has(&self.called, name.word),
            Home::File(file) => paths[file.0 as usize].iter().any(|&path| has(&self.imported, path)),
            Home::Class(word) => has(&self.words, word),
        };
        means && has(&self.words, name.word)
    }

    /// Whether it says one of some names, which are in order. `paths` are those by which files are imported.
    pub fn says_any(&self, names: &[Name], paths: &[Vec<Word>]) -> bool {
        if names.len() < self.words.len() {
            return names.iter().any(|name| self.says(name, paths));
        }
        let alike = |word: Word| {
            let first = names.partition_point(|name| name.word < word);
            names[first..].iter().take_while(move |name| name.word == word)
        };
        self.words.iter().any(|&word| alike(word).any(|name| self.says(name, paths)))
    }

    /// Whether it may hand on what a file exports that goes by one of these paths, which are in order.
    pub fn hands_on(&self, paths: &[Word]) -> bool {
        self.hands_on && self.imported.iter().any(|path| paths.binary_search(path).is_ok())
    }
}

fn set(mut words: Vec<Word>) -> Vec<Word> {
    words.sort_unstable();
    words.dedup();
    words.shrink_to_fit();
    words
}

fn is_in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Whether a name before a bracket is a method's, in JavaScript: nothing but modifiers before it on its line, and a body
/// or a type behind the brackets.
fn is_method(bytes: &[u8], start: usize, end: usize) -> bool {
    let line = bytes[..start].iter().rev().take_while(|byte| matches!(byte, b'a'..=b'z' | b' ' | b'\t' | b'*' | b'#'));
    let line = start - line.count();
    let is_alone = line == 0 || bytes[line - 1] == b'\n';
    if !is_alone || KEYWORDS.contains(&&bytes[start..end]) {
        return false;
    }
    let before = String::from_utf8_lossy(&bytes[line..start]);
    if !before.split([' ', '\t', '*', '#']).all(|word| word.is_empty() || MODIFIERS.contains(&word)) {
        return false;
    }
    let mut depth = 0;
    for (i, byte) in bytes[end..].iter().enumerate().take(MAX_PARAMETERS) {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let behind = bytes[end + i + 1..].iter().find(|byte| !byte.is_ascii_whitespace());
            return matches!(behind, Some(b'{' | b':'));
        }
    }
    false
}

/// The paths by which the text of a file imports others.
fn imported(host: Host, path: &str, bytes: &[u8]) -> Vec<Word> {
    let mut out = Vec::new();
    match host {
        Host::Python => {
            for start in ["import", "from"].iter().flat_map(|word| memmem::find_iter(bytes, word)) {
                let line = bytes[..start].iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
                if start == line || bytes[start - line - 1] == b'\n' {
                    let mut names = names_in(statement(&bytes[start..])).skip(1);
                    let first = names.next().unwrap_or_default();
                    out.extend(modules::python(path, first, None));
                    names.for_each(|name| out.extend(modules::python(path, first, Some(name))));
                }
            }
        }
        Host::JavaScript | Host::TypeScript | Host::Tsx => {
            for word in ["from", "require", "import"] {
                for start in memmem::find_iter(bytes, word) {
                    let module = text_behind(&bytes[start + word.len()..]);
                    out.extend(module.map(|module| modules::javascript(path, module)));
                }
            }
        }
        Host::Rust | Host::Sql => {}
    }
    out
}

/// A statement of Python's that imports: its line, or to the end of its brackets.
fn statement(bytes: &[u8]) -> &[u8] {
    let line = memchr(b'\n', bytes).unwrap_or(bytes.len());
    let is_open = memchr(b'(', &bytes[..line]).is_some();
    let end = if is_open { memchr(b')', bytes).unwrap_or(line) } else { line };
    &bytes[..end]
}

/// The dotted names in a statement.
fn names_in(bytes: &[u8]) -> impl Iterator<Item = &str> {
    let parts = bytes.split(|byte| !is_in_word(*byte) && *byte != b'.').filter(|part| !part.is_empty());
    parts.filter_map(|part| std::str::from_utf8(part).ok())
}

/// The text in quotes that stands next, brackets aside.
fn text_behind(bytes: &[u8]) -> Option<&str> {
    let start = bytes.iter().position(|byte| !matches!(byte, b' ' | b'\n' | b'('))?;
    let quote = bytes.get(start).copied().filter(|byte| matches!(byte, b'\'' | b'"' | b'`'))?;
    let text = &bytes[start + 1..];
    let end = memchr2(quote, b'\n', text)?;
    std::str::from_utf8(&text[..end]).ok()
}

fn hands_on(host: Host, bytes: &[u8]) -> bool {
    let has = |text: &str| memmem::find(bytes, text.as_bytes()).is_some();
    match host {
        Host::Python => has("import *"),
        Host::JavaScript | Host::TypeScript | Host::Tsx => {
            let all = has("export *") || has("exportStar(") || has("...require(");
            all || (has("import *") && has("export {")) || (has("require(") && has("exports"))
        }
        Host::Rust | Host::Sql => false,
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn passed(host: Host, text: &str) -> Passed {
        Passed::of(File { path: PathBuf::new(), name: "a".into(), kind: Kind::Code(host) }, text.as_bytes())
    }

    #[test]
    fn a_word_is_found_whole() {
        let passed = passed(Host::JavaScript, "import { createOrder } from './create-order'; a.pay(3);");
        let has = |name: &str| passed.words.binary_search(&hash(name)).is_ok();
        assert_eq!(["createOrder", "create", "pay", "Order", "a"].map(has), [true, true, true, false, false]);
        let paths = ["create-order.js", "order.js"].map(modules::paths_of);
        let says = |word, home| passed.says_any(&[Name { word: hash(word), home, is_telling: true }], &paths);
        assert!(says("pay", Home::Value) && says("pay", Home::File(FileId(0))) && says("pay", Home::Anywhere));
        assert!(!says("a", Home::Value) && !says("pay", Home::File(FileId(1))));
        assert!(says("pay", Home::Class(hash("createOrder"))) && !says("pay", Home::Class(hash("Order"))));
    }

    #[test]
    fn imports_are_told() {
        let of = |host, text: &str| set(imported(host, "shop/api/a", text.as_bytes()));
        let known = |paths: &[&str]| set(paths.iter().map(hash).collect());
        let text =
            "import { a } from\n  '../order/index';\nconst b = require(\"./pay.js\"); export * from '@shop/shared'";
        assert_eq!(of(Host::TypeScript, text), known(&["shop/order", "shop/api/pay", "shared"]));
        let text = "import app.order\n  from .pay import (\n  send,\n)\nx = important(from_other)";
        let paths = ["app/order", "shop/api/pay", "shop/api/pay/import", "shop/api/pay/send"];
        assert_eq!(of(Host::Python, text), known(&paths));
    }

    #[test]
    fn methods_are_told_from_calls() {
        let methods = |host, text| passed(host, text).methods;
        let text =
            "class A {\n  async pay(of: Order = o()): Promise<void> {\n    send(of);\n    if (of) { send(1); }\n  }\n}";
        assert_eq!(methods(Host::TypeScript, text), [hash("pay")]);
        assert_eq!(
            methods(Host::Python, "def f():\n  pass\nclass A:\n  async def pay(self):\n    f()\n"),
            [hash("pay")]
        );
    }
}
