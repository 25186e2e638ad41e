//! The texts of a run's files, read again where something points into them.
//!
//! A project keeps no texts. Few files are ever pointed into, so their texts are read a second time, and only a few
//! stay in memory at once.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::config::Config;
use crate::discover::{self, File, Kind};
use crate::finding::{Outcome, Skipped};
use crate::project::{FileId, Project, Unit, digest};
use crate::source::Source;

/// How many bytes of text may stay at hand.
const AT_HAND: usize = 2 << 20;
/// What stands so far behind the last place that is pointed at, in bytes, no report shows.
const BEHIND: usize = 64 << 10;

/// Reads files again.
pub struct Texts<'p> {
    config: &'p Config,
    project: &'p Project,
    at_hand: RefCell<AtHand>,
    lost: RefCell<BTreeSet<FileId>>,
}

#[derive(Default)]
struct AtHand {
    sources: HashMap<FileId, Source>,
    bytes: usize,
}

impl<'p> Texts<'p> {
    /// The texts of a project, none of them read yet.
    pub fn new(config: &'p Config, project: &'p Project) -> Texts<'p> {
        Texts { config, project, at_hand: RefCell::default(), lost: RefCell::default() }
    }

    /// A file's text; `None` where it is no longer the one that was read first.
    pub fn of(&self, file: FileId) -> Option<Source> {
        if let Some(source) = self.at_hand.borrow().sources.get(&file) {
            return Some(source.clone());
        }
        if self.lost.borrow().contains(&file) {
            return None;
        }
        let Some(source) = read_again(self.project.unit(file), self.config) else {
            self.lost.borrow_mut().insert(file);
            return None;
        };
        let mut at_hand = self.at_hand.borrow_mut();
        if at_hand.bytes + source.text.len() > AT_HAND {
            *at_hand = AtHand::default();
        }
        at_hand.bytes += source.text.len();
        at_hand.sources.insert(file, source.clone());
        Some(source)
    }

    /// The files that changed or vanished between the first reading and a later one.
    pub fn failures(&self) -> Vec<Skipped> {
        let path = |file: &FileId| self.project.unit(*file).path.to_string();
        let mut lost = self.lost.borrow().clone();
        lost.extend(self.project.files().filter(|(_, unit)| unit.is_lost()).map(|(file, _)| file));
        lost.iter().map(|file| changed(path(file))).collect()
    }
}

fn changed(path: String) -> Skipped {
    Skipped { path, reason: "changed while it was checked; what points into it is left out".to_string() }
}

/// Reads a file's text once more; `None` where it is no longer the one that was read first.
pub fn read_again(unit: &Unit, config: &Config) -> Option<Source> {
    Pointed::of(unit).read(config, usize::MAX)
}

/// A file that something points into. It outlives its project, whose memory the texts then take.
pub struct Pointed {
    file: File,
    digest: u64,
}

impl Pointed {
    fn of(unit: &Unit) -> Pointed {
        let file = File { path: unit.location.to_path_buf(), name: unit.path.clone(), kind: Kind::Code(unit.host) };
        Pointed { file, digest: unit.digest }
    }

    /// The files of a project with these paths.
    pub fn in_project(project: &Project, paths: &BTreeSet<&str>) -> Vec<Pointed> {
        project.files().filter(|(_, unit)| paths.contains(&*unit.path)).map(|(_, unit)| Pointed::of(unit)).collect()
    }

    /// Its text up to a byte; `None` where it is no longer the one that was read first.
    fn read(&self, config: &Config, end: usize) -> Option<Source> {
        let mut text = discover::text(discover::load(&self.file, config).ok()?);
        let is_same = digest(&text) == self.digest;
        let mut ends = (0..=end.min(text.len())).rev();
        text.truncate(ends.find(|&end| text.is_char_boundary(end)).unwrap_or_default());
        is_same.then(|| Source::new(self.file.name.clone(), text))
    }

    /// Gives an outcome the texts of some files; where one has changed meanwhile, it says so. Those that are not `whole` go
    /// as far as findings and what belongs to them: a dump of megabytes is often pointed into at its top alone.
    pub fn give(pointed: &[Pointed], outcome: &mut Outcome, config: &Config, whole: bool) {
        let mut ends: HashMap<Arc<str>, usize> = HashMap::new();
        for finding in outcome.findings.iter().filter(|_| !whole) {
            for place in std::iter::once(&finding.place).chain(finding.related.iter().map(|related| &related.place)) {
                let end = ends.entry(place.path.clone()).or_default();
                *end = (*end).max(place.span.end as usize + BEHIND);
            }
        }
        for one in pointed {
            if outcome.sources.contains_key(&one.file.name) {
                continue;
            }
            let end = ends.get(&one.file.name).copied().unwrap_or(usize::MAX);
            if let Some(source) = one.read(config, end) {
                outcome.sources.insert(one.file.name.clone(), source);
            } else if outcome.failures.iter().all(|failure| *failure.path != *one.file.name) {
                outcome.failures.push(changed(one.file.name.to_string()));
            }
        }
        outcome.failures.sort();
    }
}

#[cfg(test)]
mod tests {
    use std::{env, fs, process};

    use super::*;
    use crate::host::Host;
    use crate::scope::Place;
    use crate::triggers::Triggers;

    #[test]
    fn a_text_is_read_again_as_long_as_it_is_the_same() {
        let folder = env::temp_dir().join(format!("pinproof-texts-{}", process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let text = "run('LISTEN a')\n";
        let units = ["same.py", "changed.py", "gone.py"].map(|name| {
            let path = folder.join(name);
            fs::write(&path, text).expect("a file");
            Unit::read(
                File { path, name: name.into(), kind: Kind::Code(Host::Python) },
                Host::Python,
                text,
                Place::Application,
                Triggers::get(),
            )
        });
        fs::write(folder.join("changed.py"), "run('LISTEN b')\n").expect("a file");
        fs::remove_file(folder.join("gone.py")).expect("a file to remove");

        let config = Config::rooted(&folder).expect("a configuration");
        let project = Project::new(units);
        let texts = Texts::new(&config, &project);
        for _ in 0..2 {
            let read: Vec<bool> = project.files().map(|(file, _)| texts.of(file).is_some()).collect();
            assert_eq!(read, [true, false, false]);
        }
        assert_eq!(texts.of(FileId(0)).map(|source| source.text.to_string()).as_deref(), Some(text));
        let failures: Vec<String> = texts.failures().into_iter().map(|failed| failed.path).collect();
        assert_eq!(failures, ["changed.py", "gone.py"]);
        fs::remove_dir_all(&folder).expect("the folder to remove");
    }

    #[test]
    fn a_report_has_a_text_as_far_as_its_last_place() {
        let folder = tempfile::TempDir::with_prefix("pinproof-").expect("a folder");
        let head = "import psycopg\npsycopg.connect().execute('LISTEN a')\n";
        fs::write(folder.path().join("long.py"), head.to_string() + &"x = 'é'\n".repeat(BEHIND / 8)).expect("a file");
        let config = Config::rooted(folder.path()).expect("a configuration");
        let outcome = crate::check::check(&config, &[folder.path().to_path_buf()], &|_| {}).expect("an outcome");
        assert!(!outcome.findings.is_empty());
        let kept: Vec<usize> = outcome.sources.values().map(|source| source.text.len()).collect();
        assert!(matches!(kept[..], [length] if (BEHIND..BEHIND + head.len()).contains(&length)), "{kept:?}");
    }
}
