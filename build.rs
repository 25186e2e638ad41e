//! Rebuilds when a rule, pooler or library file is added (`include_dir` sees changes only in the files it has embedded),
//! and tells builds apart: what one build has put into a cache another may understand in another way.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let mut files = BTreeSet::new();
    for root in ["src", "rules", "Cargo.toml", "Cargo.lock"] {
        println!("cargo:rerun-if-changed={root}");
        below(Path::new(root), &mut files);
    }
    let mut hash = Fnv::new();
    hash.add(env::var("CARGO_PKG_VERSION").unwrap_or_default().as_bytes());
    for file in files {
        hash.add(file.as_os_str().as_encoded_bytes());
        hash.add(&fs::read(&file).unwrap_or_default());
    }
    println!("cargo:rustc-env=PINPROOF_BUILD={:016x}", hash.0);
}

fn below(path: &Path, files: &mut BTreeSet<PathBuf>) {
    match fs::read_dir(path) {
        Ok(entries) => entries.filter_map(Result::ok).for_each(|entry| below(&entry.path(), files)),
        Err(_) => {
            files.insert(path.to_path_buf());
        }
    }
}

/// FNV-1a, 64 bits: builds differ by accident, nobody forges one.
struct Fnv(u64);

impl Fnv {
    fn new() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, bytes: &[u8]) {
        for &byte in bytes.iter().chain(&[0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
