//! A folder for targets that read files.

use std::path::Path;
use std::sync::LazyLock;

/// A folder of this process; what it holds is overwritten again and again.
pub fn folder() -> &'static Path {
    static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder"));
    FOLDER.path()
}
