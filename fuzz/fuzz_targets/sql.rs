//! SQL to statements and facts. The first byte picks the engine.
#![no_main]

#[path = "../properties.rs"]
#[allow(dead_code)]
mod properties;

use pinproof::fact::Engine;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((pick, text)) = properties::picked(data) else { return };
    let engines = [None, Some(Engine::Postgresql), Some(Engine::Mysql), Some(Engine::Mssql)];
    properties::statements(&text, engines[pick % engines.len()]);
});
