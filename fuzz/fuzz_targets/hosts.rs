//! Source to tree, and ignore comments. The first byte picks the host.
#![no_main]

#[path = "../properties.rs"]
#[allow(dead_code)]
mod properties;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((pick, text)) = properties::picked(data) else { return };
    properties::host(&text, properties::ENDINGS[pick % properties::ENDINGS.len()]);
});
