//! What was asked once and is asked again.

use std::collections::HashMap;
use std::sync::RwLock;

use super::{FileId, digest};

/// What names mean, seen from files. There are hundreds of thousands of such questions in a large tree, and most have no
/// answer; so of a name only a number is kept that two different ones hardly share.
#[derive(Debug)]
pub struct Known<T>(RwLock<Answers<T>>);

/// By the file that asks, and the number of the name.
type Answers<T> = HashMap<(FileId, u64), Box<[T]>>;

impl<T> Default for Known<T> {
    fn default() -> Self {
        Known(RwLock::default())
    }
}

impl<T: Clone> Known<T> {
    /// The answer, where it is known.
    pub fn get(&self, file: FileId, name: &str) -> Option<Vec<T>> {
        Some(self.0.read().ok()?.get(&(file, digest(name)))?.to_vec())
    }

    /// Forgets all answers.
    pub fn forget(&self) {
        if let Ok(mut all) = self.0.write() {
            *all = HashMap::new();
        }
    }

    /// Keeps an answer.
    pub fn keep(&self, file: FileId, name: &str, answer: &[T]) {
        if let Ok(mut all) = self.0.write() {
            all.insert((file, digest(name)), answer.into());
        }
    }
}
