//! What holds for every input, whatever it is. `tests/properties.rs` tries these on files at hand and on broken copies
//! of them; the fuzz targets look for an input on which one of them does not hold.

use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use pinproof::catalog::Catalog;
use pinproof::check::check;
use pinproof::config::Config;
use pinproof::discover::{File, Kind};
use pinproof::fact::Engine;
use pinproof::finding::{Confidence, Outcome, Place};
use pinproof::host::Host;
use pinproof::project::{Project, Unit};
use pinproof::report::Format;
use pinproof::resolve::Used;
use pinproof::settings::{self, Syntax};
use pinproof::sites::{self, CallsByName};
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

/// What is folded from a file's expressions points only into the file, and its pieces make the text.
pub fn values(text: &str, ending: &str) {
    let host = Host::of_extension(ending).expect("an ending of a host");
    let file = File { path: "a".into(), name: Arc::from(format!("a.{ending}")), kind: Kind::Code(host) };
    let unit = Unit::read(file, host, text, scope::Place::Application, Triggers::get());
    let project = Project::new(vec![unit]);
    static CATALOG: OnceLock<Catalog<'static>> = OnceLock::new();
    let catalog = CATALOG.get_or_init(|| Catalog::with(&[]));
    let used = Used::of(&project, catalog);
    let found = sites::find(&project, catalog, &used, &CallsByName::of(&project));
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
