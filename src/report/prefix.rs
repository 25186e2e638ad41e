//! Paths as someone else counts them: from the root of a repository, where a folder in it was checked.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::{Outcome, Place};

/// Writes a folder before every path of an outcome. Nothing changes where it is empty, or a dot.
pub fn prefix(outcome: &mut Outcome, folder: &str) {
    let folder = folder.trim_end_matches('/').trim_start_matches("./");
    if folder.is_empty() || folder == "." {
        return;
    }
    let mut known: BTreeMap<Arc<str>, Arc<str>> = BTreeMap::new();
    let mut of = |path: &Arc<str>| -> Arc<str> {
        known.entry(path.clone()).or_insert_with(|| format!("{folder}/{path}").into()).clone()
    };
    for finding in &mut outcome.findings {
        let related = finding.related.iter_mut().map(|related| &mut related.place);
        let steps = finding.hot_path.iter_mut().flat_map(|hot| &mut hot.steps).map(|step| &mut step.place);
        let places = related.chain(steps).chain([&mut finding.place]);
        places.for_each(|place: &mut Place| place.path = of(&place.path));
    }
    for (path, mut source) in std::mem::take(&mut outcome.sources) {
        source.path = of(&path);
        outcome.sources.insert(source.path.clone(), source);
    }
    let files = [&mut outcome.skipped, &mut outcome.partly, &mut outcome.failures];
    let fixed = outcome.comparison.iter_mut().flat_map(|comparison| &mut comparison.fixed).map(|fixed| &mut fixed.path);
    let paths = files.into_iter().flatten().map(|file| &mut file.path).chain(fixed);
    paths.for_each(|path| *path = format!("{folder}/{path}"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Comparison, Finding, Fixed, Level, Skipped};
    use crate::source::{Source, Span};

    #[test]
    fn every_path_counts_from_elsewhere() {
        let source = Source::new("a.py", "LISTEN a");
        let finding = Finding::new("listen", Level::Error, Place::new(&source, Span::new(0, 8)));
        let file = Skipped { path: "b.py".into(), reason: "binary".into() };
        let fixed = Fixed { rule: "listen".into(), path: "c.py".into(), line: 1, statement: String::new() };
        let mut outcome = Outcome {
            findings: vec![finding],
            skipped: vec![file],
            comparison: Some(Comparison { fixed: vec![fixed], ..Comparison::default() }),
            sources: [(source.path.clone(), source)].into(),
            ..Outcome::default()
        };
        prefix(&mut outcome, ".");
        prefix(&mut outcome, "./services/api/");
        assert_eq!(&*outcome.findings[0].place.path, "services/api/a.py");
        assert_eq!(outcome.skipped[0].path, "services/api/b.py");
        assert_eq!(outcome.comparison.unwrap().fixed[0].path, "services/api/c.py");
        assert!(outcome.sources.iter().all(|(path, source)| &**path == "services/api/a.py" && source.path == *path));
    }
}
