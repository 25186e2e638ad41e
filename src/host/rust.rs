//! To be written.
use crate::tree::Tree;
/// Reads a file.
pub fn read(text: &str) -> Tree {
    Tree::with_file(text.len())
}
