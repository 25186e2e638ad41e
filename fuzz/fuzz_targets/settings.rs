//! Settings files to entries. The first byte picks the syntax.
#![no_main]

#[path = "../properties.rs"]
#[allow(dead_code)]
mod properties;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((syntax, text)) = properties::picked(data, &properties::SYNTAXES) else { return };
    properties::entries(&String::from_utf8_lossy(text), syntax);
});
