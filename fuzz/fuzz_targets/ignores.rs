//! Ignore comments. The first byte picks the host.
#![no_main]

#[path = "../properties.rs"]
#[allow(dead_code)]
mod properties;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((ending, text)) = properties::picked(data, &properties::ENDINGS) else { return };
    properties::ignores(&String::from_utf8_lossy(text), ending);
});
