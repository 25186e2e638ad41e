//! Finds the configuration and reads it.
//!
//! Each key is read by hand, not derived: a person who mistypes one gets its line and the key that was meant.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use globset::Glob;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::{Config, Entrance, Error, Globs, HotPathRule, Override, Setting, absolute};
use crate::fact::Engine;
use crate::finding::{Confidence, Level};
use crate::gate::Levels;
use crate::poolers::Target;
use crate::rules::closest;
use crate::sinks::Library;
use crate::{rules, sinks, whole};

type Value<'t> = Spanned<DeValue<'t>>;
type Key<'t> = Spanned<DeString<'t>>;

const KEYS: [&str; 15] = [
    "extends",
    "pooler",
    "engine",
    "include",
    "exclude",
    "min-confidence",
    "fail-on",
    "max-file-size",
    "direct",
    "sinks",
    "rules",
    "override",
    "baseline",
    "gate",
    "hot-path",
];
const HOT_PATH_KEYS: [&str; 3] = ["name", "entry", "paths"];
const GATE_KEYS: [&str; 3] = ["hot", "new", "elsewhere"];
const OVERRIDE_KEYS: [&str; 4] = ["paths", "rules", "pooler", "engine"];

/// A longer configuration, or file of sinks, is not read, in bytes.
const MAX_LENGTH: u64 = 4 << 20;
/// Files of more bytes than this are never read: positions in them would not fit.
const LARGEST: u64 = 1 << 30;

/// Values by the word that stands for them.
type Words<T> = [(&'static str, T)];

const LEVELS: &Words<Level> = &[("error", Level::Error), ("warning", Level::Warning), ("note", Level::Note)];
const SETTINGS: &Words<Setting> = &[
    ("off", Setting::Off),
    ("note", Setting::Level(Level::Note)),
    ("warning", Setting::Level(Level::Warning)),
    ("error", Setting::Level(Level::Error)),
];
const CONFIDENCES: &Words<Confidence> =
    &[("low", Confidence::Low), ("medium", Confidence::Medium), ("high", Confidence::High)];
const ENGINES: &Words<Engine> =
    &[("postgresql", Engine::Postgresql), ("mysql", Engine::Mysql), ("mssql", Engine::Mssql)];

/// Reads the nearest configuration at or above `folder` into `config`. Without one, `config` stays as it is.
pub fn nearest(folder: &Path, cwd: &Path, config: &mut Config) -> Result<(), Error> {
    for folder in folder.ancestors() {
        let home = whole::repository(folder).unwrap_or(folder);
        let own = folder.join("pinproof.toml");
        if own.is_file() {
            if !whole::lies_in(&own, home) {
                let what = "is a symbolic link that leads out of the repository";
                let hint = Some("name the file that it leads to by --config, or leave out all by --no-config".into());
                return Err(Error::new(what).at(own.strip_prefix(cwd).unwrap_or(&own), None).with_hint(hint));
            }
            return file(&own, cwd, config);
        }
        let shared = folder.join("pyproject.toml");
        // Most of them say nothing to us, and one that is broken is then not our business.
        let read = || whole::text(&shared, MAX_LENGTH).is_ok_and(|text| text.contains("pinproof"));
        if whole::lies_in(&shared, home) && read() && mentions_us(&shared, cwd)? {
            return file(&shared, cwd, config);
        }
    }
    Ok(())
}

/// Reads this file, and those that it extends, into `config`.
pub fn file(path: &Path, cwd: &Path, config: &mut Config) -> Result<(), Error> {
    config.file = Some(path.to_path_buf());
    layer(path, cwd, config, &mut Vec::new())
}

fn mentions_us(path: &Path, cwd: &Path) -> Result<bool, Error> {
    let file = File::open(path, cwd)?;
    let document = file.parse()?;
    Ok(our_table(document.get_ref()).is_some())
}

fn our_table<'a, 't>(document: &'a DeTable<'t>) -> Option<&'a Value<'t>> {
    document.get("tool")?.get_ref().as_table()?.get("pinproof")
}

/// Lays one file over `config`, after those it extends.
fn layer(path: &Path, cwd: &Path, config: &mut Config, trail: &mut Vec<PathBuf>) -> Result<(), Error> {
    let file = File::open(path, cwd)?;
    trail.push(path.to_path_buf());
    let document = file.parse()?;
    let table = if path.file_name().is_some_and(|name| name == "pyproject.toml") {
        let ours = our_table(document.get_ref());
        let ours = ours.ok_or_else(|| Error::new("has no [tool.pinproof] table").at(&file.shown, None))?;
        file.table(ours)?
    } else {
        document.get_ref()
    };
    if let Some(value) = table.get("extends") {
        let base = file.base(value, cwd)?;
        if trail.contains(&base) {
            return Err(file.error(value, "`extends` leads back to this file"));
        }
        layer(&base, cwd, config, trail)?;
    }
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "extends" => {}
            "pooler" => {
                config.pooler = file.pooler(value)?;
                config.pooler_named = true;
            }
            "engine" => config.engine = Some(file.word(value, ENGINES)?),
            "include" => config.include = file.globs(value)?,
            "exclude" => config.exclude = file.globs(value)?,
            "min-confidence" => config.min_confidence = file.word(value, CONFIDENCES)?,
            "fail-on" => config.fail_on = file.word(value, LEVELS)?,
            "max-file-size" => config.max_file_size = file.size(value)?,
            "direct" => config.direct = file.globs(value)?,
            "sinks" => {
                for value in file.list(value)? {
                    config.sinks.push(file.sinks(value, cwd, &config.sinks)?);
                }
            }
            "baseline" => config.baseline = Some(file.baseline(value)?),
            "gate" => config.gate = file.gate(value)?,
            "hot-path" => {
                for value in file.list(value)? {
                    config.hot_paths.push(file.hot_path(value)?);
                }
            }
            "rules" => config.rules.extend(file.rules(value)?),
            "override" => {
                for value in file.list(value)? {
                    config.overrides.push(file.overriding(value)?);
                }
            }
            _ => return Err(file.unknown_key(key, &KEYS)),
        }
    }
    Ok(())
}

/// One configuration file, and how to complain about it.
struct File {
    shown: PathBuf,
    folder: PathBuf,
    text: String,
}

impl File {
    fn open(path: &Path, cwd: &Path) -> Result<File, Error> {
        let shown = path.strip_prefix(cwd).unwrap_or(path).to_path_buf();
        let text = whole::text(path, MAX_LENGTH).map_err(|error| {
            let why = match error.kind() {
                std::io::ErrorKind::NotFound => "there is no such file".to_string(),
                std::io::ErrorKind::InvalidData => "is not UTF-8 text".to_string(),
                _ => format!("cannot be read: {error}"),
            };
            Error::new(why).at(&shown, None)
        })?;
        let folder = path.parent().unwrap_or(Path::new("/")).to_path_buf();
        Ok(File { shown, folder, text })
    }

    fn parse(&self) -> Result<Spanned<DeTable<'_>>, Error> {
        DeTable::parse(&self.text).map_err(|error| {
            let line = error.span().map(|span| self.line(span.start));
            Error::new(format!("is not valid TOML: {}", error.message())).at(&self.shown, line)
        })
    }

    fn line(&self, byte: usize) -> usize {
        let before = self.text.as_bytes().iter().take(byte);
        before.filter(|&&b| b == b'\n').count() + 1
    }

    fn error<T>(&self, at: &Spanned<T>, what: impl Into<String>) -> Error {
        Error::new(what).at(&self.shown, Some(self.line(at.span().start)))
    }

    fn expected(&self, value: &Value<'_>, what: &str) -> Error {
        self.error(value, format!("expected {what}, found {}", value.get_ref().type_str()))
    }

    fn unknown_key(&self, key: &Key<'_>, known: &[&'static str]) -> Error {
        let name = key.get_ref();
        self.error(key, format!("unknown key `{name}`")).with_hint(Some(did_you_mean(name, known)))
    }

    fn text_of<'a>(&self, value: &'a Value<'_>) -> Result<&'a str, Error> {
        value.get_ref().as_str().ok_or_else(|| self.expected(value, "a string"))
    }

    fn table<'a, 't>(&self, value: &'a Value<'t>) -> Result<&'a DeTable<'t>, Error> {
        value.get_ref().as_table().ok_or_else(|| self.expected(value, "a table"))
    }

    fn list<'a, 't>(&self, value: &'a Value<'t>) -> Result<&'a [Value<'t>], Error> {
        match value.get_ref() {
            DeValue::Array(array) => Ok(array),
            _ => Err(self.expected(value, "a list")),
        }
    }

    fn word<T: Copy>(&self, value: &Value<'_>, words: &Words<T>) -> Result<T, Error> {
        let text = self.text_of(value)?;
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == text) {
            return Ok(*meaning);
        }
        let known: Vec<&'static str> = words.iter().map(|(word, _)| *word).collect();
        Err(self.error(value, format!("unknown value `{text}`")).with_hint(Some(did_you_mean(text, &known))))
    }

    fn pooler(&self, value: &Value<'_>) -> Result<Target, Error> {
        Target::parse(self.text_of(value)?).map_err(|what| self.error(value, what))
    }

    fn globs(&self, value: &Value<'_>) -> Result<Globs, Error> {
        let items = self.list(value)?;
        let patterns = items.iter().map(|item| self.text_of(item).map(str::to_string)).collect::<Result<_, _>>()?;
        Globs::new(&self.folder, patterns).map_err(|(i, why)| {
            let what = format!("bad pattern: {why}");
            items.get(i).map_or_else(|| self.error(value, what.clone()), |item| self.error(item, what.clone()))
        })
    }

    /// A size in bytes: a number, or text with a unit, as in `"4 MiB"`.
    fn size(&self, value: &Value<'_>) -> Result<u64, Error> {
        let parsed = match value.get_ref() {
            DeValue::Integer(number) => number.as_str().replace('_', "").parse().ok(),
            DeValue::String(text) => parse_size(text),
            _ => None,
        };
        match parsed {
            Some(size) if size <= LARGEST => Ok(size),
            Some(_) => Err(self.error(value, "no file of more than 1 GiB can be read")),
            None => Err(self.error(value, "expected a size in bytes, or text like \"4 MiB\"")),
        }
    }

    /// The file that this one extends. It lies in the repository around this file, or, where there is none, in the
    /// working folder or beside this file: a checked tree must not have other files read.
    fn base(&self, value: &Value<'_>, cwd: &Path) -> Result<PathBuf, Error> {
        let name = self.text_of(value)?;
        let base = absolute(&self.folder, Path::new(name));
        let repository = whole::repository(&self.folder);
        let homes = repository.map_or_else(|| vec![cwd, &self.folder], |repository| vec![repository]);
        if homes.iter().any(|home| whole::lies_in(&base, home)) {
            return Ok(base);
        }
        let what = format!("`{name}` lies outside the repository");
        Err(self
            .error(value, what)
            .with_hint(Some("what all projects share can be copied, or named by --config".into())))
    }

    /// A file that says what the team's own helpers mean.
    fn sinks(&self, value: &Value<'_>, cwd: &Path, earlier: &[Library]) -> Result<Library, Error> {
        let name = self.text_of(value)?;
        let path = self.inside(value, "a file of sinks")?;
        let listed = File::open(&path, cwd).map_err(|error| self.error(value, format!("`{name}`: {}", error.what)))?;
        sinks::team(&listed.text, earlier)
            .map_err(|problem| Error::new(problem.what).at(&listed.shown, problem.line).with_hint(problem.hint))
    }

    /// The file of accepted findings: beside this one, or below.
    fn baseline(&self, value: &Value<'_>) -> Result<PathBuf, Error> {
        self.inside(value, "a baseline")
    }

    /// The absolute path of `what` that a value names, which lies beside this file or below.
    fn inside(&self, value: &Value<'_>, what: &str) -> Result<PathBuf, Error> {
        let name = self.text_of(value)?;
        let path = absolute(&self.folder, Path::new(name));
        if whole::lies_in(&path, &self.folder) {
            return Ok(path);
        }
        let hint = format!("{what} lies beside the configuration, or below it");
        Err(self.error(value, format!("`{name}` lies outside this file's folder")).with_hint(Some(hint)))
    }

    fn hot_path(&self, value: &Value<'_>) -> Result<HotPathRule, Error> {
        let mut rule = HotPathRule { name: String::new(), entries: Vec::new(), paths: Globs::none() };
        for (key, value) in self.table(value)? {
            match key.get_ref().as_ref() {
                "name" => rule.name = self.text_of(value)?.to_owned(),
                "entry" => {
                    let one = std::slice::from_ref(value);
                    let items = if value.get_ref().as_str().is_some() { one } else { self.list(value)? };
                    rule.entries = items.iter().map(|item| self.entrance(item)).collect::<Result<_, _>>()?;
                }
                "paths" => rule.paths = self.globs(value)?,
                _ => return Err(self.unknown_key(key, &HOT_PATH_KEYS)),
            }
        }
        if rule.name.is_empty() {
            return Err(self.error(value, "a [[hot-path]] needs a `name`"));
        }
        if rule.entries.is_empty() && rule.paths.is_empty() {
            let hint = "`entry = \"auto\"` finds routes and workers".to_owned();
            return Err(self.error(value, "a [[hot-path]] needs `entry` or `paths`").with_hint(Some(hint)));
        }
        Ok(rule)
    }

    /// `auto`, or files and functions: `app/api/*.py::create_*`.
    fn entrance(&self, value: &Value<'_>) -> Result<Entrance, Error> {
        let text = self.text_of(value)?;
        if text == "auto" {
            return Ok(Entrance::Auto);
        }
        let Some((path, function)) = text.split_once("::") else {
            let hint = Some("write `app/orders.py::create_order`, or `auto`".to_owned());
            return Err(self.error(value, format!("`{text}` names no function")).with_hint(hint));
        };
        let bad = |why: String| self.error(value, format!("bad pattern: {why}"));
        let path = Globs::new(&self.folder, vec![path.to_owned()]).map_err(|(_, why)| bad(why))?;
        let function = Glob::new(function).map_err(|problem| bad(problem.kind().to_string()))?.compile_matcher();
        Ok(Entrance::Named { path, function })
    }

    fn gate(&self, value: &Value<'_>) -> Result<Levels, Error> {
        let mut levels = Levels::default();
        for (key, value) in self.table(value)? {
            match key.get_ref().as_ref() {
                "hot" => levels.hot = Some(self.word(value, SETTINGS)?),
                "new" => levels.new = Some(self.word(value, SETTINGS)?),
                "elsewhere" => levels.elsewhere = Some(self.word(value, SETTINGS)?),
                _ => return Err(self.unknown_key(key, &GATE_KEYS)),
            }
        }
        Ok(levels)
    }

    fn rules(&self, value: &Value<'_>) -> Result<BTreeMap<String, Setting>, Error> {
        let mut settings = BTreeMap::new();
        for (key, value) in self.table(value)? {
            let name = key.get_ref().as_ref();
            if rules::find(name).is_none() && rules::own(name).is_none() {
                let hint = match rules::suggest(name) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`pinproof rules` lists them all".to_string(),
                };
                return Err(self.error(key, format!("unknown rule `{name}`")).with_hint(Some(hint)));
            }
            settings.insert(name.to_string(), self.word(value, SETTINGS)?);
        }
        Ok(settings)
    }

    fn overriding(&self, value: &Value<'_>) -> Result<Override, Error> {
        let mut result = Override { paths: Globs::none(), rules: BTreeMap::new(), pooler: None, engine: None };
        for (key, value) in self.table(value)? {
            match key.get_ref().as_ref() {
                "paths" => result.paths = self.globs(value)?,
                "rules" => result.rules = self.rules(value)?,
                "pooler" => result.pooler = Some(self.pooler(value)?),
                "engine" => result.engine = Some(self.word(value, ENGINES)?),
                _ => return Err(self.unknown_key(key, &OVERRIDE_KEYS)),
            }
        }
        if result.paths.is_empty() {
            return Err(self.error(value, "an [[override]] needs `paths`"));
        }
        Ok(result)
    }
}

fn did_you_mean(name: &str, known: &[&'static str]) -> String {
    match closest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are {}", known.join(", ")),
    }
}

fn parse_size(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..digits].parse().ok()?;
    let unit: u64 = match text[digits..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1000,
        "kib" => 1 << 10,
        "mb" => 1_000_000,
        "mib" => 1 << 20,
        "gb" => 1_000_000_000,
        "gib" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(unit)
}
