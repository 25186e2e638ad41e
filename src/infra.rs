//! Infrastructure files: which pooler stands before the database, how it is set, and what is wrong with that.
//!
//! Each file becomes a list of [stanzas](stanza), whatever its language. `rules/infra/` says which of them mean a pooler and
//! what their settings are called; [`declared`] puts poolers and the settings of their pools together, following the
//! names that stand for values. [`learnt`] says which of them a checked file speaks to, and [`lint`] what to say of the
//! settings themselves.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::Config;
use crate::discover;
use crate::finding::{Finding, Outcome, Skipped};
use crate::scope::Place;
use crate::settings::Syntax;
use crate::source::Source;
use crate::suppress;

mod declared;
mod hcl;
mod ini;
mod learnt;
mod lint;
mod proxysql;
mod resolve;
mod schema;
mod stanza;
mod template;

pub use learnt::Learnt;

use declared::Declared;
use stanza::Reading;

/// How an infrastructure file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Terraform's own language: `.tf`.
    Terraform,
    /// Terraform's JSON: `.tf.json`.
    TerraformJson,
    /// A CloudFormation or SAM template, among other files of YAML and JSON.
    Template(Syntax),
    /// `pgbouncer.ini`.
    PgBouncer,
    /// `proxysql.cnf`.
    ProxySql,
}

impl Kind {
    /// The kind that a path means. A template shows only by what is in it.
    pub fn of_path(path: &Path) -> Option<Kind> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        let configures = |pooler| {
            let schema = schema::all().iter().find(|schema| schema.pooler == pooler);
            schema.is_some_and(|schema| schema.files.iter().any(|glob| crate::poolers::matches(glob, &name)))
        };
        Some(match name.rsplit_once('.')?.1 {
            "tf" => Kind::Terraform,
            "json" if name.ends_with(".tf.json") => Kind::TerraformJson,
            "json" | "template" => Kind::Template(Syntax::Json),
            "yml" | "yaml" => Kind::Template(Syntax::Yaml),
            "ini" if configures("pgbouncer") => Kind::PgBouncer,
            "cnf" if configures("proxysql") => Kind::ProxySql,
            _ => return None,
        })
    }

    /// Whether a file can say something of a pooler.
    fn matters(self, bytes: &[u8]) -> bool {
        match self {
            Kind::PgBouncer | Kind::ProxySql => true,
            Kind::Terraform | Kind::TerraformJson | Kind::Template(_) => schema::words().is_match(bytes),
        }
    }

    fn read(self, text: &str) -> Reading {
        match self {
            Kind::Terraform => hcl::read(text),
            Kind::TerraformJson => template::read_terraform(text),
            // `.template` files are of either syntax.
            Kind::Template(Syntax::Json) if !text.trim_start().starts_with('{') => template::read(Syntax::Yaml, text),
            Kind::Template(syntax) => template::read(syntax, text),
            Kind::PgBouncer => ini::read(text),
            Kind::ProxySql => proxysql::read(text),
        }
    }
}

/// A file that may say something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Where it lies.
    pub path: PathBuf,
    /// What it is called in reports.
    pub name: Arc<str>,
    /// How it is written.
    pub kind: Kind,
    /// Whether it is checked for settings too, and so counted already.
    pub counted: bool,
}

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Document {
    source: Source,
    kind: Kind,
    place: Place,
    reading: Reading,
}

impl Document {
    /// The folder that it lies in, with `/`; empty at the root.
    fn folder(&self) -> &str {
        self.source.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    fn is_terraform(&self) -> bool {
        matches!(self.kind, Kind::Terraform | Kind::TerraformJson)
    }
}

/// All infrastructure of a run.
#[derive(Debug, Default)]
pub struct Infra {
    documents: Vec<Document>,
    paths: HashSet<Arc<str>>,
    declared: Vec<Declared>,
}

/// What became of one file.
enum Read {
    Document(Box<Document>),
    /// Terraform that names no pooler, but may hold the values of a file that does.
    Beside(Box<Document>),
    Prefiltered,
    Skipped(Skipped),
    Failed(Skipped),
}

impl Infra {
    /// Reads these files, and counts them in `outcome`.
    pub fn read(
        files: &[File],
        config: &Config,
        place: &(dyn Fn(&File) -> Place + Sync),
        outcome: &mut Outcome,
    ) -> Infra {
        let read: Vec<Read> = files.par_iter().map(|file| read(file, config, place)).collect();
        let mut infra = Infra::default();
        let mut beside = Vec::new();
        for (file, result) in files.iter().zip(read) {
            let new = usize::from(!file.counted);
            match result {
                Read::Document(document) => {
                    outcome.checked += new;
                    infra.documents.push(*document);
                }
                Read::Beside(document) => {
                    outcome.prefiltered += new;
                    beside.push(*document);
                }
                Read::Prefiltered => outcome.prefiltered += new,
                Read::Skipped(_) if file.counted => {}
                Read::Skipped(skipped) => outcome.skipped.push(skipped),
                Read::Failed(failed) => outcome.failures.push(failed),
            }
        }
        for document in &infra.documents {
            if let Some((reason, at)) = &document.reading.problem {
                let line = document.source.position(*at as u32).line;
                let reason = format!("{reason} at line {line}");
                outcome.partly.push(Skipped { path: document.source.path.to_string(), reason });
            }
        }
        if infra.documents.iter().any(Document::is_terraform) {
            infra.documents.append(&mut beside);
        }
        infra.paths = infra.documents.iter().map(|document| document.source.path.clone()).collect();
        infra.declared = declared::find(&infra.documents);
        infra
    }

    /// What a run learns from it.
    pub fn learnt(&self) -> Learnt {
        Learnt::of(&self.documents, &self.declared)
    }

    /// Whether this file says something here.
    pub fn has(&self, path: &Arc<str>) -> bool {
        self.paths.contains(path)
    }

    /// What is to be said of the files themselves. `found` is what was found in code, and `findings`, by file, what else
    /// there is to say of these files. Ignore comments are past.
    pub fn findings(&self, found: &[Finding], mut findings: HashMap<Arc<str>, Vec<Finding>>) -> Vec<Finding> {
        for finding in lint::findings(&self.documents, &self.declared, found) {
            findings.entry(finding.place.path.clone()).or_default().push(finding);
        }
        let mut out = Vec::new();
        for document in &self.documents {
            let own = findings.remove(&*document.source.path).unwrap_or_default();
            let directives = suppress::directives(&document.source, &document.reading.comments);
            let (kept, problems) = suppress::apply(own, &directives, &document.source);
            out.extend(kept.into_iter().chain(problems));
        }
        out
    }

    /// The texts of all files that were read.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.documents.iter().map(|document| &document.source)
    }
}

fn read(file: &File, config: &Config, place: &(dyn Fn(&File) -> Place + Sync)) -> Read {
    let bytes = match discover::load_bytes(&file.path, &file.name, config) {
        Ok(bytes) => bytes,
        // CloudFormation takes no template of more than 1 MB, so that what is too large is data.
        Err(_) if matches!(file.kind, Kind::Template(_)) => return Read::Prefiltered,
        Err(skipped) => return Read::Skipped(skipped),
    };
    let matters = file.kind.matters(&bytes);
    if !matters && !matches!(file.kind, Kind::Terraform | Kind::TerraformJson) {
        return Read::Prefiltered;
    }
    let source = Source::new(file.name.clone(), discover::text(bytes));
    match discover::guarded(&file.name, || file.kind.read(&source.text)) {
        Ok(reading) => {
            let document = Box::new(Document { source, kind: file.kind, place: place(file), reading });
            if matters { Read::Document(document) } else { Read::Beside(document) }
        }
        Err(failed) => Read::Failed(failed),
    }
}

#[cfg(test)]
mod tests;
