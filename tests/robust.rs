//! Hostile and broken input, through the whole pipeline: what is found, or the reason that stands in for it.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect should stop there")]

use std::fs;
use std::path::{Path, PathBuf};

use pinproof::check::check;
use pinproof::config::Config;
use pinproof::finding::{Confidence, Outcome, Skipped};
use tempfile::TempDir;

/// How deep hostile files nest.
const DEEP: usize = 100_000;

/// A folder that goes away with the test.
struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        // macOS reaches its temporary folder through a link.
        let folder = TempDir::with_prefix_in("pinproof-", std::env::temp_dir().canonicalize().unwrap());
        Folder(folder.unwrap())
    }

    fn with(files: &[(&str, &str)]) -> Folder {
        let folder = Folder::new();
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn check(&self) -> Outcome {
        self.check_paths(&[self.0.path().to_path_buf()])
    }

    fn check_paths(&self, paths: &[PathBuf]) -> Outcome {
        let mut config = Config::rooted(self.0.path()).unwrap();
        config.min_confidence = Confidence::Low;
        check(&config, paths, &|_| {}).unwrap()
    }
}

/// Each finding as `path:line:column rule`.
fn found(outcome: &Outcome) -> Vec<String> {
    assert_eq!(outcome.failures, [], "no file makes the program fail");
    let one = |f: &pinproof::finding::Finding| {
        format!("{}:{}:{} {}", f.place.path, f.place.start.line, f.place.start.column, f.rule)
    };
    outcome.findings.iter().map(one).collect()
}

/// Each file not read in full as `path: reason`.
/// Files that were not read, or only in part.
fn unread(outcome: &Outcome) -> impl Iterator<Item = &Skipped> {
    outcome.skipped.iter().chain(&outcome.partly)
}

fn skipped(outcome: &Outcome) -> Vec<String> {
    unread(outcome).map(|s| format!("{}: {}", s.path, s.reason)).collect()
}

/// A file that listens, in each host, up to a place where a statement may follow; and what closes it.
struct Sample {
    name: &'static str,
    head: &'static str,
    tail: &'static str,
    /// Where the statement stands.
    at: &'static str,
    /// What begins a comment that ends with its line.
    comment: &'static str,
    /// Code that no reader understands.
    broken: &'static str,
}

const SAMPLES: [Sample; 5] = [
    Sample {
        name: "a.js",
        head: "const { Client } = require('pg');\nconst client = new Client();\nclient.query('LISTEN a');\n",
        tail: "",
        at: "a.js:3:15",
        comment: "//",
        broken: "function (((;\nconst = = 1;\n",
    },
    Sample {
        name: "a.py",
        head: "import psycopg2\ncursor = psycopg2.connect('').cursor()\ncursor.execute('LISTEN a')\n",
        tail: "",
        at: "a.py:3:17",
        comment: "#",
        broken: "def (((:\n",
    },
    Sample {
        name: "a.rs",
        head: "async fn f(pool: &sqlx::PgPool) {\n    sqlx::query(\"LISTEN a\").execute(pool).await.unwrap();\n",
        tail: "}\n",
        at: "a.rs:2:18",
        comment: "//",
        broken: "let = = 1;\n",
    },
    Sample {
        name: "a.sql",
        head: "LISTEN a;\n",
        tail: "",
        at: "a.sql:1:1",
        comment: "--",
        broken: "SELECT FROM WHERE ((;\n",
    },
    Sample {
        name: "a.ts",
        head: "import { Client } from 'pg';\nconst client: Client = new Client();\nclient.query('LISTEN a');\n",
        tail: "",
        at: "a.ts:3:15",
        comment: "//",
        broken: "function (((;\nconst = = 1;\n",
    },
];

/// The findings that all samples together have.
fn all_listen() -> Vec<String> {
    SAMPLES.iter().map(|s| format!("{} listen", s.at)).collect()
}

/// A file of each host, with `middle` between its head and its tail.
fn samples(middle: impl Fn(&Sample) -> String) -> Folder {
    let folder = Folder::new();
    for sample in &SAMPLES {
        folder.write(sample.name, format!("{}{}{}", sample.head, middle(sample), sample.tail));
    }
    folder
}

#[test]
fn the_samples_are_found_as_they_are() {
    let outcome = samples(|_| String::new()).check();
    assert_eq!(found(&outcome), all_listen());
    assert_eq!(skipped(&outcome), [""; 0]);
    assert_eq!((outcome.checked, outcome.prefiltered), (SAMPLES.len(), 0));
}

#[test]
fn bytes_that_are_not_utf_8_hide_nothing() {
    let folder = Folder::new();
    for sample in &SAMPLES {
        let comment = [sample.comment.as_bytes(), b" caf\xE9 \xFF\xC0\xAF \xED\xA0\x80\n"].concat();
        let bytes = [comment.as_slice(), sample.head.as_bytes(), &comment, sample.tail.as_bytes()].concat();
        folder.write(sample.name, bytes);
    }
    let outcome = folder.check();
    let moved: Vec<String> = SAMPLES.iter().map(|s| format!("{} listen", down(s.at, 1))).collect();
    assert_eq!(found(&outcome), moved);
    assert_eq!(skipped(&outcome), [""; 0]);
}

/// A place some lines further down.
fn down(at: &str, lines: usize) -> String {
    let [path, line, column] = at.split(':').collect::<Vec<_>>()[..] else { panic!("{at}") };
    format!("{path}:{}:{column}", line.parse::<usize>().unwrap() + lines)
}

#[test]
fn bytes_that_are_not_utf_8_stay_inside_their_statement() {
    let folder = Folder::new();
    folder.write("a.py", b"import psycopg2\npsycopg2.connect('').cursor().execute('LISTEN \"caf\xE9\"')\n");
    folder.write("a.sql", b"LISTEN \"caf\xE9\"; NOTIFY a;\n");
    let outcome = folder.check();
    assert_eq!(found(&outcome)[..2], ["a.py:2:40 listen", "a.sql:1:1 listen"]);
    assert_eq!(outcome.findings[0].statement, "LISTEN \"caf\u{FFFD}\"");
}

#[test]
fn a_zero_byte_is_named_as_the_reason() {
    let outcome = samples(|s| format!("{} \0\n", s.comment)).check();
    assert_eq!(found(&outcome), [""; 0]);
    let reasons: Vec<String> = SAMPLES.iter().map(|s| format!("{}: binary: it holds a zero byte", s.name)).collect();
    assert_eq!(skipped(&outcome), reasons);
    assert_eq!(outcome.checked, 0);
}

#[test]
fn empty_files_are_passed_over() {
    let folder = Folder::new();
    for (i, text) in ["", "\n", "\u{FEFF}", " \t\r\n"].into_iter().enumerate() {
        for sample in &SAMPLES {
            folder.write(&format!("{i}/{}", sample.name), text);
        }
    }
    let outcome = folder.check();
    assert_eq!(found(&outcome), [""; 0]);
    assert_eq!(skipped(&outcome), [""; 0]);
    assert_eq!((outcome.checked, outcome.prefiltered), (0, 4 * SAMPLES.len()));
}

#[test]
fn marked_utf_16_is_read_and_a_mark_moves_no_column() {
    let folder = Folder::new();
    for sample in &SAMPLES {
        let text = format!("\u{FEFF}{}{}", sample.head, sample.tail);
        let units = || text.encode_utf16();
        folder.write(&format!("be/{}", sample.name), units().flat_map(u16::to_be_bytes).collect::<Vec<_>>());
        folder.write(&format!("le/{}", sample.name), units().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
        folder.write(&format!("utf8/{}", sample.name), text);
    }
    let outcome = folder.check();
    let expected = ["be", "le", "utf8"].iter().flat_map(|f| all_listen().into_iter().map(move |l| format!("{f}/{l}")));
    assert_eq!(found(&outcome), expected.collect::<Vec<_>>());
    assert_eq!(skipped(&outcome), [""; 0]);
}

#[test]
fn half_a_unit_of_utf_16_ends_the_file_before_it() {
    let folder = Folder::new();
    let mut bytes: Vec<u8> = "\u{FEFF}LISTEN a;\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.extend([0x00, 0xD8, b'x']);
    folder.write("a.sql", bytes);
    assert_eq!(found(&folder.check()), ["a.sql:1:1 listen"]);
}

#[test]
fn a_comment_ends_with_its_line_however_lines_end() {
    let folder = Folder::with(&[
        ("a.py", "# note\rimport psycopg2\rc = psycopg2.connect('').cursor()\rc.execute('LISTEN a')\r"),
        ("b.sql", "-- note\rLISTEN a;\r"),
    ]);
    assert_eq!(found(&folder.check()), ["a.py:4:12 listen", "b.sql:2:1 listen"]);
}

#[test]
fn lines_may_end_in_either_way() {
    for end in ["\r", "\r\n"] {
        let folder = Folder::new();
        for sample in &SAMPLES {
            folder.write(sample.name, format!("{}{}", sample.head, sample.tail).replace('\n', end));
        }
        let outcome = folder.check();
        assert_eq!(found(&outcome), all_listen(), "{end:?}");
        assert_eq!(skipped(&outcome), [""; 0], "{end:?}");
    }
}

#[test]
fn what_stands_before_a_syntax_error_is_still_found() {
    let outcome = samples(|s| s.broken.to_string()).check();
    assert_eq!(found(&outcome), all_listen());
    let named: Vec<&str> = unread(&outcome).map(|s| s.path.as_str()).collect();
    // A SQL file is read by its tokens, to its end.
    assert_eq!(named, ["a.js", "a.py", "a.rs", "a.ts"]);
    assert_eq!(outcome.skipped, [], "they are read in part, not passed over");
}

#[test]
fn deep_nesting_is_read_through_or_named_and_hides_nothing_before_it() {
    // In lines: a JavaScript file of one long line is not read at all.
    let deep = |bracket: &str| format!("{}\n", bracket.repeat(1000)).repeat(DEEP / 1000);
    for (open, close) in [("(", ")"), ("[", "]"), ("{", "}")] {
        let nested = |inner: &str| format!("{}{inner}{}", deep(open), deep(close));
        let outcome = samples(|s| match s.name {
            "a.py" => format!("x = {}\n", nested("cursor.execute('LISTEN b')")),
            "a.rs" => format!("let x = {};\n", nested("sqlx::query(\"LISTEN b\").execute(pool)")),
            "a.sql" => format!("SELECT {};\nLISTEN b;\n", nested("1")),
            _ => format!("x = {};\n", nested("client.query('LISTEN b')")),
        })
        .check();
        let found = found(&outcome);
        for sample in &SAMPLES {
            let before = format!("{} listen", sample.at);
            assert!(found.contains(&before), "{open}: {before} in {found:?}");
            let within = outcome.findings.iter().any(|f| &*f.place.path == sample.name && f.statement == "LISTEN b");
            let named = unread(&outcome).any(|s| s.path == sample.name);
            assert!(within || named, "{open} in {}", sample.name);
        }
    }
}

#[test]
fn brackets_that_never_close_hide_nothing_before_them() {
    let outcome = samples(|_| format!("{}\n", "(\n".repeat(DEEP))).check();
    let found = found(&outcome);
    assert!(all_listen().iter().all(|expected| found.contains(expected)), "{found:?}");
    assert!(found.contains(&"a.sql:2:1 large-statement".to_string()), "{found:?}");
    // SQL is read by its tokens, which may open what they like.
    let named: Vec<&str> = unread(&outcome).map(|s| s.path.as_str()).collect();
    assert_eq!(named, ["a.js", "a.py", "a.rs", "a.ts"]);
}

#[test]
fn deep_nesting_inside_a_statement_keeps_its_facts() {
    let nested = format!("LISTEN a; SELECT {}1{}", "(".repeat(DEEP), ")".repeat(DEEP));
    let folder = Folder::with(&[
        ("a.sql", &format!("{nested};\n")),
        ("b.py", &format!("import psycopg2\npsycopg2.connect('').cursor().execute('{nested}')\n")),
    ]);
    let found = found(&folder.check());
    for expected in ["a.sql:1:1 listen", "b.py:2:40 listen"] {
        assert!(found.iter().any(|f| f == expected), "{expected} in {found:?}");
    }
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_a_circle_are_named_and_not_followed() {
    let folder = Folder::with(&[("app/a.sql", "LISTEN a;\n")]);
    std::os::unix::fs::symlink(folder.0.path(), folder.0.path().join("app/up")).unwrap();
    std::os::unix::fs::symlink("self.sql", folder.0.path().join("self.sql")).unwrap();
    let outcome = folder.check();
    assert_eq!(found(&outcome), ["app/a.sql:1:1 listen"]);
    let reason = "a symbolic link; links are not followed";
    assert_eq!(skipped(&outcome), [format!("app/up: {reason}"), format!("self.sql: {reason}")]);
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with(&[("a.sql", "LISTEN a;\n"), ("b.sql", "LISTEN b;\n")]);
    let closed = folder.0.path().join("a.sql");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&closed).is_ok() {
        return; // Root reads everything.
    }
    let outcome = folder.check();
    assert_eq!(found(&outcome), ["b.sql:1:1 listen"]);
    assert_eq!(skipped(&outcome), ["a.sql: no permission to read it"]);
}

#[test]
fn ten_thousand_branches_into_one_sink_are_cut_off() {
    let chain: String = (0..10_000).map(|i| format!("'LISTEN c{i}' if n == {i} else\\\n  ")).collect();
    let flat: String = (0..10_000).map(|i| format!("if n == {i}:\n    text = 'LISTEN c{i}'\n")).collect();
    let head = "import psycopg2\ncursor = psycopg2.connect('').cursor()\ncursor.execute('LISTEN a')\n";
    let folder = Folder::with(&[
        ("chain.py", &format!("{head}cursor.execute({chain}'LISTEN z')\n")),
        ("flat.py", &format!("{head}{flat}cursor.execute(text)\n")),
    ]);
    let outcome = folder.check();
    let found = found(&outcome);
    for expected in ["chain.py:3:17 listen", "flat.py:3:17 listen"] {
        assert!(found.iter().any(|f| f == expected), "{expected}");
    }
    assert!(
        outcome.findings.iter().any(|f| f.statement == "LISTEN c0" && &*f.place.path == "flat.py"),
        "a first branch"
    );
    assert!(unread(&outcome).any(|s| s.path == "chain.py"), "{:?}", outcome.skipped);
}

#[test]
fn helpers_and_names_that_lead_to_themselves_come_to_an_end() {
    let folder = Folder::with(&[
        (
            "a.py",
            "import psycopg2\ncursor = psycopg2.connect('').cursor()\n\
             def run(text):\n    run(text + ' ')\n    cursor.execute(text)\n\
             def ping(text):\n    pong(text)\ndef pong(text):\n    ping(text)\n    cursor.execute(text)\n\
             text = 'LISTEN c'\ntext = text + text\n\
             run('LISTEN a')\nping('LISTEN b')\n",
        ),
        (
            "b.ts",
            "import { Client } from 'pg';\nconst client = new Client();\n\
             function run(text: string): void { run(text); client.query(text); }\nrun('LISTEN a');\n",
        ),
    ]);
    let outcome = folder.check();
    let statements: Vec<(&str, &str)> = outcome.findings.iter().map(|f| (&*f.place.path, f.statement.trim())).collect();
    for expected in [("a.py", "LISTEN a"), ("a.py", "LISTEN b"), ("b.ts", "LISTEN a")] {
        assert!(statements.contains(&expected), "{expected:?} in {statements:?}");
    }
    assert_eq!(skipped(&outcome), [""; 0]);
}

/// Modules that give out each other's names in a circle, beside one that gives out a text.
fn circle() -> Folder {
    Folder::with(&[
        ("py/a.py", "from b import *\nfrom c import LISTEN, NOWHERE\n"),
        ("py/b.py", "from a import *\nfrom a import LISTEN, NOWHERE\n"),
        ("py/c.py", "from a import NOWHERE\nLISTEN = 'LISTEN py'\n"),
        (
            "py/main.py",
            "import psycopg2\nfrom b import LISTEN, NOWHERE\ncursor = psycopg2.connect('').cursor()\n\
             cursor.execute(LISTEN)\ncursor.execute(NOWHERE)\n",
        ),
        ("ts/a.ts", "export * from './b';\nexport * from './c';\n"),
        ("ts/b.ts", "export * from './a';\n"),
        ("ts/c.ts", "export * from './b';\nexport const LISTEN = 'LISTEN ts';\n"),
        (
            "ts/main.ts",
            "import { Client } from 'pg';\nimport { LISTEN, NOWHERE } from './b';\nconst client = new Client();\n\
             client.query(LISTEN);\nclient.query(NOWHERE);\n",
        ),
    ])
}

#[test]
fn imports_in_a_circle_still_lead_to_the_text() {
    let outcome = circle().check();
    // What only imports hold no trigger, and are passed over: the way through them ends.
    let texts = ["py/c.py:2:11 listen", "ts/c.ts:2:24 listen"];
    assert_eq!(found(&outcome), texts);
    assert_eq!(skipped(&outcome), [""; 0]);
}

#[test]
fn neither_threads_nor_the_order_of_paths_change_the_outcome() {
    let folder = circle();
    let mut names: Vec<String> = Vec::new();
    for i in 0..20 {
        for sample in &SAMPLES {
            let name = format!("{i}/{}", sample.name);
            folder
                .write(&name, format!("{}{}{}", sample.head, if i % 3 == 0 { sample.broken } else { "" }, sample.tail));
            names.push(name);
        }
    }
    let all = |outcome: &Outcome| {
        let findings: Vec<String> = outcome.findings.iter().map(|f| format!("{f:?}")).collect();
        (findings, skipped(outcome), outcome.checked, outcome.prefiltered)
    };
    let with = |threads: usize, paths: &[PathBuf]| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        all(&pool.install(|| folder.check_paths(paths)))
    };
    let tree = [folder.0.path().to_path_buf()];
    let whole = with(1, &tree);
    assert_eq!(whole.0.len(), 20 * SAMPLES.len() + 2);
    assert_eq!(with(4, &tree), whole);
    let mut paths: Vec<PathBuf> = names.iter().map(|name| folder.0.path().join(name)).collect();
    paths.extend([folder.0.path().join("py"), folder.0.path().join("ts")]);
    assert_eq!(with(4, &paths), whole);
    paths.reverse();
    assert_eq!(with(4, &paths), whole);
}

/// `testdata/crash/` keeps inputs that made the program fail, and some that were made to.
#[test]
fn every_hostile_input_on_file_is_read_or_named() {
    let crash = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/crash");
    let config = Config::rooted(&crash).unwrap();
    let entries = fs::read_dir(&crash).unwrap();
    let names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(!names.is_empty());
    for name in names {
        let outcome = check(&config, &[crash.join(&name)], &|_| {}).unwrap();
        assert_eq!(outcome.failures, [], "{name}");
        let accounted = outcome.checked + outcome.prefiltered == 1 || unread(&outcome).any(|s| s.path == name);
        assert!(accounted, "{name}: {outcome:?}");
    }
}

#[test]
fn hostile_infrastructure_is_read_in_part_or_says_nothing() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(DEEP), close.repeat(DEEP));
    let folder = Folder::with(&[
        ("a.tf", &format!("# aws_db_proxy\na = {}", deep("(", ")"))),
        ("b.tf", &format!("# aws_db_proxy\na = {}true\n", "!".repeat(DEEP))),
        ("c.tf", &format!("# aws_db_proxy\n{}", deep("a { ", "}"))),
        ("a.tf.json", &format!("{{\"aws_db_proxy\": {}}}", deep("[", "]"))),
        ("a.json", &format!("{{\"AWS::RDS::DBProxy\": {}}}", deep("{\"a\":", "}"))),
        ("a.yaml", &format!("Type: AWS::RDS::DBProxy\na: {}", deep("[", "]"))),
        ("b.yaml", &format!("Type: AWS::RDS::DBProxy\na:\n{}", "- ".repeat(DEEP))),
        ("pgbouncer.ini", &deep("[", "]")),
        ("proxysql.cnf", &format!("a = {}", deep("(", ")"))),
        ("b/proxysql.cnf", &format!("mysql_variables = {{ a = {} }}", deep("{ b = ", "}"))),
    ]);
    let outcome = folder.check();
    assert_eq!(found(&outcome), [""; 0]);
    assert_eq!(outcome.checked, 10);
    assert!(skipped(&outcome).iter().any(|line| line.starts_with("a.tf: it is not valid HCL at line 2")));
}

/// What is no file is named and never opened: reading a pipe would wait for ever.
#[cfg(unix)]
#[test]
fn pipes_sockets_and_links_out_of_the_tree_are_named() {
    let outside = Folder::with(&[("secret.sql", "LISTEN a;\n")]);
    let folder = Folder::with(&[("a.sql", "LISTEN a;\n")]);
    let made = std::process::Command::new("mkfifo").arg(folder.0.path().join("pipe.py")).status().unwrap();
    assert!(made.success());
    let _socket = std::os::unix::net::UnixListener::bind(folder.0.path().join("socket.py")).unwrap();
    std::os::unix::fs::symlink(outside.0.path().join("secret.sql"), folder.0.path().join("link.sql")).unwrap();
    std::os::unix::fs::symlink("/", folder.0.path().join("root")).unwrap();
    let outcome = folder.check();
    assert_eq!(found(&outcome), ["a.sql:1:1 listen"]);
    assert_eq!(
        skipped(&outcome),
        [
            "link.sql: a symbolic link; links are not followed",
            "pipe.py: not a regular file",
            "root: a symbolic link; links are not followed",
            "socket.py: not a regular file",
        ]
    );
}

#[test]
fn a_large_file_is_named_without_being_read() {
    let folder = Folder::with(&[("a.sql", "LISTEN a;\n")]);
    let large = fs::File::create(folder.0.path().join("large.sql")).unwrap();
    large.set_len(100 << 20).unwrap();
    let outcome = folder.check();
    assert_eq!(found(&outcome), ["a.sql:1:1 listen"]);
    assert_eq!(skipped(&outcome), ["large.sql: larger than 4 MiB (max-file-size)"]);
}
