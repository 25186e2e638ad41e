//! What reading each file came to, kept from one run to the next.
//!
//! A tree has one file in the cache's folder. It holds an entry a text: whether anything in the text can matter, and if
//! so its tree, packed. An entry is found by the text's hash, never by a name or a time, so it cannot be out of date; the
//! hash is one that nobody can find a second text for, as the texts may be a stranger's. Whatever is wrong with the file
//! of the cache, the run goes on without it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::triggers::Holds;

/// What the file begins with: entries of another build may mean something else.
const BUILD: &[u8] = concat!("pinproof cache ", env!("PINPROOF_BUILD"), "\n").as_bytes();
/// How long an entry is kept that no run asks for, in days.
const MAX_AGE: u64 = 14;
/// A day, in seconds.
const DAY: u64 = 24 * 60 * 60;
/// How large the file of one tree may become, in bytes; then only what the last run asked for is kept.
const MAX_SIZE: u64 = 1 << 30;
/// The length of what stands at the end: where the index begins, and the index's hash.
const TAIL: u64 = 8 + blake3::OUT_LEN as u64;

/// The part that says which calls of each file matter.
pub const CALLS: &str = "calls";
/// The part that says what trees came to which were judged before.
pub const EARLIER: &str = "earlier";
/// The part that says which files without a trigger the others ask for.
pub const ASKED: &str = "asked";
/// What the names of a cache's files end in.
const ENDINGS: [&str; 4] = ["pack", CALLS, EARLIER, ASKED];

/// Finds an entry: the hash of a text and of all else that decides what reading it comes to.
pub type Key = [u8; blake3::OUT_LEN];

/// An entry of the file.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Slot {
    /// Where its bytes begin, in the file.
    at: u64,
    length: u32,
    /// The beginning of their hash.
    check: [u8; 16],
    /// The day on which a run last asked for it, since 1970.
    day: u64,
    /// What the text tells of what can matter in it.
    holds: Holds,
}

/// What is known of a text.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it tells of what can matter in it.
    pub holds: Holds,
    /// What it was kept with; empty where it was never parsed.
    pub kept: Vec<u8>,
}

/// The cache of one tree, for one run.
#[derive(Debug)]
pub struct Cache {
    path: PathBuf,
    file: Option<Mutex<fs::File>>,
    known: HashMap<Key, (Slot, AtomicBool)>,
    fresh: Mutex<Fresh>,
    /// What this run has put of the tree as a whole.
    parts: Mutex<BTreeMap<&'static str, Arc<[u8]>>>,
    today: u64,
}

/// What this run adds. The bytes go to a new file at once.
#[derive(Debug, Default)]
struct Fresh {
    file: Option<BufWriter<NamedTempFile>>,
    end: u64,
    slots: Vec<(Key, Slot)>,
}

impl Cache {
    /// The cache of the tree at `root`, in this folder.
    pub fn open(folder: &Path, root: &Path) -> Cache {
        let name = blake3::hash(root.as_os_str().as_encoded_bytes()).to_hex();
        let path = folder.join(format!("{}.pack", &name[..32]));
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let read = fs::File::open(&path).and_then(|mut file| Ok((index(&mut file)?, file)));
        let (slots, file) = read.map_or_else(|_| (Vec::new(), None), |(slots, file)| (slots, Some(Mutex::new(file))));
        let known = slots.into_iter().map(|(key, slot)| (key, (slot, AtomicBool::new(false)))).collect();
        Cache { path, file, known, fresh: Mutex::default(), parts: Mutex::default(), today: now.as_secs() / DAY }
    }

    /// The folder that a user's caches of this program lie in, as the system has it.
    pub fn default_folder() -> Option<PathBuf> {
        use etcetera::BaseStrategy as _;
        Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("pinproof"))
    }

    /// Whether nothing is known yet.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// What is known of a text.
    pub fn get(&self, key: &Key) -> Option<Entry> {
        let (slot, is_used) = self.known.get(key)?;
        let kept = if slot.length > 0 { self.bytes(slot)? } else { Vec::new() };
        is_used.store(true, Ordering::Relaxed);
        Some(Entry { holds: slot.holds, kept })
    }

    fn bytes(&self, slot: &Slot) -> Option<Vec<u8>> {
        let mut file = self.file.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = stretch(&mut file, slot.at, slot.length.into()).ok()?;
        drop(file);
        (check(&bytes) == slot.check).then_some(bytes)
    }

    /// Keeps what is known of a text. Where there is no room for it, it is not kept.
    pub fn put(&self, key: Key, holds: Holds, kept: &[u8]) {
        let mut fresh = self.fresh.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(length) = u32::try_from(kept.len()) else { return };
        if length > 0 && fresh.write(&self.path, kept).is_err() {
            return;
        }
        let at = fresh.end - u64::from(length);
        fresh.slots.push((key, Slot { at, length, check: check(kept), day: self.today, holds }));
    }

    /// What is known of the tree as a whole, under a name: what this run has put, or else an earlier one.
    pub fn part(&self, name: &'static str) -> Option<Arc<[u8]>> {
        if let Some(put) = self.parts.lock().unwrap_or_else(PoisonError::into_inner).get(name) {
            return Some(put.clone());
        }
        let bytes = fs::read(self.path.with_extension(name)).ok()?;
        let (hash, said) = bytes.strip_prefix(BUILD)?.split_at_checked(blake3::OUT_LEN)?;
        (blake3::hash(said).as_bytes() == hash).then(|| said.into())
    }

    /// Keeps what is known of the tree as a whole. What a run puts first stays: a base is judged after the tree itself.
    pub fn put_part(&self, name: &'static str, bytes: Vec<u8>) {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if parts.contains_key(name) {
            return;
        }
        // What cannot be written is not there next time.
        let _ = self.write_part(name, &bytes);
        parts.insert(name, bytes.into());
    }

    fn write_part(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let folder = self.path.parent().ok_or(io::ErrorKind::NotFound)?;
        fs::create_dir_all(folder)?;
        let mut file = NamedTempFile::new_in(folder)?;
        for part in [BUILD, blake3::hash(bytes).as_bytes(), bytes] {
            file.write_all(part)?;
        }
        file.persist(self.path.with_extension(name))?;
        Ok(())
    }

    /// Puts what this run has added in its place, with what the file had. Another run may do the same: the last one's
    /// file stays, and each is whole.
    pub fn finish(&self) {
        let mut fresh = std::mem::take(&mut *self.fresh.lock().unwrap_or_else(PoisonError::into_inner));
        let is_used = |is_used: &AtomicBool| is_used.load(Ordering::Relaxed);
        let is_old = |slot: &Slot| slot.day < self.today;
        if fresh.slots.is_empty() && !self.known.values().any(|(slot, used)| is_used(used) && is_old(slot)) {
            return;
        }
        let size: u64 = self.known.values().map(|(slot, _)| u64::from(slot.length)).sum();
        let is_kept = |slot: &Slot, used: bool| used || (slot.day + MAX_AGE >= self.today && size < MAX_SIZE);
        let fresh_keys: HashSet<Key> = fresh.slots.iter().map(|(key, _)| *key).collect();
        let mut old: Vec<(Key, Slot)> = Vec::new();
        for (key, (slot, used)) in self.known.iter().filter(|(key, _)| !fresh_keys.contains(*key)) {
            let day = if is_used(used) { self.today } else { slot.day };
            if is_kept(slot, is_used(used)) {
                old.push((*key, Slot { day, ..*slot }));
            }
        }
        // In the order of the old file, which is then read from front to back.
        old.sort_by_key(|(key, slot)| (slot.at, *key));
        // A cache that cannot be written is one that is not there next time.
        let _ = self.replace(&mut fresh, old);
    }

    fn replace(&self, fresh: &mut Fresh, old: Vec<(Key, Slot)>) -> io::Result<()> {
        for (key, slot) in old {
            let mut at = 0;
            if slot.length > 0 {
                let Some(bytes) = self.bytes(&slot) else { continue };
                fresh.write(&self.path, &bytes)?;
                at = fresh.end - u64::from(slot.length);
            }
            fresh.slots.push((key, Slot { at, ..slot }));
        }
        let slots = std::mem::take(&mut fresh.slots);
        let index = postcard::to_stdvec(&slots).map_err(io::Error::other)?;
        let begin = fresh.begin(&self.path)?;
        let file = fresh.file.as_mut().ok_or(io::ErrorKind::NotFound)?;
        file.write_all(&index)?;
        file.write_all(&begin.to_le_bytes())?;
        file.write_all(blake3::hash(&index).as_bytes())?;
        let file = fresh.file.take().ok_or(io::ErrorKind::NotFound)?.into_inner().map_err(io::Error::other)?;
        file.persist(&self.path)?;
        self.sweep();
        Ok(())
    }

    /// Removes the files of trees that nobody has checked for long; they may be gone.
    fn sweep(&self) {
        let entries = self.path.parent().and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
        for path in entries
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|end| ENDINGS.iter().any(|known| end == *known)))
        {
            let changed = fs::symlink_metadata(&path).and_then(|data| data.modified());
            let age = changed.ok().and_then(|changed| changed.elapsed().ok()).unwrap_or_default();
            if age.as_secs() / DAY > MAX_AGE {
                let _ = fs::remove_file(path);
            }
        }
    }
}

impl Fresh {
    /// Makes the new file where there is none yet; where its next bytes will stand.
    fn begin(&mut self, path: &Path) -> io::Result<u64> {
        if self.file.is_none() {
            let folder = path.parent().ok_or(io::ErrorKind::NotFound)?;
            fs::create_dir_all(folder)?;
            let mut file = BufWriter::with_capacity(256 << 10, NamedTempFile::new_in(folder)?);
            file.write_all(BUILD)?;
            self.file = Some(file);
            self.end = BUILD.len() as u64;
        }
        Ok(self.end)
    }

    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.begin(path)?;
        let file = self.file.as_mut().ok_or(io::ErrorKind::NotFound)?;
        file.write_all(bytes)?;
        self.end += bytes.len() as u64;
        Ok(())
    }
}

/// The hash of a text and of all else that decides what reading it comes to.
pub fn key(text: &[u8], decides: &[&[u8]]) -> Key {
    let mut hasher = blake3::Hasher::new();
    for part in decides {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
    }
    *hasher.update(text).finalize().as_bytes()
}

fn check(bytes: &[u8]) -> [u8; 16] {
    let mut out = [0; 16];
    out.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    out
}

/// The entries of a whole file of this build.
fn index(file: &mut fs::File) -> io::Result<Vec<(Key, Slot)>> {
    let whole = file.metadata()?.len();
    let end = whole.checked_sub(TAIL).ok_or(io::ErrorKind::InvalidData)?;
    if stretch(file, 0, BUILD.len() as u64)? != BUILD {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let tail = stretch(file, end, TAIL)?;
    let (begin, hash) = tail.split_at(8);
    let begin = u64::from_le_bytes(begin.try_into().map_err(io::Error::other)?);
    let length = end.checked_sub(begin).ok_or(io::ErrorKind::InvalidData)?;
    let index = stretch(file, begin, length)?;
    if blake3::hash(&index).as_bytes() != hash {
        return Err(io::ErrorKind::InvalidData.into());
    }
    postcard::from_bytes(&index).map_err(io::Error::other)
}

/// Some bytes of a file; an error where it has fewer.
fn stretch(file: &mut fs::File, at: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::with_capacity(length.min(1 << 20) as usize);
    (&*file).take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

#[cfg(test)]
mod tests;
