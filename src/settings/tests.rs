#![allow(clippy::unwrap_used)]

use super::url::{Address, addresses};
use super::*;

/// `path = value`, and what stands in the file where the value is said to stand.
fn entries(syntax: Syntax, text: &str) -> Vec<(String, String)> {
    let mut reading = read(syntax, text);
    environment::spell_out(&mut reading, text);
    for entry in reading.entries.iter().filter(|entry| !entry.section) {
        assert!(text.get(entry.span.range()).is_some(), "{entry:?}");
        assert!(text.get(entry.key.range()).is_some(), "{entry:?}");
    }
    reading.entries.into_iter().filter(|entry| !entry.section).map(|entry| (entry.path, entry.value)).collect()
}

#[track_caller]
fn assert_entries(syntax: Syntax, text: &str, expected: &[(&str, &str)]) {
    let found = entries(syntax, text);
    let found: Vec<_> = found.iter().map(|(path, value)| (path.as_str(), value.as_str())).collect();
    assert_eq!(found, expected);
}

/// What a part of a value stands for in the file.
#[track_caller]
fn assert_located(syntax: Syntax, text: &str, path: &str, part: &str, expected: &str) {
    let mut reading = read(syntax, text);
    environment::spell_out(&mut reading, text);
    let entry = reading.entries.iter().find(|entry| entry.path == path && !entry.section).unwrap();
    let at = entry.value.find(part).unwrap();
    assert_eq!(&text[entry.locate(at..at + part.len()).range()], expected);
}

#[track_caller]
fn assert_comments(syntax: Syntax, text: &str, expected: &[&str]) {
    let found = read(syntax, text).comments;
    assert_eq!(found.iter().map(|span| &text[span.range()]).collect::<Vec<_>>(), expected);
}

#[test]
fn a_name_says_the_syntax() {
    for (name, syntax) in [
        ("app/.env", Some(Syntax::Dotenv)),
        (".env.production", Some(Syntax::Dotenv)),
        ("prod.env", Some(Syntax::Dotenv)),
        ("src/main/resources/application.properties", Some(Syntax::Properties)),
        ("config/database.yml", Some(Syntax::Yaml)),
        ("appsettings.Development.json", Some(Syntax::Json)),
        ("prisma/schema.prisma", Some(Syntax::Prisma)),
        ("pgbouncer.ini", Some(Syntax::Ini)),
        ("config.toml", Some(Syntax::Toml)),
        ("environment", None),
        ("main.rs", None),
    ] {
        assert_eq!(Syntax::of_name(name), syntax, "{name}");
    }
}

#[test]
fn dotenv() {
    let text = concat!(
        "# head\nA=1\nexport B = \"x\\ny \\\"z\\\"\" # c\nC='a # b'\nD=a#b # c\nE=\nF=\"no end\n",
        "not a line\nG=`t`\r\nH=\"two\nlines\"\n"
    );
    assert_entries(
        Syntax::Dotenv,
        text,
        &[
            ("A", "1"),
            ("B", "x\ny \"z\""),
            ("C", "a # b"),
            ("D", "a#b"),
            ("E", ""),
            ("F", "no end\nnot a line\nG=`t`\r\nH="),
        ],
    );
    assert_entries(Syntax::Dotenv, "F=\"no end\nG=`t`\r\nH=1", &[("F", "\"no end"), ("G", "t"), ("H", "1")]);
    assert_comments(Syntax::Dotenv, "# head\nB=\"#x\" # c\nD=a#b # d\n", &["# head", "# c", "# d"]);
    assert_located(Syntax::Dotenv, text, "B", "z", "z");
}

#[test]
fn properties() {
    let text = concat!(
        "# c\n! d \\\na.b=1\nc : x\\\n   y\nd\\=e f\\u00e9\nempty=\nspring.url=jdbc\\:postgresql\\://db/x?a=b\n",
        "last = v"
    );
    assert_entries(
        Syntax::Properties,
        text,
        &[
            ("a.b", "1"),
            ("c", "xy"),
            ("d=e", "f\u{e9}"),
            ("empty", ""),
            ("spring.url", "jdbc:postgresql://db/x?a=b"),
            ("last", "v"),
        ],
    );
    assert_comments(Syntax::Properties, text, &["# c", "! d \\"]);
    assert_located(Syntax::Properties, text, "spring.url", "a=b", "a=b");
}

#[test]
fn yaml() {
    let text = concat!(
        "é: # c\n  k: 'it''s'\n  lit: |\n    one\n    two\n  esc: \"a\\tb\"\n  tag: !Ref foo\n  none:\n",
        "list:\n  - a\n  - {b: c, d: \"#e\"}\n---\nsecond: x\n"
    );
    assert_entries(
        Syntax::Yaml,
        text,
        &[
            ("é.k", "it's"),
            ("é.lit", "one\ntwo\n"),
            ("é.esc", "a\tb"),
            ("é.tag", "foo"),
            ("é.none", ""),
            ("list.0", "a"),
            ("list.1.b", "c"),
            ("list.1.d", "#e"),
            ("second", "x"),
        ],
    );
    assert_located(Syntax::Yaml, text, "é.lit", "two", "two");
    assert_located(Syntax::Yaml, text, "é.esc", "b", "b");
    assert_comments(Syntax::Yaml, text, &["# c"]);
    let documents: Vec<_> = read(Syntax::Yaml, text).entries.iter().map(|entry| entry.document).collect();
    assert_eq!((documents.first(), documents.last()), (Some(&0), Some(&1)));
}

#[test]
fn yaml_merges_and_templates() {
    let text = concat!(
        "default: &default\n  adapter: postgresql\n  pool: <%= ENV.fetch(\"THREADS\") { 5 } %>\n",
        "<% if true %>\nproduction:\n  <<: *default\n  pool: 9\n  url: <%= ENV['U'] %>\n<% end %>\n",
    );
    assert_entries(
        Syntax::Yaml,
        text,
        &[
            ("default.adapter", "postgresql"),
            ("default.pool", "<%= ENV.fetch(\"THREADS\") { 5 } %>"),
            ("production.pool", "9"),
            ("production.url", "<%= ENV['U'] %>"),
            ("production.adapter", "postgresql"),
        ],
    );
    let reading = read(Syntax::Yaml, text);
    assert_eq!(reading.merged, ["default"]);
    assert!(reading.entries.iter().filter(|entry| !entry.section).filter(|entry| entry.is_dynamic()).count() == 2);
    assert_entries(
        Syntax::Yaml,
        "{{- if .Values.x }}\nurl: {{ .Values.url }}\nb: \"x{{ .y }}\"\n{{- end }}\n",
        &[("url", "{{ .Values.url }}"), ("b", "x{{ .y }}")],
    );
}

#[test]
fn broken_yaml_keeps_what_stands_before() {
    let reading = read(Syntax::Yaml, "a: 1\nb: [1, 2\nc: }\n");
    assert_eq!(reading.entries.first().map(|entry| entry.path.as_str()), Some("a"));
    assert!(reading.broken.is_some());
}

#[test]
fn containers() {
    let text = concat!(
        "services:\n  app:\n    environment:\n      - URL=postgres://db/x\n      - BARE\n",
        "env:\n  - name: PGOPTIONS\n    value: '-c a=b'\n  - name: SECRET\n    valueFrom: {secretKeyRef: {name: s}}\n",
        "data:\n  application.properties: |\n    a.b=c\n    d=e\n",
    );
    let found = entries(Syntax::Yaml, text);
    for expected in
        [("services.app.environment.URL", "postgres://db/x"), ("env.PGOPTIONS", "-c a=b"), ("a.b", "c"), ("d", "e")]
    {
        assert!(
            found.iter().any(|(path, value)| (path.as_str(), value.as_str()) == expected),
            "{expected:?} in {found:?}"
        );
    }
    assert_located(Syntax::Yaml, text, "d", "e", "e");
    assert_located(Syntax::Yaml, text, "services.app.environment.URL", "db", "db");
    assert_located(Syntax::Yaml, text, "env.PGOPTIONS", "a=b", "a=b");
}

#[test]
fn json() {
    let text = "// c\n{\"a\": {\"b\": \"x\\u0026y\"}, /* d */ \"n\": 5, \"l\": [true, null,],}";
    assert_entries(Syntax::Json, text, &[("a.b", "x&y"), ("n", "5"), ("l.0", "true"), ("l.1", "null")]);
    assert_comments(Syntax::Json, text, &["// c", "/* d */"]);
    assert_located(Syntax::Json, text, "a.b", "y", "y");
    assert!(read(Syntax::Json, &"[".repeat(100_000)).broken.is_some());
}

#[test]
fn prisma() {
    let text = concat!(
        "// c\ngenerator client {\n  provider = \"prisma-client-js\"\n}\n\ndatasource db {\n",
        "  url       = env(\"DATABASE_URL\") // pooled\n  directUrl = \"postgresql://db/x\"\n}\nmodel A {\n  id Int @id\n}\n",
    );
    assert_entries(
        Syntax::Prisma,
        text,
        &[
            ("generator.client.provider", "prisma-client-js"),
            ("datasource.db.url", "env(\"DATABASE_URL\")"),
            ("datasource.db.directUrl", "postgresql://db/x"),
        ],
    );
    assert_comments(Syntax::Prisma, text, &["// c", "// pooled"]);
}

#[test]
fn ini_and_toml() {
    let text = "; c\n[databases]\n* = host=db port=5432\n[alembic]\nsqlalchemy.url = postgresql+asyncpg://db/x\n";
    assert_entries(
        Syntax::Ini,
        text,
        &[("databases.*", "host=db port=5432"), ("alembic.sqlalchemy.url", "postgresql+asyncpg://db/x")],
    );
    assert_comments(Syntax::Ini, text, &["; c"]);
    let text = "# c\n[db]\nurl = \"postgres://db/x?a=b\" # d\nn = 5\n[[s]]\nq = 'a#b'\n";
    assert_entries(Syntax::Toml, text, &[("db.url", "postgres://db/x?a=b"), ("db.n", "5"), ("s.0.q", "a#b")]);
    assert_comments(Syntax::Toml, text, &["# c", "# d"]);
}

fn address(text: &str) -> Address {
    let found = addresses(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found.into_iter().next().unwrap()
}

fn spelled(text: &str) -> (String, Vec<(String, String)>) {
    let address = address(text);
    for option in &address.options {
        assert!(text.get(option.range.clone()).is_some());
    }
    let scheme = address.driver.map_or(address.scheme.clone(), |driver| format!("{}+{driver}", address.scheme));
    (scheme, address.options.into_iter().map(|option| (option.name, option.value)).collect())
}

#[test]
fn addresses_are_taken_apart() {
    for (text, scheme, options) in [
        ("postgres://u:p@db/x", "postgres", vec![]),
        ("postgresql+asyncpg://u@db/x?a=b", "postgresql+asyncpg", vec![("a", "b")]),
        (
            "jdbc:postgresql://db:1/x?prepareThreshold=0&a=%20b",
            "jdbc:postgresql",
            vec![("prepareThreshold", "0"), ("a", " b")],
        ),
        (
            "jdbc:sqlserver://db;databaseName=x;encrypt=true",
            "jdbc:sqlserver",
            vec![("databaseName", "x"), ("encrypt", "true")],
        ),
        (
            "host=db dbname=x options='-c a=b\\'s'",
            "libpq",
            vec![("host", "db"), ("dbname", "x"), ("options", "-c a=b's")],
        ),
        (
            "Host=db;Username=u;Password=\"a;b\";Max Auto Prepare=5",
            "keywords",
            vec![("Host", "db"), ("Username", "u"), ("Password", "a;b"), ("Max Auto Prepare", "5")],
        ),
        ("u:p@tcp(db:3306)/x?parseTime=true", "go-mysql", vec![("parseTime", "true")]),
        ("psql 'postgres://db/x?a=b' -c 1", "postgres", vec![("a", "b")]),
        ("postgres://${USER}:${PW:-a b}@db/x?a=b", "postgres", vec![("a", "b")]),
        ("mysql://db/x?%zz=%e9&%", "mysql", vec![("%zz", "\u{fffd}")]),
    ] {
        let (found, found_options) = spelled(text);
        assert_eq!(found, scheme, "{text}");
        let found_options: Vec<_> = found_options.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(found_options, options, "{text}");
    }
    for text in ["http://db/x", "a=b", "host=x", "key=value; other=thing", "mypostgres://x", "", "host==", "x@tcp"] {
        assert_eq!(addresses(text), [], "{text}");
    }
}

/// A cheap source of the same noise on every machine.
fn noise(seed: &mut u64) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) as usize
}

#[test]
fn hostile_texts_do_no_harm() {
    let words = [
        "a",
        ": ",
        "= ",
        "=",
        "\n",
        "\r\n",
        "  ",
        "- ",
        "\"",
        "'",
        "\\",
        "\\u",
        "\\x4",
        "é",
        "\u{1f600}",
        "#",
        "//",
        "/*",
        "{",
        "}",
        "[",
        "]",
        "<%",
        "%>",
        "{{",
        "}}",
        "<<: *a",
        "&a ",
        "*a",
        "|\n",
        ">\n",
        "name: ",
        "value: ",
        "postgres://",
        "jdbc:mysql:",
        "?",
        "&",
        "%2",
        "%",
        ";",
        "@tcp(",
        "host=",
        "dbname=",
        "Server=",
        "Database=",
        "---\n",
        "datasource d {\n",
        "env(",
        "application.properties: |\n",
        "${",
        "$(",
        "\0",
        "\u{feff}",
        "!Ref ",
        "\t",
        "[x]",
    ];
    let all =
        [Syntax::Dotenv, Syntax::Properties, Syntax::Yaml, Syntax::Json, Syntax::Prisma, Syntax::Ini, Syntax::Toml];
    let mut seed = 7;
    for round in 0..3_000 {
        let text: String = (0..noise(&mut seed) % 40).map(|_| words[noise(&mut seed) % words.len()]).collect();
        addresses(&text);
        let syntax = all[round % all.len()];
        for entry in &{
            let mut reading = read(syntax, &text);
            environment::spell_out(&mut reading, &text);
            reading.entries
        } {
            assert!(text.get(entry.span.range()).is_some(), "{syntax:?} {text:?} {entry:?}");
            for address in addresses(&entry.value) {
                assert!(text.get(entry.locate(address.range).range()).is_some(), "{syntax:?} {text:?} {entry:?}");
            }
        }
    }
}

#[test]
fn work_is_bounded() {
    let bomb: String = std::iter::once("a0: &a0 {x: y}\n".to_string())
        .chain((1..60).map(|i| {
            let before = i - 1;
            format!("a{i}: &a{i} {{<<: [*a{before}, *a{before}], l: [*a{before}, *a{before}, *a{before}]}}\n")
        }))
        .collect();
    assert!(read(Syntax::Yaml, &bomb).entries.len() <= MAX_ENTRIES);
    let long = format!("a: \"{}\"", "x\\t ".repeat(50_000));
    assert_eq!(read(Syntax::Yaml, &long).entries.len(), 1);
    addresses(&"postgres://".repeat(50_000));
    addresses(&"a=b;".repeat(50_000));
    read(Syntax::Toml, &format!("a = {}", "[".repeat(100_000)));
    read(Syntax::Toml, &format!("a = {}", "{a=".repeat(100_000)));
    read(Syntax::Properties, &"a\\\n".repeat(100_000));
    read(Syntax::Dotenv, &"A=\"\n".repeat(20_000));
}
