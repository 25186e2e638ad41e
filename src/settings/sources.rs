//! Data sources: addresses and sections of a file, with the system that reads them and the options they give it.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::condition::{Key, canonical};
use super::systems::{self, System};
use super::url::{self, Address};
use super::{Entry, Reading};
use crate::fact::Engine;
use crate::source::Span;

/// An option that a data source is given.
#[derive(Debug, Clone)]
pub struct Given {
    /// Its name as written.
    pub name: String,
    /// The name as rows compare it.
    pub canonical: String,
    /// Its value.
    pub value: String,
    /// Name and value, where they stand. `None` where that is in another file.
    pub span: Option<Span>,
    /// Whether only run time knows the value.
    pub dynamic: bool,
}

/// A data source as one system reads it.
#[derive(Debug)]
pub struct DataSource<'e> {
    /// The system.
    pub system: &'static System,
    /// The engine.
    pub engine: Option<Engine>,
    /// The entry that it was seen in.
    pub entry: &'e Entry,
    /// What stands for it as a whole: the address without its options, or the value that makes a section one.
    pub head: Span,
    /// All that says it, for a statement.
    pub whole: Span,
    /// Whether an option that is not here is not given at all.
    pub closed: bool,
    /// Its options.
    pub options: Vec<Given>,
}

/// So many data sources are told of one file.
const MAX_SOURCES: usize = 1_000;
/// An address is given no more options than this.
const MAX_OPTIONS: usize = 400;

/// The keys of a file's entries as they are compared, from when they are first asked for.
type Keys = OnceCell<Vec<String>>;

/// The data sources of a file. `path` is its name; `relatives` are files that are read together with it.
pub fn find<'e>(path: &str, reading: &'e Reading, relatives: &[&Reading]) -> Vec<DataSource<'e>> {
    let mut out = Vec::new();
    let keys = Keys::default();
    let relatives: Vec<(&Reading, Keys)> = relatives.iter().map(|relative| (*relative, Keys::default())).collect();
    for entry in reading.entries.iter().filter(|entry| !entry.section) {
        if out.len() >= MAX_SOURCES {
            break;
        }
        for address in url::addresses(&entry.value) {
            for system in systems::all() {
                out.extend(told(system, entry, &address, (reading, &keys), &relatives));
            }
        }
    }
    let mut seen: HashSet<(&str, usize, &str)> = HashSet::new();
    for system in systems::all() {
        for anchor in system.anchors.iter().filter(|anchor| anchor.file.is_match(path)) {
            for entry in reading.entries.iter().filter(|entry| !entry.section) {
                let fits = anchor.key.matches(&canonical(entry.name()))
                    && anchor.value.is_match(&entry.value)
                    && entry.path.starts_with(&anchor.path)
                    && !reading.merged.iter().any(|merged| merged == entry.parent());
                if fits && seen.insert((&system.name, entry.document, entry.parent())) {
                    out.push(anchored(system, anchor.engine, entry, reading));
                }
            }
        }
    }
    out
}

/// The engines that a file's addresses are for, each once.
pub fn engines(reading: &Reading) -> Vec<Engine> {
    let mut out = Vec::new();
    for address in reading.entries.iter().flat_map(|entry| url::addresses(&entry.value)) {
        let engine = engine_of(&address);
        out.extend(engine.filter(|engine| !out.contains(engine)));
    }
    out
}

fn engine_of(address: &Address) -> Option<Engine> {
    let has = |word: &str| address.scheme.contains(word);
    Some(match () {
        () if has("postg") || has("pgsql") || has("pgx") || address.scheme == url::LIBPQ => Engine::Postgresql,
        () if has("mysql") || has("mariadb") || has("trilogy") => Engine::Mysql,
        () if has("sqlserver") || has("mssql") => Engine::Mssql,
        () => return None,
    })
}

/// The address as this system reads it, if something says that it does.
fn told<'e>(
    system: &'static System,
    entry: &'e Entry,
    address: &Address,
    (reading, keys): (&Reading, &Keys),
    relatives: &[(&Reading, Keys)],
) -> Option<DataSource<'e>> {
    let tell = &system.tell;
    let scheme = match &address.driver {
        Some(driver) => format!("{}+{driver}", address.scheme),
        None => address.scheme.clone(),
    };
    let own = tell.schemes.contains(&scheme);
    if !own && !tell.open.contains(&scheme) {
        return None;
    }
    let mut options: Vec<Given> = address
        .options
        .iter()
        .map(|option| given(&option.name, &option.value, Some(entry.locate(option.range.clone()))))
        .collect();
    if !own {
        let has = |key: &Key| options.iter().any(|option| key.matches(&option.canonical));
        let together = !tell.together.is_empty() && tell.together.iter().all(has);
        let ruled_out = tell.unless.iter().any(|c| options.iter().any(|o| c.holds(&o.canonical, &o.value)));
        if ruled_out || !(together || tell.keys.iter().any(has)) {
            return None;
        }
    }
    beside(system, entry, (reading, keys), true, &mut options);
    relatives.iter().for_each(|(relative, keys)| beside(system, entry, (relative, keys), false, &mut options));
    // `?${OPTIONS}` may hold any option.
    let query = entry.value.get(address.head.end..address.range.end).unwrap_or_default();
    let open_ended = query.split(['?', '&', ';']).any(|piece| !piece.contains('=') && is_dynamic(piece));
    Some(DataSource {
        system,
        engine: system.engine.or(engine_of(address)),
        entry,
        head: entry.locate(address.head.clone()),
        whole: entry.locate(address.range.clone()),
        closed: (own || tell.sure) && !open_ended,
        options,
    })
}

fn is_dynamic(text: &str) -> bool {
    ["${", "$(", "<%", "{{", "#{"].iter().any(|mark| text.contains(mark))
}

fn given(name: &str, value: &str, span: Option<Span>) -> Given {
    Given {
        name: name.to_string(),
        canonical: canonical(name),
        value: value.to_string(),
        span,
        dynamic: is_dynamic(value),
    }
}

/// Options under keys that stand beside the address.
fn beside(system: &System, entry: &Entry, (reading, keys): (&Reading, &Keys), here: bool, options: &mut Vec<Given>) {
    if system.beside.is_empty() {
        return;
    }
    let keys = keys.get_or_init(|| reading.entries.iter().map(comparable).collect());
    let key = comparable(entry);
    let marks: Vec<String> = system.beside.iter().map(|mark| canonical(mark)).collect();
    let stem = ["jdbcurl", "url"].iter().find_map(|end| key.strip_suffix(end)).unwrap_or(&key);
    for (other, other_key) in reading.entries.iter().zip(keys).filter(|(other, _)| !other.section) {
        if here && other.document != entry.document {
            continue;
        }
        let Some(rest) = other_key.strip_prefix(stem).filter(|rest| !rest.is_empty()) else { continue };
        if options.len() >= MAX_OPTIONS {
            return;
        }
        let option = marks.iter().find_map(|mark| rest.strip_prefix(mark.as_str()));
        if let Some(option) = option.filter(|option| !option.is_empty()) {
            let span = here.then(|| other.key.to(other.span));
            options.push(Given { canonical: option.to_string(), ..given(other.name(), &other.value, span) });
        }
    }
}

/// A section as the options of a data source.
fn anchored<'e>(system: &'static System, engine: Engine, entry: &'e Entry, reading: &Reading) -> DataSource<'e> {
    let section = entry.parent();
    let mut options = Vec::new();
    for other in reading.entries.iter().filter(|other| !other.section && other.document == entry.document) {
        let relative = if section.is_empty() {
            other.path.as_str()
        } else {
            match other.path.strip_prefix(section).and_then(|rest| rest.strip_prefix('.')) {
                Some(relative) => relative,
                None => continue,
            }
        };
        options.push(given(relative, &other.value, Some(other.key.to(other.span))));
        if canonical(relative) == "url" {
            let addresses = url::addresses(&other.value);
            let in_url = addresses.iter().flat_map(|address| &address.options);
            options.extend(in_url.map(|o| given(&o.name, &o.value, Some(other.locate(o.range.clone())))));
        }
    }
    DataSource {
        system,
        engine: system.engine.or(Some(engine)),
        entry,
        head: entry.span,
        whole: entry.key.to(entry.span),
        closed: true,
        options,
    }
}

/// An entry's key as rows compare it: its path, or the last key alone where that is an environment variable's name.
/// Items of a list count as their list.
pub fn comparable(entry: &Entry) -> String {
    let path = entry.path.trim_end_matches(|c: char| c == '.' || c.is_ascii_digit());
    let path = if path.is_empty() { &entry.path } else { path };
    let name = path.rsplit('.').next().unwrap_or(path);
    canonical(if is_variable(name) { name } else { path })
}

/// Whether a key is written as environment variables are.
pub fn is_variable(name: &str) -> bool {
    name.len() > 2 && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}
