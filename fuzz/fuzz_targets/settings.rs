//! Settings files to entries. The first byte picks the syntax.
#![no_main]

#[path = "../properties.rs"]
#[allow(dead_code)]
mod properties;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((pick, text)) = properties::picked(data) else { return };
    properties::entries(&text, properties::SYNTAXES[pick % properties::SYNTAXES.len()]);
});
