//! Rebuilds when a rule, pooler or library file is added: `include_dir` sees changes only in the files it has embedded.

fn main() {
    println!("cargo:rerun-if-changed=rules");
}
