//! Files as they were at another time: what a comparison reads instead of the disk.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::whole;

/// What differs from the disk, by absolute path. Empty where a run reads the tree as it lies there.
#[derive(Debug, Clone, Default)]
pub struct Past(Arc<HashMap<PathBuf, Option<Arc<[u8]>>>>);

impl Past {
    /// Of these files: the bytes of each, or nothing where there was no such file.
    pub fn new(files: HashMap<PathBuf, Option<Arc<[u8]>>>) -> Past {
        Past(Arc::new(files))
    }

    /// Whether a file differs from the disk.
    pub fn differs(&self, path: &Path) -> bool {
        self.0.contains_key(path)
    }

    /// Whether a file that lies on the disk was not there.
    pub fn lacks(&self, path: &Path) -> bool {
        self.0.get(path).is_some_and(Option::is_none)
    }

    /// The files that were there and differ, in no particular order.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().filter(|(_, bytes)| bytes.is_some()).map(|(path, _)| path.as_path())
    }

    /// The text of a file that is no larger than `max` bytes; empty where it is larger, unreadable or not there.
    pub fn text(&self, path: &Path, max: u64) -> String {
        let past = self.read(path).map(|past| past.map(|bytes| bytes.to_vec()).unwrap_or_default());
        let bytes = past.unwrap_or_else(|| whole::bytes(path, max).unwrap_or_default());
        if bytes.len() as u64 <= max { String::from_utf8(bytes).unwrap_or_default() } else { String::new() }
    }

    /// The bytes of a file that differs; `None` for any other.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] where there was no such file.
    pub fn read(&self, path: &Path) -> Option<io::Result<Arc<[u8]>>> {
        let bytes = self.0.get(path)?;
        Some(bytes.clone().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound)))
    }
}
