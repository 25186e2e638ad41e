//! SQL to statements and facts. The first byte picks the engine.
#![no_main]

#[path = "../properties.rs"]
#[allow(dead_code)]
mod properties;

use pinproof::fact::Engine;

const ENGINES: [Option<Engine>; 4] = [None, Some(Engine::Postgresql), Some(Engine::Mysql), Some(Engine::Mssql)];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((engine, text)) = properties::picked(data, &ENGINES) else { return };
    properties::statements(&String::from_utf8_lossy(text), engine);
});
