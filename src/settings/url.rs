//! Connection addresses: URLs, libpq's `key=value` strings and those with `Key=Value;`, taken apart.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

/// No more options than this are read of one address.
const MAX_OPTIONS: usize = 200;
/// No more addresses than this are read of one value.
const MAX_ADDRESSES: usize = 64;
/// An address is shorter than this, in bytes.
const MAX_LENGTH: usize = 8_192;

/// The scheme of a libpq string, `host=db dbname=shop`.
pub const LIBPQ: &str = "libpq";
/// The scheme of a string with semicolons, `Host=db;Database=shop`.
pub const KEYWORDS: &str = "keywords";
/// The scheme of a Go address, `user@tcp(db:3306)/shop`.
pub const GO_MYSQL: &str = "go-mysql";

/// A connection address. Ranges are bytes of the text that it was found in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// What stands before `://`, in lower case and without a driver: `postgresql`, `jdbc:mysql`. Addresses without one
    /// have [`LIBPQ`], [`KEYWORDS`] or [`GO_MYSQL`].
    pub scheme: String,
    /// The driver of `postgresql+asyncpg://`.
    pub driver: Option<String>,
    /// All of it.
    pub range: Range<usize>,
    /// All but its options, or all of it where options and address are one.
    pub head: Range<usize>,
    /// Its options, in order.
    pub options: Vec<AddressOption>,
}

/// An option of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressOption {
    /// Its name as written, decoded.
    pub name: String,
    /// Its value, decoded.
    pub value: String,
    /// Name and value.
    pub range: Range<usize>,
}

/// Finds the addresses in a text.
pub fn addresses(text: &str) -> Vec<Address> {
    let mut out: Vec<Address> = Vec::new();
    for found in schemes().captures_iter(text).take(MAX_ADDRESSES) {
        let Some(whole) = found.get(0) else { continue };
        let inside = out.last().is_some_and(|last| whole.start() < last.range.end);
        // A letter before it would make it another scheme.
        let cut = text[..whole.start()].ends_with(|c: char| c.is_ascii_alphanumeric());
        if !inside && !cut {
            let part = |name| found.name(name).map_or("", |m| m.as_str()).to_ascii_lowercase();
            out.extend(url(text, whole.start(), part("scheme"), part("driver")));
        }
    }
    if out.is_empty() {
        out.extend(go_mysql(text).or_else(|| keywords(text)).or_else(|| libpq(text)));
    }
    out
}

fn schemes() -> &'static Regex {
    static SCHEMES: OnceLock<Regex> = OnceLock::new();
    SCHEMES.get_or_init(|| {
        Regex::new(concat!(
            r"(?i)(?P<scheme>(?:jdbc:(?:p6spy:|otel:|tc:)?|r2dbc:(?:pool:)?|ecto:)?",
            r"(?:postgres(?:ql)?|postgis|pgsql|pgx5?|mysql2?|mysqlx|trilogy|mariadb|sqlserver|mssql|prisma|pdo-pgsql|pdo-mysql))",
            r"(?:\+(?P<driver>[a-z0-9_]+))?:(?://|(?:host|dbname|unix_socket)=)"
        ))
        .unwrap_or_else(|e| panic!("a built-in pattern is broken: {e}"))
    })
}

/// Where an address that begins at `start` ends: before white space, or what would quote it.
fn end_of(text: &str, start: usize, ends: &[char]) -> usize {
    let limit = (start + MAX_LENGTH).min(text.len());
    let limit = (limit..=text.len()).find(|&i| text.is_char_boundary(i)).unwrap_or(text.len());
    let rest = &text[start..limit];
    // A tag of a template has spaces and quotes of its own.
    let mut open = 0_usize;
    for (i, c) in rest.char_indices() {
        let next = &rest[i..];
        if ["${", "{{", "<%", "$(", "#{"].iter().any(|mark| next.starts_with(mark)) {
            open += 1;
        } else if open > 0 && (c == '}' || c == ')' || next.starts_with("%>")) {
            open -= 1;
        } else if open == 0 && (c.is_whitespace() || ends.contains(&c)) {
            return start + i;
        }
    }
    if open > 0 {
        return start + rest.find(|c: char| c.is_whitespace() || ends.contains(&c)).unwrap_or(rest.len());
    }
    limit
}

fn url(text: &str, start: usize, scheme: String, driver: String) -> Option<Address> {
    let end = end_of(text, start, &['"', '\'', '`', '<', '>', ',', '|']);
    let whole = &text[start..end];
    let (mark, separator) = if scheme == "jdbc:sqlserver" || scheme.starts_with("pdo") || whole.contains(":host=") {
        (';', ';')
    } else {
        ('?', '&')
    };
    let scheme = scheme.replace("jdbc:p6spy:", "jdbc:").replace("jdbc:otel:", "jdbc:").replace("jdbc:tc:", "jdbc:");
    let driver = Some(driver).filter(|driver| !driver.is_empty());
    let head = whole.find(mark).unwrap_or(whole.len());
    let mut options = Vec::new();
    let mut at = head + 1;
    while at < whole.len() && options.len() < MAX_OPTIONS {
        let piece = whole[at..].split(separator).next().unwrap_or_default();
        if let Some((name, value)) = piece.split_once('=') {
            let range = start + at..start + at + piece.len();
            options.push(AddressOption { name: decoded(name).into(), value: decoded(value).into(), range });
        }
        at += piece.len() + 1;
    }
    Some(Address { scheme, driver, range: start..end, head: start..start + head, options })
}

/// Resolves `%20`. What is no escape stays.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = bytes.get(at + 1..at + 3).and_then(|code| std::str::from_utf8(code).ok());
        match code.filter(|_| bytes[at] == b'%').and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

/// `user:password@tcp(db:3306)/shop?parseTime=true`.
fn go_mysql(text: &str) -> Option<Address> {
    let protocol = ["@tcp(", "@unix(", "@tcp6("].iter().find_map(|mark| text.find(mark))?;
    let start = text[..protocol].rfind(|c: char| c.is_whitespace() || "\"'`".contains(c)).map_or(0, |i| i + 1);
    let address = url(text, start, GO_MYSQL.into(), String::new())?;
    (address.range.end > protocol).then_some(address)
}

const KEYWORD_NAMES: [&str; 20] = [
    "server",
    "host",
    "data source",
    "datasource",
    "addr",
    "address",
    "database",
    "initial catalog",
    "db",
    "user id",
    "userid",
    "uid",
    "username",
    "user name",
    "user",
    "password",
    "pwd",
    "port",
    "pooling",
    "integrated security",
];

/// `Host=db;Database=shop;Username=app`.
fn keywords(text: &str) -> Option<Address> {
    if !text.contains(';') || text.len() > MAX_LENGTH {
        return None;
    }
    let mut options = Vec::new();
    let mut at = 0;
    while at < text.len() && options.len() < MAX_OPTIONS {
        let length = keyword_length(&text[at..]);
        let piece = &text[at..at + length];
        let lead = piece.len() - piece.trim_start().len();
        if let Some((name, value)) = piece.split_once('=') {
            let name = name.trim();
            if name.contains(['\n', '{', '}', '(', ')']) {
                return None;
            }
            let value = value.trim().trim_matches(['"', '\'']).to_string();
            let range = at + lead..at + piece.trim_end().len();
            options.push(AddressOption { name: name.to_string(), value, range });
        }
        at += length + 1;
    }
    let known = |option: &&AddressOption| KEYWORD_NAMES.contains(&option.name.to_ascii_lowercase().as_str());
    (options.iter().filter(known).count() >= 2).then(|| Address {
        scheme: KEYWORDS.into(),
        driver: None,
        range: 0..text.len(),
        head: 0..text.len(),
        options,
    })
}

/// The length of one `Key=Value`, whose value may hold semicolons in quotes.
fn keyword_length(text: &str) -> usize {
    let plain = text.find(';').unwrap_or(text.len());
    let Some(equals) = text[..plain].find('=') else { return plain };
    let value = text[equals + 1..].trim_start();
    let begin = text.len() - value.len();
    let closing = value.chars().next().filter(|c| "\"'".contains(*c)).and_then(|quote| value[1..].find(quote));
    match closing {
        Some(close) => {
            let behind = begin + close + 2;
            text[behind..].find(';').map_or(text.len(), |i| behind + i)
        }
        None => plain,
    }
}

const LIBPQ_NAMES: [&str; 10] =
    ["host", "hostaddr", "port", "dbname", "user", "password", "sslmode", "service", "connect_timeout", "passfile"];

/// `host=db dbname=shop options='-c statement_timeout=5s'`.
fn libpq(text: &str) -> Option<Address> {
    if text.len() > MAX_LENGTH || !text.contains('=') {
        return None;
    }
    let mut options: Vec<AddressOption> = Vec::new();
    let mut at = text.len() - text.trim_start().len();
    while at < text.len() && options.len() < MAX_OPTIONS {
        let name = text[at..].find('=').map(|i| &text[at..at + i])?;
        let trimmed = name.trim_end();
        if trimmed.is_empty() || !trimmed.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.') {
            return None;
        }
        let begin = at + name.len() + 1;
        let begin = begin + text[begin..].len() - text[begin..].trim_start_matches(' ').len();
        let (value, length) = libpq_value(&text[begin..]);
        options.push(AddressOption { name: trimmed.to_string(), value, range: at..begin + length });
        at = begin + length;
        at += text[at..].len() - text[at..].trim_start().len();
    }
    let known = |option: &&AddressOption| LIBPQ_NAMES.contains(&option.name.as_str());
    (options.iter().filter(known).count() >= 2).then(|| Address {
        scheme: LIBPQ.into(),
        driver: None,
        range: 0..text.len(),
        head: 0..text.len(),
        options,
    })
}

/// A value, in quotes or as far as the next space, with `\` before what would end it; and its length.
fn libpq_value(text: &str) -> (String, usize) {
    let quoted = text.starts_with('\'');
    let mut value = String::new();
    let mut chars = text.char_indices().skip(usize::from(quoted));
    while let Some((i, c)) = chars.next() {
        match c {
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            '\'' if quoted => return (value, i + 1),
            c if !quoted && c.is_whitespace() => return (value, i),
            c => value.push(c),
        }
    }
    (value, text.len())
}
