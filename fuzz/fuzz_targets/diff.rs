//! What a comparison reads of git, and which line is which. The first byte picks; two texts are parted by a zero byte.
#![no_main]

#[path = "../properties.rs"]
#[allow(dead_code)]
mod properties;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((is_git, rest)) = properties::picked(data, &[false, true]) else { return };
    if is_git {
        return properties::printed_by_git(rest);
    }
    let text = String::from_utf8_lossy(rest);
    let (old, new) = text.split_once('\0').unwrap_or((&text, ""));
    properties::lines(old, new);
});
