//! Where reports go.
//!
//! A report in a file is written beside its place under another name and then put there whole, so that nobody ever
//! reads half of one, and a run that fails leaves the old one. It never goes through a symbolic link in the repository:
//! one that is checked could hold some.

use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use tempfile::Builder;

use super::Format;
use crate::config::absolute;
use crate::whole;

/// A report that somebody asked for: `sarif=out/pinproof.sarif`, or `github`, which goes to standard output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// In which form.
    pub format: Format,
    /// The file; `None` for standard output.
    pub file: Option<PathBuf>,
}

impl Output {
    /// Reads `FORMAT` or `FORMAT=FILE`; `-` as a file is standard output.
    ///
    /// # Errors
    /// Says which format is unknown, and which there are.
    pub fn parse(text: &str) -> Result<Output, String> {
        let (format, file) = text.split_once('=').map_or((text, None), |(format, file)| (format, Some(file)));
        let format = Format::from_str(format, false).map_err(|_| {
            let names: Vec<String> = Format::value_variants().iter().map(|format| format.name()).collect();
            format!("there is no format `{format}`; it is one of {}", names.join(", "))
        })?;
        match file {
            Some("") => Err("the file behind = has no name".to_owned()),
            file => Ok(Output { format, file: file.filter(|&file| file != "-").map(PathBuf::from) }),
        }
    }
}

/// Puts what `write` writes into a file.
///
/// # Errors
/// Where the file or its folder does not let itself be written. A link is refused, also one on the way to it in the
/// repository or the working folder. What stood there stays.
pub fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    if let Ok(cwd) = std::env::current_dir() {
        let home = whole::repository(&cwd).unwrap_or(&cwd);
        if let Some(link) = whole::link_below(home, &absolute(&cwd, path)) {
            let shown = link.strip_prefix(&cwd).unwrap_or(&link).display();
            let what = format!("{shown} on the way to it is a symbolic link; name the folder that it leads to");
            return Err(io::Error::other(what));
        }
    }
    match fs::symlink_metadata(path).map(|metadata| metadata.file_type()) {
        Ok(kind) if kind.is_symlink() => {
            return Err(io::Error::other("it is a symbolic link; name the file that shall be written"));
        }
        Ok(kind) if kind.is_dir() => return Err(io::Error::other("it is a folder")),
        // A device or a pipe: there is nothing to put in its place.
        Ok(kind) if !kind.is_file() => return fill(OpenOptions::new().write(true).open(path)?, write).map(drop),
        _ => {}
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(io::Error::other(format!("there is no folder {}", folder.display())));
    }
    let mut builder = Builder::new();
    builder.prefix(".pinproof-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = fill(builder.tempfile_in(folder)?, write)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

fn fill<W: Write>(file: W, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<W> {
    let mut out = BufWriter::new(file);
    write(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_named_by_its_format_and_its_file() {
        let read = |text| Output::parse(text).map(|target| (target.format, target.file));
        assert_eq!(read("sarif=a=b.sarif"), Ok((Format::Sarif, Some(PathBuf::from("a=b.sarif")))));
        assert_eq!(read("github"), Ok((Format::Github, None)));
        assert_eq!(read("json=-"), Ok((Format::Json, None)));
        assert!(read("xml=a").unwrap_err().contains("one of human, concise, json"));
        assert!(read("json=").is_err());
    }
}
