//! The command `pinproof`.
fn main() {}
