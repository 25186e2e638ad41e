//! A whole check of one file, and every report of it. The first byte picks the file's name.
#![no_main]

#[path = "../properties.rs"]
#[allow(dead_code)]
mod properties;
#[path = "../scratch.rs"]
mod scratch;

const NAMES: [&str; 16] = [
    "a.py",
    "a.js",
    "a.ts",
    "a.tsx",
    "a.rs",
    "a.sql",
    ".env",
    "application.yml",
    "application.properties",
    "appsettings.json",
    "schema.prisma",
    "pgbouncer.ini",
    "proxysql.cnf",
    "a.tf",
    "template.yaml",
    "Rocket.toml",
];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((name, bytes)) = properties::picked(data, &NAMES) else { return };
    properties::whole(scratch::folder(), name, bytes);
    let _ = std::fs::remove_file(scratch::folder().join(name));
});
