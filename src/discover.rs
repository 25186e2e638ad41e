//! Finds the files to check, and reads them.
//!
//! The walk leaves out what `.gitignore` leaves out (with or without a repository), hidden files other than `.env`, and
//! the folders that hold other people's code ([`FOREIGN`]). Whatever has a known ending and is still not read is named, with a reason.

use std::fs;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};
use memchr::{memchr, memchr_iter};

use crate::config::{Config, Globs, absolute};
use crate::finding::Skipped;
use crate::host::Host;
use crate::infra;
use crate::manifests;
use crate::paths::relative;
use crate::settings::{Syntax, names};

/// Folders that hold code which is not the team's own. A pattern in `include` that names one brings it back, and so
/// does naming a path inside it on the command line.
pub const FOREIGN: [&str; 5] = ["node_modules", ".venv", "venv", "site-packages", "vendor"];

/// A line longer than this, in bytes, marks a JavaScript file as minified.
const MINIFIED_LINE: usize = 50_000;

/// Larger manifests are not read, in bytes.
const MAX_MANIFEST: u64 = 1 << 20;

const NOT_REGULAR: &str = "not a regular file";
const LINK: &str = "a symbolic link; links are not followed";

/// Names of the files that say what is ignored.
const IGNORE_FILES: [&str; 2] = [".gitignore", ".ignore"];
/// One that is larger is not read, in bytes.
const MAX_IGNORE_FILE: u64 = 1 << 20;

/// A file to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Where it lies.
    pub path: PathBuf,
    /// What it is called in reports: relative to the run's root, with `/`.
    pub name: Arc<str>,
    /// What it is.
    pub kind: Kind,
}

impl File {
    fn copied(&self) -> File {
        File { path: self.path.clone(), name: (*self.name).into(), kind: self.kind }
    }
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Code.
    Code(Host),
    /// Settings.
    Settings(Syntax),
}

impl Kind {
    /// What a file's name means; `None` for a file that is not read.
    pub fn of(path: &Path) -> Option<Kind> {
        let host = path.extension().and_then(|extension| Host::of_extension(extension.to_str()?));
        host.map(Kind::Code).or_else(|| names::syntax_of(path).map(Kind::Settings))
    }
}

/// Whether any reader would look at a file of this name.
pub fn is_read(path: &Path) -> bool {
    let is_manifest = || path.file_name().and_then(|name| name.to_str()).is_some_and(manifests::is_manifest);
    Kind::of(path).is_some() || infra::Kind::of_path(path).is_some() || is_manifest() || says_versions(path)
}

/// So many bytes of a file of this name are enough to read it, or to say that it is too large.
pub fn most_read(path: &Path, config: &Config) -> u64 {
    let others = if says_versions(path) { manifests::MAX_LOCK } else { MAX_MANIFEST };
    config.max_file_size.max(others).saturating_add(1)
}

fn says_versions(path: &Path) -> bool {
    path.to_str().is_some_and(manifests::says_versions)
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Discovered {
    /// The files to check, in order of name, each once.
    pub files: Vec<File>,
    /// The files that may say which pooler there is, in order of name, each once.
    pub infra: Vec<infra::File>,
    /// What has a known ending and cannot be read, in order of path.
    pub skipped: Vec<Skipped>,
    /// The manifests of the tree, and those above the roots up to the run's root.
    pub manifests: Vec<PathBuf>,
    /// Of the same folders, the files that say versions of libraries.
    pub versions: Vec<PathBuf>,
}

/// Walks `roots`, which count from the run's root. A root that is a file is taken whatever the ignore files and
/// patterns say: the person named it.
pub fn files(roots: &[PathBuf], config: &Config) -> Discovered {
    let walk = Walk { config, found: Mutex::default() };
    for root in roots {
        let root = absolute(&config.root, root);
        match fs::metadata(&root) {
            Ok(data) if data.is_dir() => {
                walk.manifests_above(&root);
                walk.folder(&root);
            }
            Ok(data) if data.is_file() => {
                walk.manifests_above(&root);
                walk.named_file(root);
            }
            // Opening a pipe could wait forever.
            Ok(_) => walk.skip(&root, NOT_REGULAR.into()),
            Err(error) => walk.skip(&root, error_reason(&error)),
        }
    }
    sorted(walk)
}

fn sorted(walk: Walk<'_>) -> Discovered {
    let mut found = walk.found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.files.sort_by(|a, b| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
    found.files.dedup_by(|a, b| a.path == b.path);
    // Copies, so that what the walk's own threads have asked for is given back.
    found.files = found.files.iter().map(File::copied).collect();
    found.infra.sort_by(|a, b| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
    found.infra.dedup_by(|a, b| a.path == b.path);
    found.skipped.sort();
    found.skipped.dedup();
    found.manifests.sort();
    found.manifests.dedup();
    found.versions.sort();
    found.versions.dedup();
    found
}

/// The files of `config.past`, as a walk of these roots would have found them. Ignore files say nothing about them: what
/// was committed counted then.
pub fn past(config: &Config, roots: &[PathBuf]) -> Discovered {
    let walk = Walk { config, found: Mutex::default() };
    let roots: Vec<PathBuf> = roots.iter().map(|root| absolute(&config.root, root)).collect();
    let filter = Filter::of(config);
    for path in config.past.files() {
        for root in &roots {
            if walk.above(root).any(|folder| path.parent() == Some(folder)) {
                walk.manifest(path);
            }
            let mut below = path.ancestors().take_while(|part| part != root).enumerate();
            if path == root {
                walk.named_file(path.to_path_buf());
            } else if path.starts_with(root) && !below.any(|(up, part)| filter.passes_over(part, up > 0)) {
                walk.regular(path.to_path_buf());
            }
        }
    }
    sorted(walk)
}

/// What a walk passes over below its root.
struct Filter {
    foreign: Vec<&'static str>,
    exclude: Globs,
}

impl Filter {
    fn of(config: &Config) -> Filter {
        let patterns = config.include.patterns();
        // A pattern in `include` that names such a folder brings it back.
        let is_included = |folder: &str| patterns.iter().any(|pattern| pattern.split('/').any(|part| part == folder));
        let foreign = FOREIGN.into_iter().filter(|folder| config.respect_ignores && !is_included(folder));
        Filter { foreign: foreign.collect(), exclude: config.exclude.clone() }
    }

    /// `.env` and its kin are read, hidden as they are.
    fn passes_over(&self, path: &Path, is_folder: bool) -> bool {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_hidden = name.starts_with('.') && (is_folder || !names::is_dotenv(&name));
        is_hidden || self.exclude.matches(path) || is_folder && self.foreign.contains(&&*name)
    }
}

struct Walk<'a> {
    config: &'a Config,
    found: Mutex<Discovered>,
}

impl Walk<'_> {
    fn folder(&self, root: &Path) {
        let respect = self.config.respect_ignores;
        let above: Vec<PathBuf> = root.ancestors().skip(1).filter_map(odd_ignore_file).collect();
        above.iter().filter(|_| respect).for_each(|file| self.skip_odd(file));
        let mut open = vec![(root.to_path_buf(), above.is_empty())];
        while let Some((folder, has_parents)) = open.pop() {
            match odd_ignore_file(&folder).filter(|_| respect) {
                // What stands in it is walked by itself, without the file.
                Some(file) => {
                    self.skip_odd(&file);
                    open.extend(self.walk(&folder, None).into_iter().map(|folder| (folder, false)));
                }
                None => open.extend(self.walk(&folder, Some(has_parents)).into_iter().map(|folder| (folder, false))),
            }
        }
    }

    /// Walks a folder; with the ignore files above it or without, or by none at all and no further than its own files.
    /// Gives back the folders that have to be walked by themselves.
    fn walk(&self, root: &Path, has_parents: Option<bool>) -> Vec<PathBuf> {
        let is_flat = has_parents.is_none();
        let respect = self.config.respect_ignores && !is_flat;
        let filter = Filter::of(self.config);
        let apart: Arc<Mutex<Vec<PathBuf>>> = Arc::default();
        let put = apart.clone();
        let mut builder = WalkBuilder::new(root);
        builder
            .standard_filters(respect)
            .parents(respect && has_parents == Some(true))
            .hidden(false)
            .require_git(false)
            .threads(rayon::current_num_threads())
            // What one person's machine ignores must not change what a check finds.
            .git_global(false)
            .git_exclude(false)
            .filter_entry(move |entry| {
                if entry.depth() == 0 {
                    return true;
                }
                if filter.passes_over(entry.path(), is_folder(entry)) {
                    return false;
                }
                let is_apart = is_folder(entry) && (is_flat || respect && odd_ignore_file(entry.path()).is_some());
                if is_apart {
                    put.lock().unwrap_or_else(PoisonError::into_inner).push(entry.path().to_path_buf());
                }
                !is_apart
            });
        if respect && has_parents == Some(false) {
            // The walker opens git's ignore files above the root even where they are not to count; those that it takes for
            // its user's own it does not.
            builder.git_ignore(false).add_custom_ignore_filename(".gitignore");
        }
        builder.build_parallel().run(|| {
            Box::new(|entry| {
                match entry {
                    Ok(entry) => self.entry(entry),
                    Err(error) => self.walk_error(root, &error),
                }
                WalkState::Continue
            })
        });
        std::mem::take(&mut *apart.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn skip_odd(&self, ignore_file: &Path) {
        let is_link = fs::symlink_metadata(ignore_file).is_ok_and(|data| data.is_symlink());
        self.skip(ignore_file, if is_link { LINK } else { "not a file that says what is ignored" }.into());
    }

    fn entry(&self, entry: DirEntry) {
        let Some(kind) = entry.file_type() else { return };
        if kind.is_dir() {
            return;
        }
        if kind.is_file() {
            return self.regular(entry.into_path());
        }
        let include = &self.config.include;
        if !include.is_empty() && !include.matches(entry.path()) {
            return;
        }
        if kind.is_symlink() {
            // Its target is read where it lies; following could leave the tree, or never end.
            if Kind::of(entry.path()).is_some() || entry.path().is_dir() {
                self.skip(entry.path(), LINK.into());
            }
            return;
        }
        if Kind::of(entry.path()).is_some() {
            self.skip(entry.path(), NOT_REGULAR.into());
        }
    }

    /// Takes in a regular file, if its name and the patterns say so.
    fn regular(&self, path: PathBuf) {
        self.manifest(&path);
        let include = &self.config.include;
        if !include.is_empty() && !include.matches(&path) {
            return;
        }
        match Kind::of(&path) {
            Some(known) => self.add(path, known),
            None => self.add_infra(&path, false),
        }
    }

    /// The folders above a root, up to the run's root.
    fn above<'p>(&self, root: &'p Path) -> impl Iterator<Item = &'p Path> {
        root.ancestors().skip(1).take_while(|folder| folder.starts_with(&self.config.root))
    }

    /// Takes in the manifests of these folders.
    fn manifests_above(&self, root: &Path) {
        let entries = self.above(root).filter_map(|folder| fs::read_dir(folder).ok()).flatten().filter_map(Result::ok);
        for entry in entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file())) {
            self.manifest(&entry.path());
        }
    }

    /// Takes in a file that is a manifest, or says versions of libraries.
    fn manifest(&self, path: &Path) {
        let is_manifest = path.file_name().and_then(|name| name.to_str()).is_some_and(manifests::is_manifest);
        let says_versions = says_versions(path);
        if is_manifest || says_versions {
            let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            found.manifests.extend(is_manifest.then(|| path.to_path_buf()));
            found.versions.extend(says_versions.then(|| path.to_path_buf()));
        }
    }

    fn named_file(&self, path: PathBuf) {
        match Kind::of(&path) {
            Some(kind) => self.add(path, kind),
            None if infra::Kind::of_path(&path).is_some() => self.add_infra(&path, false),
            None => self.skip(&path, "no host language has this ending".into()),
        }
    }

    fn walk_error(&self, root: &Path, error: &ignore::Error) {
        let path = path_of(error).unwrap_or(root);
        let reason = error.io_error().map_or_else(|| error.to_string(), error_reason);
        self.skip(path, reason);
    }

    fn add(&self, path: PathBuf, kind: Kind) {
        if matches!(kind, Kind::Settings(_)) {
            self.add_infra(&path, true);
        }
        let name = relative(&path, &self.config.root).into();
        self.found.lock().unwrap_or_else(PoisonError::into_inner).files.push(File { path, name, kind });
    }

    /// Takes in a file that may say which pooler there is; `counted` where it is among the other files too.
    fn add_infra(&self, path: &Path, counted: bool) {
        let Some(kind) = infra::Kind::of_path(path) else { return };
        let name = relative(path, &self.config.root).into();
        let file = infra::File { path: path.to_path_buf(), name, kind, counted };
        self.found.lock().unwrap_or_else(PoisonError::into_inner).infra.push(file);
    }

    fn skip(&self, path: &Path, reason: String) {
        let path = relative(path, &self.config.root);
        self.found.lock().unwrap_or_else(PoisonError::into_inner).skipped.push(Skipped { path, reason });
    }
}

/// A folder's ignore file that must not be read: reading one that is a link could leave the tree, one that is a pipe could
/// wait for ever, and a device never ends. Git follows no link there either.
fn odd_ignore_file(folder: &Path) -> Option<PathBuf> {
    let is_odd = |path: &PathBuf| {
        fs::symlink_metadata(path).is_ok_and(|data| !data.is_dir() && (!data.is_file() || data.len() > MAX_IGNORE_FILE))
    };
    IGNORE_FILES.iter().map(|name| folder.join(name)).find(is_odd)
}

fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir())
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

fn error_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".into(),
        io::ErrorKind::PermissionDenied => "no permission to read it".into(),
        _ => format!("cannot be read: {error}"),
    }
}

/// Reads a file's bytes, as UTF-8 wherever a byte-order mark says that they are UTF-16.
///
/// A byte-order mark is left out, so that positions count from the first character. What cannot or should not be read
/// (too large, binary, minified, unreadable) comes back with its reason.
pub fn load(file: &File, config: &Config) -> Result<Vec<u8>, Skipped> {
    let bytes = load_bytes(&file.path, &file.name, config)?;
    if file.kind == Kind::Code(Host::JavaScript) && longest_line(&bytes) > MINIFIED_LINE {
        let reason = "minified: a line is longer than 50,000 bytes".to_owned();
        return Err(Skipped { path: file.name.to_string(), reason });
    }
    Ok(bytes)
}

/// The same for a file of no host, which is called `name` in reports.
pub fn load_bytes(path: &Path, name: &str, config: &Config) -> Result<Vec<u8>, Skipped> {
    let skip = |reason: String| Skipped { path: name.to_owned(), reason };
    let limit = config.max_file_size;
    let read = match config.past.read(path) {
        Some(past) => past.map(|bytes| bytes.to_vec()),
        // Whatever the metadata say, no more than this is ever held.
        None => fs::File::open(path).and_then(|opened| {
            let length = opened.metadata().map_or(0, |data| data.len().min(limit));
            let mut bytes = Vec::with_capacity(length as usize + 1);
            opened.take(limit.saturating_add(1)).read_to_end(&mut bytes).map(|_| bytes)
        }),
    };
    let bytes = read.map_err(|error| skip(error_reason(&error)))?;
    if bytes.len() as u64 > limit {
        return Err(skip(format!("larger than {} (max-file-size)", crate::report::size(limit))));
    }
    let mut bytes = without_mark(bytes);
    end_lines(&mut bytes);
    if bytes.contains(&0) {
        return Err(skip("binary: it holds a zero byte".into()));
    }
    Ok(bytes)
}

/// Runs what reads a file: a fault in one reader must not cost the findings of all other files.
///
/// # Errors
/// The file, where reading it panicked.
pub fn guarded<T>(name: &str, read: impl FnOnce() -> T) -> Result<T, Skipped> {
    catch_unwind(AssertUnwindSafe(read)).map_err(|_| {
        let reason = "internal error: reading this file made pinproof fail; please report it".to_owned();
        Skipped { path: name.to_owned(), reason }
    })
}

/// The texts of manifests, each with its name; one that is too large or unreadable has no text.
pub fn texts(manifests: &[PathBuf], config: &Config) -> Vec<manifests::Text> {
    let read = |path: &PathBuf| (relative(path, &config.root), config.past.text(path, MAX_MANIFEST));
    manifests.iter().map(read).collect()
}

/// A file's bytes as text. Bytes that are not UTF-8 become U+FFFD.
pub fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Makes a line that ends in a lone `\r` end in `\n`, which every grammar takes for an end. No position moves.
fn end_lines(bytes: &mut [u8]) {
    let mut from = 0;
    while let Some(found) = memchr(b'\r', &bytes[from..]) {
        let at = from + found;
        if bytes.get(at + 1) != Some(&b'\n') {
            bytes[at] = b'\n';
        }
        from = at + 1;
    }
}

fn without_mark(mut bytes: Vec<u8>) -> Vec<u8> {
    let units = |pair: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|b| pair([b[0], b[1]])).collect();
        String::from_utf16_lossy(&units).into_bytes()
    };
    match bytes.as_slice() {
        [0xEF, 0xBB, 0xBF, ..] => {
            bytes.drain(..3);
            bytes
        }
        [0xFF, 0xFE, ..] => units(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => units(u16::from_be_bytes),
        _ => bytes,
    }
}

fn longest_line(bytes: &[u8]) -> usize {
    if bytes.len() <= MINIFIED_LINE {
        return bytes.len();
    }
    let mut start = 0;
    let lines = memchr_iter(b'\n', bytes).chain([bytes.len()]).map(|end| {
        let length = end - start;
        start = end + 1;
        length
    });
    lines.max().unwrap_or_default()
}

#[cfg(test)]
mod tests;
