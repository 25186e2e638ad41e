//! What the team told us: the pooler they run, the files that count, and how loud each rule may be.
//!
//! Settings come from `pinproof.toml`, or `[tool.pinproof]` in pyproject.toml. The nearest file wins whole: nothing is
//! merged in from folders above unless it says `extends`. [`Config::load`] finds and reads it; the command line is laid
//! over the result.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::GlobMatcher;

use crate::cache::Cache;
use crate::fact::Engine;
use crate::finding::{Confidence, Finding, Level};
use crate::gate::Levels;
use crate::infra::Learnt;
use crate::past::Past;
use crate::poolers::Target;
use crate::sinks::Library;

mod globs;
mod read;

pub use globs::{Globs, absolute};

/// The pooler that is judged for where nobody names one.
pub const DEFAULT_POOLER: &str = "rds-proxy";

/// The largest file that is read where nobody says otherwise, in bytes: 4 MiB.
pub const DEFAULT_MAX_FILE_SIZE: u64 = 4 << 20;

/// Why the run itself failed: one sentence for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The file it is about, as the person would name it.
    pub path: Option<String>,
    /// The line in that file, from 1.
    pub line: Option<usize>,
    /// What is wrong, without a full stop.
    pub what: String,
    /// What to do: `did you mean …`, without a full stop.
    pub hint: Option<String>,
}

impl Error {
    /// An error without a place.
    pub fn new(what: impl Into<String>) -> Error {
        Error { path: None, line: None, what: what.into(), hint: None }
    }

    /// The same, in this file.
    pub fn at(mut self, path: &Path, line: Option<usize>) -> Error {
        self.path = Some(path.display().to_string());
        self.line = line;
        self
    }

    /// The same, with something to do about it.
    pub fn with_hint(mut self, hint: Option<String>) -> Error {
        self.hint = hint;
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.path {
            write!(f, "{path}:")?;
            if let Some(line) = self.line {
                write!(f, "{line}:")?;
            }
            f.write_str(" ")?;
        }
        f.write_str(&self.what)?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

/// How loud a rule may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Its findings are dropped.
    Off,
    /// Its findings have this level.
    Level(Level),
}

/// Other settings for some paths: one `[[override]]`.
#[derive(Debug, Clone)]
pub struct Override {
    /// The paths.
    pub paths: Globs,
    /// Rules that are louder or quieter there.
    pub rules: BTreeMap<String, Setting>,
    /// The pooler that those paths speak to.
    pub pooler: Option<Target>,
    /// The engine behind it.
    pub engine: Option<Engine>,
}

/// What the team wants free of pins.
#[derive(Debug, Clone)]
pub struct HotPathRule {
    /// What it is called.
    pub name: String,
    /// Where it is entered.
    pub entries: Vec<Entrance>,
    /// Files that belong to it whatever calls them.
    pub paths: Globs,
}

/// Where a hot path is entered.
#[derive(Debug, Clone)]
pub enum Entrance {
    /// Wherever something outside the program calls a function, as far as `rules/entries.toml` knows.
    Auto,
    /// The functions of some files.
    Named {
        /// The files.
        path: Globs,
        /// The functions: `create_order`, `Orders.pay`.
        function: GlobMatcher,
    },
}

/// The settings of one run.
#[derive(Debug, Clone)]
pub struct Config {
    /// The run's root: an absolute folder that reported paths are relative to.
    pub root: PathBuf,
    /// The file the settings came from.
    pub file: Option<PathBuf>,
    /// The pooler to judge for.
    pub pooler: Target,
    /// Whether somebody named that pooler. Where nobody did, what the infrastructure says comes first.
    pub pooler_named: bool,
    /// What the infrastructure says.
    pub learnt: Learnt,
    /// The engine of texts whose library does not decide it.
    pub engine: Option<Engine>,
    /// The files to read; empty means all.
    pub include: Globs,
    /// The files and folders to pass over.
    pub exclude: Globs,
    /// Findings less sure than this are dropped.
    pub min_confidence: Confidence,
    /// Findings at or above this level fail the run.
    pub fail_on: Level,
    /// Larger files are skipped. In bytes.
    pub max_file_size: u64,
    /// Whether `.gitignore`, `.ignore` and the default exclusions count.
    pub respect_ignores: bool,
    /// How loud each rule may be.
    pub rules: BTreeMap<String, Setting>,
    /// Settings for some paths; a later one wins.
    pub overrides: Vec<Override>,
    /// What bypasses the pooler: paths, and the names of variables, attributes, functions and environment variables that
    /// hold or give a connection that does.
    pub direct: Globs,
    /// What the team says of its own helpers.
    pub sinks: Vec<Library>,
    /// From which level on findings fail a run, by what makes them count.
    pub gate: Levels,
    /// The findings that the team has accepted: an absolute path.
    pub baseline: Option<PathBuf>,
    /// What the team wants free of pins.
    pub hot_paths: Vec<HotPathRule>,
    /// What is read otherwise than it lies on the disk.
    pub past: Past,
    /// What earlier runs know of the files' texts. No configuration says where it lies: whoever runs the program does.
    pub cache: Option<Arc<Cache>>,
    /// Whether files that hold nothing which can matter are passed over without being parsed. Off in tests, which show
    /// that it makes no difference.
    pub prefilter: bool,
}

impl Config {
    /// The settings of a run that has no configuration, rooted at an absolute folder.
    pub fn rooted(root: &Path) -> Result<Config, Error> {
        Ok(Config {
            root: root.to_path_buf(),
            file: None,
            pooler: Target::parse(DEFAULT_POOLER).map_err(Error::new)?,
            pooler_named: false,
            learnt: Learnt::default(),
            engine: None,
            include: Globs::none(),
            exclude: Globs::none(),
            min_confidence: Confidence::Medium,
            fail_on: Level::Error,
            max_file_size: DEFAULT_MAX_FILE_SIZE,
            respect_ignores: true,
            rules: BTreeMap::new(),
            overrides: Vec::new(),
            direct: Globs::none(),
            sinks: Vec::new(),
            gate: Levels::default(),
            hot_paths: Vec::new(),
            baseline: None,
            past: Past::default(),
            cache: None,
            prefilter: true,
        })
    }

    /// The settings for checking `paths` from the folder `cwd` without any configuration.
    pub fn unconfigured(paths: &[PathBuf], cwd: &Path) -> Result<Config, Error> {
        Config::rooted(&root_of(paths, cwd))
    }

    /// The settings for checking `paths` from the folder `cwd`: those of the nearest file at or above the paths, or of
    /// `file` where one is named.
    ///
    /// Fails on a file that cannot be read, on a key or value that means nothing, and on an `extends` that leads to
    /// itself; the error names file and line.
    pub fn load(paths: &[PathBuf], cwd: &Path, file: Option<&Path>) -> Result<Config, Error> {
        let mut config = Config::unconfigured(paths, cwd)?;
        match file {
            Some(file) => read::file(&absolute(cwd, file), cwd, &mut config)?,
            None => read::nearest(&common_folder(paths, cwd), cwd, &mut config)?,
        }
        Ok(config)
    }

    /// A reported path as an absolute one.
    fn absolute(&self, path: &str) -> PathBuf {
        absolute(&self.root, Path::new(path))
    }

    /// The pooler that a reported path speaks to: as the configuration or the command line says, then as the
    /// infrastructure does; with the settings that the infrastructure gives it.
    pub fn pooler_of(&self, path: &str) -> Cow<'_, Target> {
        let full = self.absolute(path);
        let by_path = self.overrides.iter().rev().filter(|o| o.paths.matches(&full)).find_map(|o| o.pooler.as_ref());
        match by_path.or(self.pooler_named.then_some(&self.pooler)) {
            _ if self.learnt.is_empty() => Cow::Borrowed(by_path.unwrap_or(&self.pooler)),
            Some(named) => Cow::Owned(self.learnt.settle(named, path)),
            None => self.learnt.target_of(path).map_or(Cow::Borrowed(&self.pooler), Cow::Owned),
        }
    }

    /// The engine behind the pooler that a reported path speaks to, as the infrastructure says, if that pooler serves it.
    pub fn learnt_engine_of(&self, path: &str) -> Option<Engine> {
        let engine = self.learnt.engine_of(path)?;
        let serves = self.pooler_of(path).poolers().iter().any(|pooler| pooler.engines.contains(&engine));
        serves.then_some(engine)
    }

    /// The names of the poolers that the run is judged for, and where they were learnt, for its report.
    pub fn poolers_told(&self) -> (String, Vec<String>) {
        if self.pooler_named || self.learnt.is_empty() {
            (self.pooler.to_string(), Vec::new())
        } else {
            (self.learnt.names().join(", "), self.learnt.sources())
        }
    }

    /// The engine that texts in a reported path are for, where nothing in the code says.
    pub fn engine_of(&self, path: &str) -> Option<Engine> {
        let path = self.absolute(path);
        let by_path = self.overrides.iter().rev().filter(|o| o.paths.matches(&path)).find_map(|o| o.engine);
        by_path.or(self.engine)
    }

    /// Judges every path for this pooler, whatever the configuration says: what `--pooler` means.
    pub fn force_pooler(&mut self, pooler: Target) {
        self.overrides.iter_mut().for_each(|o| o.pooler = None);
        self.pooler = pooler;
        self.pooler_named = true;
    }

    /// Takes this engine for every path, whatever the configuration says: what `--engine` means.
    pub fn force_engine(&mut self, engine: Engine) {
        self.overrides.iter_mut().for_each(|o| o.engine = None);
        self.engine = Some(engine);
    }

    /// Lays the team's settings over a finding: its level, or `None` where it is switched off or not sure enough.
    ///
    /// Runs after ignore comments, so that a comment for a rule that is off elsewhere does not count as unused.
    pub fn settle(&self, mut finding: Finding) -> Option<Finding> {
        if finding.confidence < self.min_confidence {
            return None;
        }
        let path = self.absolute(&finding.place.path);
        let by_path = self.overrides.iter().rev().filter(|o| o.paths.matches(&path));
        let mut settings = by_path.map(|o| &o.rules).chain([&self.rules]);
        match settings.find_map(|rules| rules.get(finding.rule)) {
            Some(Setting::Off) => return None,
            Some(Setting::Level(level)) => finding.level = *level,
            None => {}
        }
        if self.direct.matches(&path) {
            finding.level = Level::Note;
            finding.help.push(
                "Nothing, while this connection bypasses the pooler: the configuration lists this path under `direct`."
                    .into(),
            );
        }
        Some(finding)
    }
}

/// The folder that reported paths are relative to: where the person stands, as long as all paths lie in there,
/// otherwise the folder that holds them all.
fn root_of(paths: &[PathBuf], cwd: &Path) -> PathBuf {
    let common = common_folder(paths, cwd);
    if common.starts_with(cwd) { cwd.to_path_buf() } else { common }
}

/// The innermost folder that holds every path.
fn common_folder(paths: &[PathBuf], cwd: &Path) -> PathBuf {
    let folders = paths.iter().map(|path| {
        let mut path = absolute(cwd, path);
        if path.is_file() {
            path.pop();
        }
        path
    });
    let common = folders.reduce(|a, b| a.ancestors().find(|folder| b.starts_with(folder)).unwrap_or(&a).to_path_buf());
    common.unwrap_or_else(|| cwd.to_path_buf())
}

#[cfg(test)]
mod tests;
