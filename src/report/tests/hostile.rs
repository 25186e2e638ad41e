//! Texts that would forge an annotation, colour a terminal, end a cell or close an element, everywhere that a text from
//! outside can stand, in every format.

use clap::ValueEnum;
use pulldown_cmark::{Event as Mark, Options, Parser};
use quick_xml::events::Event;

use super::*;

const HOSTILE: [&str; 31] = [
    "::error::forged",
    "  ::stop-commands::x",
    "a%0A::error file=b::forged",
    "a\n::error::forged",
    "a\r\n##[error]forged",
    "##[add-mask]a",
    "##vso[task.complete result=Failed]",
    "##teamcity[x]",
    "file=b,line=1::forged",
    "\u{1b}[31mred\u{1b}[0m",
    "\u{9b}31mred",
    "\u{1b}]8;;https://evil.example\u{7}x",
    "\u{8}\u{8}\u{7f}\u{0}",
    "\u{202e}desrever\u{2066}",
    "\u{2028}::error::forged\u{feff}",
    "`code` ``` x",
    "a|b|c",
    "a\\|b\\",
    "<script>alert(1)</script>",
    "</code></summary></details><b>",
    "<!-- a --> <![CDATA[",
    "]]>",
    "</failure><testcase name='x'/>",
    "\" onclick='x' &quot;&#60;b&#62;",
    "\u{fffe}\u{ffff}",
    "$(touch pwned) `touch pwned` ; touch pwned",
    "[here](https://evil.example) ![x](y)",
    "https://evil.example www.evil.example a@evil.example",
    "# title\n\n- list\n\n---",
    "**bold** _em_ ~~gone~~ $x$",
    "{\"a\": 1}, \\u0000",
];

/// A run with `text` wherever a text comes from outside.
fn run(text: &str) -> Outcome {
    let source = Source::new(text, format!("x = 1\nquery(\"LISTEN {text}\")\nx = 2\n"));
    let start = source.text.find("LISTEN").unwrap();
    let place = Place::new(&source, Span::new(start, start + "LISTEN ".len() + text.len()));
    let steps = vec![
        Step { place: place.clone(), function: text.into(), is_guess: true },
        Step { place: place.clone(), function: format!("f {text} g"), is_guess: false },
    ];
    let long = format!("{}{text} {text}", "word ".repeat(20));
    let first = Finding {
        effect: Effect::Pins,
        label: text.into(),
        statement: format!("LISTEN {text}"),
        message: text.into(),
        why: long.clone(),
        help: vec![text.into(), long],
        evidence: vec![text.into()],
        related: vec![related(Place::new(&source, Span::new(0, 5)), text)],
        hot_path: Some(HotPath { name: text.into(), steps }),
        standing: Standing::New,
        fingerprint: "0123456789abcdef".into(),
        ..Finding::new("listen", Level::Error, place)
    };
    let second = Finding {
        level: Level::Note,
        place: Place { path: format!("elsewhere/{text}").into(), ..first.place.clone() },
        hot_path: None,
        fingerprint: "fedcba9876543210".into(),
        ..first.clone()
    };
    let file = || vec![Skipped { path: text.into(), reason: text.into() }];
    let fixed = Fixed { rule: text.into(), path: text.into(), line: 1, statement: text.into() };
    Outcome {
        pooler: text.into(),
        learnt: vec![text.into()],
        findings: vec![first, second],
        comparison: Some(Comparison { base: text.into(), commit: text.into(), fixed: vec![fixed] }),
        gate: Some(Gate { has_passed: false, sentence: text.into() }),
        checked: 2,
        skipped: file(),
        partly: file(),
        failures: file(),
        sources: [(source.path.clone(), source)].into(),
        ..Outcome::default()
    }
}

fn written(format: Format, text: &str) -> String {
    let mut out = Vec::new();
    format.write(&run(text), false, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// What GitHub's runner would do about a line: the name of the command, its properties and its message.
fn command(line: &str) -> Option<(String, String, String)> {
    if let Some(rest) = line.trim_start().strip_prefix("::") {
        let (head, message) = rest.split_once("::")?;
        let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
        return Some((name.into(), properties.into(), message.into()));
    }
    let old = ["##[", "##vso[", "##teamcity["].iter().find(|mark| line.contains(**mark))?;
    Some((old.to_string(), String::new(), line.into()))
}

#[test]
fn no_format_steers_a_terminal() {
    for text in HOSTILE {
        for &format in Format::value_variants() {
            let out = written(format, text);
            let odd = out.chars().find(|&c| c != '\n' && visible(c) != c);
            assert_eq!(odd, None, "{format:?}, {text:?}:\n{out}");
        }
        let mut closing = Vec::new();
        write_closing(&run(text), Duration::ZERO, &mut closing).unwrap();
        let closing = String::from_utf8(closing).unwrap();
        assert!(closing.chars().all(|c| c == '\n' || visible(c) == c), "{closing:?}");
        assert!(closing.lines().all(|line| command(line).is_none()), "{closing}");
    }
}

#[test]
fn no_format_gives_a_runner_a_command_but_the_one_that_is_meant_to() {
    for text in HOSTILE {
        for &format in Format::value_variants() {
            let out = written(format, text);
            let commands: Vec<_> = out.lines().filter_map(command).collect();
            if format != Format::Github {
                assert!(commands.is_empty(), "{format:?}, {text:?}: {commands:?}");
                continue;
            }
            let names: Vec<&str> = commands.iter().map(|(name, ..)| name.as_str()).collect();
            assert_eq!((names, out.lines().count()), (vec!["error", "notice"], 2), "{text:?}:\n{out}");
            for ((_, properties, message), path) in commands.iter().zip([text.into(), format!("elsewhere/{text}")]) {
                let keys: Vec<&str> = properties.split(',').map(|p| p.split_once('=').unwrap().0).collect();
                let one_line = !text.contains(['\n', '\r']);
                let expected: &[&str] = if one_line {
                    &["file", "line", "endLine", "col", "endColumn", "title"]
                } else {
                    &["file", "line", "endLine", "title"]
                };
                assert_eq!(keys, expected, "{properties}");
                let file = properties.split(',').next().unwrap().strip_prefix("file=").unwrap();
                let file = file.replace("%3A", ":").replace("%2C", ",").replace("%25", "%");
                assert_eq!(file.replace('\u{fffd}', ""), harmless_path(&path), "{text:?}");
                let lines = message.split("%0A").count();
                assert_eq!(lines, if path == text { 4 } else { 3 }, "only our own line breaks: {message}");
            }
        }
    }
}

/// A path as an annotation names it, without what stands for what cannot be written.
fn harmless_path(path: &str) -> String {
    let old = ["##[", "##vso[", "##teamcity["];
    let path = old.iter().fold(path.to_owned(), |path, mark| path.replace(mark, &mark[..mark.len() - 1]));
    plain(&path).replace('\u{fffd}', "")
}

#[test]
fn a_document_stays_the_document_it_is() {
    for format in [Format::Json, Format::Sarif, Format::Gitlab] {
        let shape = |text: &str| {
            let value: serde_json::Value = serde_json::from_str(&written(format, text)).unwrap();
            keys(&value)
        };
        let expected = shape("x");
        for text in HOSTILE {
            assert_eq!(shape(text), expected, "{format:?}, {text:?}");
        }
    }
    for text in HOSTILE {
        let json: serde_json::Value = serde_json::from_str(&written(Format::Json, text)).unwrap();
        assert_eq!(json["findings"][0]["path"], text);
        assert_eq!(json["findings"][0]["hot_path"]["steps"][0]["function"], text);
    }
}

/// What a document is made of, without its texts.
fn keys(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Array(items) => format!("[{}]", items.iter().map(keys).collect::<Vec<_>>().join(",")),
        serde_json::Value::Object(fields) => {
            fields.iter().map(|(key, value)| format!("{{{key}:{}}}", keys(value))).collect()
        }
        serde_json::Value::String(_) => "s".into(),
        _ => "v".into(),
    }
}

#[test]
fn no_text_closes_an_element() {
    let shape = |text: &str| {
        let xml = written(Format::Junit, text);
        let mut reader = quick_xml::Reader::from_str(&xml);
        let mut shape = Vec::new();
        loop {
            match reader.read_event().unwrap_or_else(|e| panic!("{text:?}: {e}\n{xml}")) {
                Event::Eof => break,
                Event::Start(element) | Event::Empty(element) => {
                    let names = element.attributes().map(|a| a.unwrap().key.0.to_owned());
                    shape.push(format!("{:?} {:?}", element.name(), names.collect::<Vec<_>>()));
                }
                Event::End(element) => shape.push(format!("/{:?}", element.name())),
                Event::Text(_) | Event::GeneralRef(_) | Event::Decl(_) => {}
                other => panic!("{text:?}: {other:?}"),
            }
        }
        assert!(xml.chars().all(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')), "{text:?}");
        shape
    };
    let expected = shape("x");
    for text in HOSTILE {
        assert_eq!(shape(text), expected, "{text:?}");
    }
}

#[test]
fn no_text_breaks_the_summary() {
    let shape = |text: &str| {
        let page = written(Format::Markdown, text);
        let mut shape = Vec::new();
        for mark in Parser::new_ext(&page, Options::all()) {
            match mark {
                Mark::Text(_) => {}
                Mark::Html(html) | Mark::InlineHtml(html) => shape.push(tags(&html)),
                Mark::Code(code) => shape.push(format!("code {code}")),
                other => shape.push(format!("{other:?}")),
            }
        }
        (shape, page.lines().count())
    };
    let expected = shape("x");
    assert!(expected.0.iter().any(|mark| mark.contains("Table")));
    for text in HOSTILE {
        let actual = shape(text);
        let differs = actual.0.iter().zip(&expected.0).find(|(a, b)| a != b);
        assert_eq!((differs, actual.0.len(), actual.1), (None, expected.0.len(), expected.1), "{text:?}");
    }
}

/// The elements of a piece of HTML.
fn tags(html: &str) -> String {
    html.split('<').skip(1).map(|rest| format!("<{}>", rest.split('>').next().unwrap())).collect()
}
