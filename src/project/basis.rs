//! What an answer about a project rests on, so that a later run can tell whether it still holds.
//!
//! While a question is answered, the project notes what it is asked for: files, and what is looked up among all of them.
//! An answer holds as long as each of these is what it was. How the project is cut into files, what manifests say and
//! which libraries are in use decides so much that it stands for itself: [`Project::shape`].

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{FileId, Project, classes::FrameAt};
use crate::cache::Key;
use crate::packed::FrameId;

/// What a project was asked for. File numbers hold for projects of one shape.
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
    /// The files that were looked into.
    pub(super) fn files(&self) -> impl Iterator<Item = FileId> {
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

    /// The hash of all that an answer rests on, as it is in this project; `None` where some file's text is not known by
    /// one, or the project has no such file.
    pub fn basis(&self, asked: &Asked) -> Option<Key> {
        let mut hasher = blake3::Hasher::new();
        let mut add = |numbers: [u32; 2]| {
            numbers.iter().for_each(|number| {
                hasher.update(&number.to_le_bytes());
            });
        };
        for &name in &asked.methods {
            self.methods_hashed(name).for_each(|(file, frame)| add([file.0, frame.0]));
            add([u32::MAX; 2]);
        }
        for &name in &asked.given {
            add([u32::from(self.gives_hashed(name)), 0]);
        }
        for &(file, class) in &asked.subclasses {
            let subclasses = self.subclasses((FileId(file), FrameId(class)));
            subclasses.iter().for_each(|(file, frame)| add([file.0, frame.0]));
            add([u32::MAX; 2]);
        }
        for &file in &asked.files {
            hasher.update(&self.units.get(file as usize)?.key.as_deref()?[..]);
        }
        Some(*hasher.finalize().as_bytes())
    }

    /// The hash of the files' names and of what manifests say.
    pub fn shape(&self) -> Key {
        let mut hasher = blake3::Hasher::new();
        for unit in &self.units {
            hasher.update(unit.path.as_bytes()).update(&[0]);
            hasher.update(unit.own.as_deref().unwrap_or_default().as_bytes()).update(&[0]);
        }
        *hasher.update(&self.manifests.digest).finalize().as_bytes()
    }
}
