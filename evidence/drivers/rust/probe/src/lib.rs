//! Runs one part of a probe: the function that the program's first argument names.

use std::error::Error;

/// What a part returns.
pub type Result = std::result::Result<(), Box<dyn Error>>;

/// The part that is asked for.
pub fn wanted() -> std::result::Result<String, Box<dyn Error>> {
    std::env::args().nth(1).ok_or_else(|| "name a part".into())
}

/// `main` of a probe whose parts are plain functions.
#[macro_export]
macro_rules! parts {
    ($($part:ident),* $(,)?) => {
        fn main() -> $crate::Result {
            match $crate::wanted()?.as_str() {
                $(stringify!($part) => $part(),)*
                other => Err(format!("there is no part {other}").into()),
            }
        }
    };
}

/// `main` of a probe whose parts are asynchronous.
#[macro_export]
macro_rules! async_parts {
    ($($part:ident),* $(,)?) => {
        fn main() -> $crate::Result {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            match $crate::wanted()?.as_str() {
                $(stringify!($part) => runtime.block_on($part()),)*
                other => Err(format!("there is no part {other}").into()),
            }
        }
    };
}
