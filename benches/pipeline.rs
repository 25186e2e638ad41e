//! How long each stage takes, and whether the whole grows with what is read. All input is made here or taken from
//! `testdata/`, so that two runs measure the same.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

use pinproof::check::check;
use pinproof::config::Config;
use pinproof::fact::Engine;
use pinproof::host::Host;
use pinproof::sql::analyze;
use pinproof::triggers::Triggers;

/// About the size of a long source file, in bytes.
const LONG_FILE: usize = 50_000;

/// The files of `testdata/hosts/` that real code looks like, repeated to about [`LONG_FILE`].
fn source(files: &[&str]) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/hosts");
    let read = |file: &&str| fs::read_to_string(folder.join(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
    repeated(&files.iter().map(read).collect::<String>(), LONG_FILE)
}

/// A text as often as it takes to reach a size in bytes.
fn repeated(text: &str, size: usize) -> String {
    text.repeat(size.div_ceil(text.len()))
}

/// A plain module that speaks to no database, and one that does.
fn module(number: usize, with_sql: bool) -> String {
    let mut text = String::from("import psycopg2\n\nfrom shop.orders import Order\n\n");
    for i in 0..40 {
        text += &format!(
            "def step_{number}_{i}(order, limit=10):\n    \"\"\"Brings an order one step on.\"\"\"\n    \
             total = sum(line.price * line.count for line in order.lines[:limit])\n    \
             return {{'id': order.id, 'total': total, 'offset': {i}}}\n\n"
        );
    }
    if with_sql {
        text += &format!(
            "def lock_{number}(connection, key):\n    cursor = connection.cursor()\n    \
             cursor.execute('SET search_path TO tenant_{number}')\n    \
             cursor.execute('SELECT pg_advisory_lock(%s)', (key,))\n"
        );
    }
    text
}

fn prefilter(c: &mut Criterion) {
    let triggers = Triggers::get();
    let mut group = c.benchmark_group("prefilter");
    for (name, with_sql) in [("without triggers", false), ("with triggers", true)] {
        let files: Vec<String> = (0..64).map(|number| module(number, with_sql)).collect();
        assert!(files.iter().all(|file| triggers.in_file(file.as_bytes(), Host::Python) == with_sql), "{name}");
        group.throughput(Throughput::Bytes(files.iter().map(|file| file.len() as u64).sum()));
        group.bench_function(name, |b| {
            b.iter(|| files.iter().filter(|file| triggers.in_file(black_box(file.as_bytes()), Host::Python)).count());
        });
    }
    group.finish();
}

fn host(c: &mut Criterion) {
    let hosts = [
        ("python", Host::Python, source(&["python/bindings.py", "python/definitions.py", "python/expressions.py"])),
        ("javascript", Host::JavaScript, source(&["javascript/bindings.js", "javascript/calls.js"])),
        ("typescript", Host::TypeScript, source(&["javascript/classes.ts", "javascript/modules.ts"])),
        ("rust", Host::Rust, source(&["rust/bindings.rs", "rust/calls.rs", "rust/formats.rs"])),
    ];
    let mut group = c.benchmark_group("host");
    for (name, host, text) in hosts {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |b| b.iter(|| host.read(black_box(&text))));
    }
    group.finish();
}

fn sql(c: &mut Criterion) {
    let short = [
        "SELECT id, total FROM orders WHERE tenant = $1 ORDER BY placed DESC LIMIT 20",
        "SET search_path TO tenant_1, public",
        "SELECT pg_advisory_lock(hashtext($1))",
        "CREATE TEMP TABLE staged (LIKE orders) ON COMMIT DROP",
        "BEGIN; SET LOCAL lock_timeout = '2s'; UPDATE orders SET total = 0; COMMIT",
        "INSERT INTO orders (id, total) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET total = excluded.total",
    ];
    let dump = repeated(
        "SET statement_timeout = 0;\nCREATE TABLE public.orders (id bigint NOT NULL, tenant text, total numeric);\n\
         ALTER TABLE ONLY public.orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id);\n\
         INSERT INTO public.orders VALUES (1, 'it''s a tenant', 12.50), (2, NULL, 0);\n\
         SELECT pg_catalog.setval('public.orders_id_seq', 2, true);\n",
        100_000,
    );
    let routines = repeated(
        "CREATE OR REPLACE FUNCTION close_day(tenant text) RETURNS void LANGUAGE plpgsql AS $body$\nBEGIN\n  \
         PERFORM set_config('search_path', tenant, false);\n  \
         CREATE TEMP TABLE totals ON COMMIT DROP AS SELECT sum(total) FROM orders;\n  \
         EXECUTE 'LISTEN ' || quote_ident(tenant);\nEND\n$body$;\n",
        20_000,
    );
    let mut group = c.benchmark_group("sql");
    group.throughput(Throughput::Elements(short.len() as u64));
    group.bench_function("short statements", |b| {
        b.iter(|| short.iter().map(|text| analyze(black_box(text), None).statements.len()).sum::<usize>());
    });
    for (name, text) in [("dump", &dump), ("routine bodies", &routines)] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |b| b.iter(|| analyze(black_box(text), Some(Engine::Postgresql))));
    }
    group.finish();
}

/// A folder that goes away with its value.
struct Folder(PathBuf);

impl Folder {
    /// A project of so many files, of which every other one holds SQL.
    fn of(files: usize) -> Folder {
        let folder = std::env::temp_dir().join(format!("pinproof-bench-{}-{files}", std::process::id()));
        for number in 0..files {
            let package = folder.join(format!("package_{}", number / 20));
            fs::create_dir_all(&package).unwrap_or_else(|e| panic!("{}: {e}", package.display()));
            let file = package.join(format!("module_{number}.py"));
            fs::write(&file, module(number, number % 2 == 0)).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        }
        Folder(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder left behind in the temporary one harms nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The same project at three sizes: where cost grows with what is read, files per second stay the same.
fn whole(c: &mut Criterion) {
    let mut group = c.benchmark_group("check");
    for files in [50, 200, 800] {
        let folder = Folder::of(files);
        let config = Config::rooted(&folder.0).unwrap_or_else(|e| panic!("{e}"));
        let paths = [folder.0.clone()];
        let run = || check(&config, &paths, &|_| {}).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(run().findings.len(), files, "two in every other file");
        group.throughput(Throughput::Elements(files as u64));
        group.bench_function(BenchmarkId::from_parameter(format!("{files} files")), |b| b.iter(run));
    }
    group.finish();
}

criterion_group! {
    name = stages;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .without_plots();
    targets = prefilter, host, sql, whole
}
criterion_main!(stages);
