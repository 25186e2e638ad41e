//! Files that are read whole, where they are files and no longer than they may be.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::report::size;

/// The bytes of a regular file of at most `max` bytes.
///
/// # Errors
/// It cannot be read, is too large, or is no regular file: reading a pipe could wait for ever, and a device never ends.
pub fn bytes(path: &Path, max: u64) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    // Whatever the metadata say, no more than this is ever held.
    File::open(path)?.take(max.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max {
        return Err(io::Error::other(format!("it is larger than {}", size(max))));
    }
    Ok(bytes)
}

/// The same as text.
///
/// # Errors
/// As [`bytes`]; [`io::ErrorKind::InvalidData`] where it is not UTF-8.
pub fn text(path: &Path, max: u64) -> io::Result<String> {
    String::from_utf8(bytes(path, max)?).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Whether an absolute path lies in a folder, also where links lead. Of a file that is not there its folder counts, or the
/// nearest one above that is.
pub fn lies_in(path: &Path, folder: &Path) -> bool {
    let real = path.ancestors().find_map(|part| fs::canonicalize(part).ok());
    path.starts_with(folder)
        && real.zip(fs::canonicalize(folder).ok()).is_some_and(|(path, folder)| path.starts_with(folder))
}

/// The repository around a folder, where there is one.
pub fn repository(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|folder| folder.join(".git").exists())
}

/// The first symbolic link among the folders between `home` and a path below it.
pub fn link_below(home: &Path, path: &Path) -> Option<PathBuf> {
    let parent = path.parent()?.strip_prefix(home).ok()?;
    let mut at = home.to_path_buf();
    for part in parent.components() {
        at.push(part);
        if fs::symlink_metadata(&at).is_ok_and(|data| data.is_symlink()) {
            return Some(at);
        }
    }
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_path_that_is_not_there_yet_lies_where_its_folder_leads() {
        let folder = tempfile::tempdir().unwrap();
        let (home, other) = (folder.path().join("home"), folder.path().join("other"));
        fs::create_dir_all(home.join("own")).unwrap();
        fs::create_dir_all(&other).unwrap();
        symlink(&other, home.join("out")).unwrap();
        symlink("own", home.join("in")).unwrap();
        for (path, expected) in [
            ("a.toml", true),
            ("own/a.toml", true),
            ("own/deep/a.toml", true),
            ("in/a.toml", true),
            ("out/a.toml", false),
            ("out/deep/a.toml", false),
            ("../other/a.toml", false),
        ] {
            assert_eq!(lies_in(&crate::config::absolute(&home, Path::new(path)), &home), expected, "{path}");
        }
        assert_eq!(link_below(&home, &home.join("own/a.toml")), None);
        assert_eq!(link_below(&home, &home.join("out/a.toml")), Some(home.join("out")));
    }

    #[test]
    fn what_is_no_file_or_too_long_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "abc").unwrap();
        assert_eq!(text(&folder.path().join("a"), 3).unwrap(), "abc");
        assert_eq!(text(&folder.path().join("a"), 2).unwrap_err().to_string(), "it is larger than 2 bytes");
        assert_eq!(text(Path::new("/dev/zero"), 3).unwrap_err().to_string(), "it is not a regular file");
        assert!(text(folder.path(), 3).is_err());
    }
}
