//! What an answer about a project rests on, so that a later run can tell whether it still holds.
//!
//! While a question is answered, the project notes what it is asked for: files, and what is looked up among all of them.
//! An answer holds as long as each of these is what it was, and as long as the names of modules in those files mean the
//! files that they meant.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{FileId, Project, classes::FrameAt};
use crate::cache::Key;
use crate::host::Host;
use crate::packed::FrameId;

/// What a project was asked for, by the numbers of its files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    files: BTreeSet<u32>,
    /// Methods of whatever class, by the hash of their name.
    methods: BTreeSet<u32>,
    /// Names that some file may give a value to, by their hash.
    given: BTreeSet<u32>,
    /// The subclasses of a class.
    subclasses: BTreeSet<(u32, u32)>,
}

/// What the name of a module was found to mean.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AskedModule {
    /// The file that asks, which stands for all of its folder.
    pub from: u32,
    /// The name.
    pub module: Box<str>,
    /// The files.
    pub means: Box<[u32]>,
}

thread_local! {
    static ASKED: RefCell<Option<Asked>> = const { RefCell::new(None) };
    /// The file that was asked for last; one is mostly asked for many times on end.
    static LAST: Cell<Option<FileId>> = const { Cell::new(None) };
}

/// Notes something that a project is asked for, where this thread notes such things.
fn note(add: impl FnOnce(&mut Asked)) {
    ASKED.with_borrow_mut(|asked| {
        if let Some(asked) = asked {
            add(asked);
        }
    });
}

impl Asked {
    /// The same by the numbers that its files have in another project; `None` where it has not all of them.
    pub fn renumbered(&self, now: impl Fn(u32) -> Option<u32>) -> Option<Asked> {
        let files = self.files.iter().map(|&file| now(file)).collect::<Option<_>>()?;
        let subclasses = self.subclasses.iter().map(|&(file, class)| Some((now(file)?, class)));
        let subclasses = subclasses.collect::<Option<_>>()?;
        Some(Asked { files, subclasses, methods: self.methods.clone(), given: self.given.clone() })
    }

    /// The files that were looked into.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        self.files.iter().copied().map(FileId)
    }
}

impl Project {
    /// Answers a question, and notes what the answer rests on. What is noted counts for a question around this one, too.
    pub fn noting<T>(&self, answer: impl FnOnce() -> T) -> (T, Asked) {
        let around = ASKED.replace(Some(Asked::default()));
        LAST.set(None);
        let answer = answer();
        let asked = ASKED.take().unwrap_or_default();
        if let Some(mut around) = around {
            around.files.extend(&asked.files);
            around.methods.extend(&asked.methods);
            around.given.extend(&asked.given);
            around.subclasses.extend(&asked.subclasses);
            ASKED.set(Some(around));
        }
        LAST.set(None);
        (answer, asked)
    }

    /// Does what every question may ask for, and what only the first one does.
    pub(super) fn unnoted<T>(&self, work: impl FnOnce() -> T) -> T {
        let around = ASKED.take();
        let done = work();
        ASKED.set(around);
        LAST.set(None);
        done
    }

    #[inline]
    pub(super) fn note_file(&self, file: FileId) {
        if self.is_noting && LAST.get() != Some(file) {
            LAST.set(Some(file));
            note(|asked| {
                asked.files.insert(file.0);
            });
        }
    }

    pub(super) fn note_methods(&self, hash: u32) {
        if self.is_noting {
            note(|asked| {
                asked.methods.insert(hash);
            });
        }
    }

    pub(super) fn note_given(&self, hash: u32) {
        if self.is_noting {
            note(|asked| {
                asked.given.insert(hash);
            });
        }
    }

    pub(super) fn note_subclasses(&self, (file, class): FrameAt) {
        if self.is_noting {
            note(|asked| {
                asked.subclasses.insert((file.0, class.0));
            });
        }
    }

    /// The hash of all that an answer rests on, as it is in this project, but for what names of modules mean; `None` where
    /// some file's text is not known by a hash.
    pub fn basis(&self, asked: &Asked) -> Option<Key> {
        let mut hasher = blake3::Hasher::new();
        for &name in &asked.methods {
            add_frames(&mut hasher, self, self.methods_hashed(name));
        }
        for &name in &asked.given {
            hasher.update(&[self.gives_hashed(name).into()]);
        }
        for &(file, class) in &asked.subclasses {
            add_frames(&mut hasher, self, self.subclasses((FileId(file), FrameId(class))).iter().copied());
        }
        for &file in &asked.files {
            hasher.update(&self.units.get(file as usize)?.key.as_deref()?[..]);
        }
        Some(*hasher.finalize().as_bytes())
    }

    /// What names of modules were found to mean since this was asked last.
    pub fn take_asked_modules(&self) -> Vec<AskedModule> {
        self.asked_modules.lock().map(|mut asked| std::mem::take(&mut *asked)).unwrap_or_default()
    }

    pub(super) fn note_module(&self, from: FileId, module: &str, means: &[FileId]) {
        if self.is_noting
            && let Ok(mut asked) = self.asked_modules.lock()
        {
            // Nothing rests on what was not read.
            let means = means.iter().filter(|&&file| self.is_read(file)).map(|file| file.0).collect();
            asked.push(AskedModule { from: from.0, module: module.into(), means });
        }
    }

    /// The file that stands for all of its folder where it is asked what a module is.
    pub fn seat(&self, file: FileId) -> FileId {
        // Only Rust's `self` is the file itself.
        if self.unit(file).host == Host::Rust { file } else { self.seats[file.0 as usize] }
    }
}

/// Adds functions and classes by their files' paths: numbers are another project's.
fn add_frames(hasher: &mut blake3::Hasher, project: &Project, frames: impl Iterator<Item = FrameAt>) {
    for (file, frame) in frames {
        let path = &project.units[file.0 as usize].path;
        hasher.update(path.as_bytes()).update(&[0]).update(&frame.0.to_le_bytes());
    }
    hasher.update(&[0]);
}
