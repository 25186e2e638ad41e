pub mod extensions;
pub mod quoting;
pub mod words;
