//! What is checked, and by which settings: the options that several commands share.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::cache::Cache;
use crate::config::{Config, Error, absolute};
use crate::fact::Engine;
use crate::finding::{Confidence, Level};
use crate::gate::Levels;
use crate::poolers::Target;

/// What to check.
#[derive(Debug, clap::Args)]
pub struct Selection {
    /// Files and folders to check
    #[arg(default_value = ".", value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// The pooler to judge for; `any` reports what is unsafe on at least one [default: what the infrastructure files
    /// say, or rds-proxy]
    #[arg(long, value_name = "NAME[@VERSION]")]
    pooler: Option<String>,

    /// The engine of texts where nothing in the code says
    #[arg(long)]
    engine: Option<EngineName>,

    /// Read this configuration, not the nearest pinproof.toml or pyproject.toml
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,

    /// Read no configuration
    #[arg(long)]
    no_config: bool,

    /// Leave out findings that are less sure than this [default: medium]
    #[arg(long, value_name = "CONFIDENCE")]
    min_confidence: Option<ConfidenceName>,

    /// Threads to work with; 0 means one a core
    #[arg(long, default_value_t = 0, value_name = "N")]
    threads: usize,

    /// Check what .gitignore leaves out, and other people's code (node_modules, .venv, venv, site-packages, vendor)
    #[arg(long)]
    no_ignore: bool,

    /// Where to keep what was found out of the files, for the next run [default: the user's folder for caches]
    #[arg(long, value_name = "FOLDER", env = "PINPROOF_CACHE_DIR", hide_env_values = true)]
    cache_dir: Option<PathBuf>,

    /// Keep nothing for the next run, and use nothing that an earlier one has kept
    #[arg(long)]
    no_cache: bool,
}

/// A selection that exists.
pub struct Selected {
    /// The folder that the person stands in.
    pub cwd: PathBuf,
    /// The absolute paths to check.
    pub paths: Vec<PathBuf>,
    /// The settings.
    pub config: Config,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum EngineName {
    Postgresql,
    Mysql,
    Mssql,
}

impl From<EngineName> for Engine {
    fn from(name: EngineName) -> Engine {
        match name {
            EngineName::Postgresql => Engine::Postgresql,
            EngineName::Mysql => Engine::Mysql,
            EngineName::Mssql => Engine::Mssql,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ConfidenceName {
    Low,
    Medium,
    High,
}

impl From<ConfidenceName> for Confidence {
    fn from(name: ConfidenceName) -> Confidence {
        match name {
            ConfidenceName::Low => Confidence::Low,
            ConfidenceName::Medium => Confidence::Medium,
            ConfidenceName::High => Confidence::High,
        }
    }
}

/// A level, as an argument.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LevelName {
    Error,
    Warning,
    Note,
}

impl From<LevelName> for Level {
    fn from(name: LevelName) -> Level {
        match name {
            LevelName::Error => Level::Error,
            LevelName::Warning => Level::Warning,
            LevelName::Note => Level::Note,
        }
    }
}

impl Selection {
    /// Finds the paths and reads the settings.
    ///
    /// # Errors
    /// A path that is not there, or a configuration that means nothing.
    pub fn open(&self, fail_on: Option<LevelName>) -> Result<Selected, Error> {
        let cwd = std::env::current_dir().map_err(|e| Error::new(format!("the working folder is gone: {e}")))?;
        if let Some(missing) = self.paths.iter().find(|path| std::fs::symlink_metadata(path).is_err()) {
            return Err(Error::new("there is no such file or folder").at(missing, None));
        }
        let mut config = self.config(&cwd)?;
        if let Some(level) = fail_on {
            // Who types a level means it for everything.
            config.fail_on = level.into();
            config.gate = Levels::default();
        }
        if self.threads > 0 {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(self.threads).build_global();
            pool.map_err(|e| Error::new(format!("cannot start {} threads: {e}", self.threads)))?;
        }
        let paths = self.paths.iter().map(|path| absolute(&cwd, path)).collect();
        Ok(Selected { cwd, paths, config })
    }

    fn config(&self, cwd: &Path) -> Result<Config, Error> {
        let mut config = match &self.config {
            _ if self.no_config => Config::unconfigured(&self.paths, cwd)?,
            file => Config::load(&self.paths, cwd, file.as_deref())?,
        };
        if let Some(pooler) = &self.pooler {
            config.force_pooler(Target::parse(pooler).map_err(Error::new)?);
        }
        if let Some(engine) = self.engine {
            config.force_engine(engine.into());
        }
        config.min_confidence = self.min_confidence.map_or(config.min_confidence, Into::into);
        config.respect_ignores &= !self.no_ignore;
        let folder = self.cache_dir.as_ref().map(|folder| absolute(cwd, folder)).or_else(Cache::default_folder);
        config.cache = folder.filter(|_| !self.no_cache).map(|folder| Cache::open(&folder, &config.root).into());
        Ok(config)
    }
}

impl Selected {
    /// Whether the run covers a path: it lies below what was named, and the patterns let it through.
    pub fn covers(&self, path: &Path) -> bool {
        let (include, exclude) = (&self.config.include, &self.config.exclude);
        self.paths.iter().any(|root| path.starts_with(root))
            && (include.is_empty() || include.matches(path))
            && !exclude.matches(path)
    }

    /// The baseline to use: the one that is named, or the configuration's.
    pub fn baseline(&self, named: Option<&Path>) -> Option<PathBuf> {
        named.map(|path| absolute(&self.cwd, path)).or_else(|| self.config.baseline.clone())
    }
}
