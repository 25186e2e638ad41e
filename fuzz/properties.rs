//! What holds for every input, whatever it is. `tests/properties.rs` tries these on files at hand and on broken copies
//! of them; the fuzz targets look for an input on which one of them does not hold.

use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use pinproof::baseline::Baseline;
use pinproof::catalog::Catalog;
use pinproof::check::check;
use pinproof::compare::git;
use pinproof::compare::lines::Lines;
use pinproof::config::Config;
use pinproof::discover::{File, Kind};
use pinproof::fact::Engine;
use pinproof::finding::{Confidence, Finding, Level, Outcome, Place, Standing};
use pinproof::host::Host;
use pinproof::project::{Project, Unit};
use pinproof::report::Format;
use pinproof::resolve::Used;
use pinproof::rules;
use pinproof::settings::{self, Syntax};
use pinproof::sites;
use pinproof::source::{Source, Span};
use pinproof::suppress;
use pinproof::triggers::Triggers;
use pinproof::{scope, sql};

use clap::ValueEnum;

/// Every host, by an ending of its files.
pub const ENDINGS: [&str; 6] = ["py", "js", "ts", "tsx", "rs", "sql"];

/// Every syntax of settings.
pub const SYNTAXES: [Syntax; 7] =
    [Syntax::Dotenv, Syntax::Properties, Syntax::Yaml, Syntax::Json, Syntax::Prisma, Syntax::Ini, Syntax::Toml];

/// What a fuzz target is given: a byte that picks one of these, and the rest.
pub fn picked<'a, T: Copy>(data: &'a [u8], choices: &[T]) -> Option<(T, &'a [u8])> {
    let (&pick, rest) = data.split_first()?;
    Some((choices[pick as usize % choices.len()], rest))
}

/// A span lies in the text and cuts no character.
fn is_in(text: &str, span: Span) {
    assert!(text.get(span.range()).is_some(), "{span:?} of {} bytes", text.len());
}

/// A file's tree points only into the file, and packing it keeps that.
pub fn host(text: &str, ending: &str) {
    let host = Host::of_extension(ending).expect("an ending of a host");
    let tree = host.read(text);
    tree.exprs.iter().for_each(|expr| is_in(text, expr.span));
    tree.frames.iter().for_each(|frame| is_in(text, frame.span));
    tree.bindings.iter().for_each(|binding| [binding.span, binding.block].iter().for_each(|&span| is_in(text, span)));
    tree.imports.iter().for_each(|import| is_in(text, import.span));
    tree.comments.iter().for_each(|&comment| is_in(text, comment));
    tree.problems.iter().for_each(|problem| is_in(text, problem.span));
    let source = Source::new(format!("a.{ending}"), text);
    for directive in suppress::directives(&source, &tree.comments) {
        is_in(text, directive.span);
    }
}

/// Ignore comments stand in their comments and cover lines of the file. They take away findings of the rules that they
/// name and no others, and a line above moves them and changes nothing else.
pub fn ignores(text: &str, ending: &str) {
    let host = Host::of_extension(ending).expect("an ending of a host");
    let comments = host.read(text).comments;
    let source = Source::new(format!("a.{ending}"), text);
    let lines = source.lines().count();
    let directives = suppress::directives(&source, &comments);
    for directive in &directives {
        is_in(text, directive.span);
        assert!(comments.iter().any(|comment| comment.contains(directive.span)), "{directive:?}");
        assert!(directive.lines.as_ref().is_none_or(|of| *of.start() >= 1 && *of.end() <= lines), "{directive:?}");
    }
    let named = |rule: &str| directives.iter().any(|directive| directive.rules.iter().any(|named| named == rule));
    let findings = || -> Vec<Finding> {
        let of_line = |(start, line): (usize, &str)| {
            let rule = rules::all()[start % rules::all().len()].name.as_str();
            Finding::new(rule, Level::Error, Place::new(&source, Span::new(start, start + line.len())))
        };
        source.lines().map(of_line).collect()
    };
    let (kept, problems) = suppress::apply(findings(), &directives, &source);
    let kept: Vec<_> = kept.iter().map(|finding| (finding.place.span, finding.rule)).collect();
    let (mut left, all) = (kept.iter().peekable(), findings());
    for finding in &all {
        let is_kept = left.next_if_eq(&&(finding.place.span, finding.rule)).is_some();
        assert!(is_kept || named(finding.rule), "{} is gone", finding.rule);
    }
    assert!(left.next().is_none(), "what is kept was there, in order");
    problems.iter().for_each(|problem| is_in(text, problem.place.span));

    let below = Source::new(source.path.clone(), format!("\n{text}"));
    let moved: Vec<Span> = comments.iter().map(|c| Span { start: c.start + 1, end: c.end + 1 }).collect();
    let moved = suppress::directives(&below, &moved);
    let told = |directives: &[suppress::Directive], down: usize| -> Vec<_> {
        let told = directives.iter().map(|d| {
            let line = d.lines.as_ref().map(|of| (of.start() - down, of.end() - down));
            (d.span.start as usize - down, d.rules.clone(), d.reason.clone(), line)
        });
        told.collect()
    };
    assert_eq!(told(&moved, 1), told(&directives, 0));
}

/// What is folded from a file's expressions points only into the file, and its pieces make the text.
pub fn values(text: &str, ending: &str) {
    let host = Host::of_extension(ending).expect("an ending of a host");
    let file = File { path: "a".into(), name: Arc::from(format!("a.{ending}")), kind: Kind::Code(host) };
    let unit = Unit::read(file, host, text, scope::Place::Application, Triggers::get());
    let project = Project::new(vec![unit]);
    static CATALOG: OnceLock<Catalog<'static>> = OnceLock::new();
    let catalog = CATALOG.get_or_init(|| Catalog::with(&[]));
    let used = Used::of(&project, catalog);
    let (found, _) = sites::find(&project, catalog, &used, None);
    let folded = |site: &sites::Site| {
        let pieces: String = site.text.map.iter().map(|piece| &site.text.sql[piece.range()]).collect();
        assert_eq!(pieces, site.text.sql);
        site.text.map.iter().for_each(|piece| is_in(text, piece.span));
    };
    found.texts.iter().for_each(folded);
    sites::find_loose(&project, catalog, &used, &found, folded);
}

/// Statements lie in the text, in order and apart, and no code stands between them.
pub fn statements(text: &str, engine: Option<Engine>) {
    let analysis = sql::analyze(text, engine);
    let mut end = 0;
    for statement in &analysis.statements {
        assert!(text.get(statement.range.clone()).is_some(), "{:?} of {} bytes", statement.range, text.len());
        assert!(end <= statement.range.start, "{:?} begins before {end}", statement.range);
        end = statement.range.end;
        for located in &statement.facts {
            assert!(text.get(located.range.clone()).is_some(), "{:?} of {} bytes", located.range, text.len());
        }
    }
    let shown = sql::one_line(text, 120);
    assert!(shown.chars().count() <= 121, "{shown}");
    assert!(!shown.contains('\n'), "{shown}");
}

/// Entries of a settings file point only into it.
pub fn entries(text: &str, syntax: Syntax) {
    let reading = settings::read(syntax, text);
    for entry in &reading.entries {
        is_in(text, entry.span);
        is_in(text, entry.key);
        let (first, all) = (entry.value.chars().next().map_or(0, char::len_utf8), entry.value.len());
        for range in [0..all, 0..first, all..all] {
            is_in(text, entry.locate(range));
        }
    }
    reading.comments.iter().for_each(|&comment| is_in(text, comment));
}

/// The whole of a check ends, fails on nothing, points only into its files, and every report of it can be written.
pub fn whole(folder: &Path, name: &str, bytes: &[u8]) -> Outcome {
    fs::write(folder.join(name), bytes).expect("a file");
    let mut config = Config::rooted(folder).expect("a configuration");
    config.min_confidence = Confidence::Low;
    let outcome = check(&config, &[folder.join(name)], &|_| {}).expect("an outcome");
    assert_eq!(outcome.failures, []);
    let places = outcome.findings.iter().flat_map(|finding| {
        std::iter::once(&finding.place).chain(finding.related.iter().map(|related| &related.place))
    });
    for Place { path, span, start, end, .. } in places {
        let source = outcome.sources.get(path).expect("the text of a place");
        is_in(&source.text, *span);
        assert!(start <= end && start.line >= 1 && start.column >= 1);
    }
    for format in Format::value_variants() {
        for color in [false, true] {
            format.write(&outcome, color, &mut Vec::new()).expect("a report");
        }
    }
    outcome
}

/// A configuration is taken or refused in words.
pub fn configuration(folder: &Path, text: &str) {
    fs::write(folder.join("pinproof.toml"), text).expect("a file");
    if let Err(error) = Config::load(&[folder.to_path_buf()], folder, Some(&folder.join("pinproof.toml"))) {
        assert!(!error.to_string().is_empty());
    }
}

/// A baseline is taken or refused in words. One that is taken stays what it is when it is written again, accepts no more
/// findings than it has entries, and only those that it names.
pub fn baseline(folder: &Path, text: &str) {
    let path = folder.join("pinproof-baseline.toml");
    fs::write(&path, text).expect("a file");
    let config = Config::rooted(folder).expect("a configuration");
    let mut read = match Baseline::read(&path, &config) {
        Ok(read) => read,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let source = Source::new("a.py", "LISTEN a\n".repeat(3));
    let findings: Vec<Finding> = (0..3)
        .map(|line| Finding {
            statement: "LISTEN a".into(),
            ..Finding::new("listen", Level::Error, Place::new(&source, Span::new(line * 9, line * 9 + 8)))
        })
        .collect();
    let mut outcome = Outcome { findings: findings.clone(), ..Outcome::default() };
    read.apply(&mut outcome, &config, "2026-11-28", &|_| true);
    for finding in &outcome.findings {
        let source = outcome.sources.get(&finding.place.path);
        source.into_iter().for_each(|source| is_in(&source.text, finding.place.span));
    }
    let before = read.entries().count();
    let accepted = outcome.findings.iter().filter(|f| f.standing == Standing::Accepted).count();
    assert!(accepted <= before.min(findings.len()));
    let change = read.accept(&findings, &config, ("reason", None), false, &|_| true);
    assert_eq!(change.kept + change.added, findings.len());
    assert_eq!(read.entries().count(), before + change.added);
    let written = read.text();
    fs::write(&path, &written).expect("a file");
    let again = Baseline::read(&path, &config).expect("what was written is read");
    assert_eq!(again.text(), written);
    assert!(again.entries().eq(read.entries()));
}

/// What git prints is read to its end or refused in words, and of a blob no more is kept than is wanted.
pub fn printed_by_git(printed: &[u8]) {
    for change in git::changes(printed) {
        let (git::Change::Added(path) | git::Change::Changed { path, .. } | git::Change::Moved { to: path, .. }) =
            change;
        let path = path.as_os_str().as_encoded_bytes();
        assert!(path.is_empty() || printed.windows(path.len()).any(|part| part == path));
    }
    let mut rest = printed;
    loop {
        let before = rest.len();
        match git::blob(&mut rest, 100) {
            Ok(bytes) => assert!(bytes.len() <= 100 && rest.len() < before),
            Err(error) => {
                assert!(!error.to_string().is_empty());
                return;
            }
        }
    }
}

/// A line that is said to be an earlier one is it, and lines stay in order.
pub fn lines(old: &str, new: &str) {
    let lines = Lines::between(old, new);
    let same = Lines::between(new, new);
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let mut last = 0;
    for (i, line) in new.iter().enumerate() {
        if let Some(known) = lines.old_of(i + 1) {
            assert_eq!(old[known - 1].trim(), line.trim());
            assert!(known > last, "line {known} after {last}");
            last = known;
        }
    }
    assert_eq!([0, new.len() + 1].map(|outside| lines.old_of(outside)), [None, None]);
    assert!((1..=new.len()).all(|line| same.old_of(line) == Some(line)));
}
