//! Code that was not read. Names may mean it all the same: what they mean does not depend on what is read.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::{FileId, Project, module_stem};
use crate::packed::hash;

thread_local! {
    /// The files that were not read and that this thread looked for something in, where that is noted.
    static MISSED: RefCell<Option<BTreeSet<FileId>>> = const { RefCell::new(None) };
}

impl Project {
    /// The same beside these files of code, of which those are left out that it holds. They go by numbers behind those of
    /// the files that were read.
    pub fn beside(mut self, mut files: Vec<Arc<str>>) -> Project {
        files.retain(|path| !self.by_path.contains_key(path));
        for (path, file) in files.iter().zip((self.units.len() as u32..).map(FileId)) {
            self.by_path.insert(path.clone(), file);
            self.by_stem.push((hash(module_stem(path)), file));
        }
        self.by_stem.sort_unstable();
        Project { beside: files, ..self }
    }

    /// The file of this name, whether it was read or not.
    pub(super) fn file(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// Whether a file was read.
    pub fn is_read(&self, file: FileId) -> bool {
        (file.0 as usize) < self.units.len()
    }

    /// The path of a file, whether it was read or not.
    pub fn path(&self, file: FileId) -> &Arc<str> {
        let file = file.0 as usize;
        self.units.get(file).map_or_else(|| &self.beside[file - self.units.len()], |unit| &unit.path)
    }

    /// Those of some files that were read. That others were asked for is noted.
    pub(super) fn only_read(&self, mut files: Vec<FileId>) -> Vec<FileId> {
        if files.iter().any(|&file| !self.is_read(file)) {
            MISSED.with_borrow_mut(|missed| {
                missed.iter_mut().for_each(|missed| missed.extend(files.iter().filter(|&&file| !self.is_read(file))));
            });
            files.retain(|&file| self.is_read(file));
        }
        files
    }

    /// Does something, and says in which files that were not read it looked for anything.
    pub fn missing<T>(&self, work: impl FnOnce() -> T) -> (T, BTreeSet<FileId>) {
        MISSED.set(Some(BTreeSet::new()));
        let done = work();
        (done, MISSED.take().unwrap_or_default())
    }
}
