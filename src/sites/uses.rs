//! The facts that calls and options state without SQL text: which hold, of which version of the library, and where to point.

use super::{Finder, Origin, UseSite};
use crate::fact::Fact;
use crate::finding::Confidence;
use crate::manifests::Ecosystem;
use crate::rules;
use crate::select::{Entry, Found, Selection};
use crate::sinks::{self, Named, Selector, Use};

impl<'p> Finder<'p> {
    /// The facts of a list of entries, asked of one subject.
    pub(super) fn state(
        &self,
        entries: &'p [Use],
        selection: &Selection<'_, 'p>,
        origin: &Origin,
        out: &mut Vec<UseSite<'p>>,
    ) {
        for entry in entries {
            match &entry.each {
                Some(each) => {
                    for item in selection.entries(each) {
                        self.fact(entry, &selection.with(item.clone()), Some(&item), origin, out);
                    }
                }
                None => self.fact(entry, selection, None, origin, out),
            }
        }
    }

    fn fact(
        &self,
        entry: &'p Use,
        selection: &Selection<'_, 'p>,
        item: Option<&Entry>,
        origin: &Origin,
        out: &mut Vec<UseSite<'p>>,
    ) {
        let foreign = matches!((entry.engine, origin.engine), (Some(wanted), Some(known)) if wanted != known);
        if foreign {
            return;
        }
        let mut from_file = false;
        for condition in entry.when.iter().filter(|condition| !selection.holds(condition)) {
            // What only a `.env` file says of an address is told there, where it is about the address itself.
            let is_told_there = entry.at.as_ref() == Some(&condition.selector);
            if is_told_there || !selection.holds_in_environment(condition) {
                return;
            }
            from_file = true;
        }
        if entry.unless.iter().any(|c| selection.holds(c) || selection.holds_in_environment(c)) {
            return;
        }
        let Some((rule, form)) = known(&entry.rule, &entry.form) else { return };
        let (holds, assumed) = self.versions(entry, origin);
        if !holds {
            return;
        }
        let first = |selector: &Selector| match selection.select(selector) {
            Found::Given(values) => values.first().copied(),
            _ => None,
        };
        let name = match &entry.name {
            Some(Named::Literal(name)) => Some(name.clone()),
            Some(Named::Value(selector)) => first(selector).and_then(|v| selection.name(v)),
            None => item.map(|i| i.key.clone()),
        };
        let place = entry.at.as_ref().and_then(first).or(item.map(|i| i.value));
        let (file, span) = place.map_or((origin.call.file, origin.span), |p| (p.file, self.resolver.project.span(p)));
        let confidence = entry.confidence.min(origin.confidence);
        out.push(UseSite {
            fact: Fact::new(rule, form, name.map(|n| n.to_lowercase())),
            file,
            span,
            call: origin.call,
            value: place,
            library: origin.library,
            engine: entry.engine.or(origin.engine),
            confidence: if from_file { confidence.min(Confidence::Medium) } else { confidence },
            entry,
            is_call: origin.is_call,
            assumed,
        });
    }

    /// Whether an entry is true of the library's version, and which version that is.
    fn versions(&self, entry: &Use, origin: &Origin) -> (bool, Option<String>) {
        let project = self.resolver.project;
        let own = self.resolver.catalog.library(origin.library);
        let library = entry.of.as_deref().and_then(|name| sinks::find(&own.host, name)).unwrap_or(own);
        let (Some(newest), Some(ecosystem)) = (&library.version, Ecosystem::of_host(&library.host)) else {
            return (true, None);
        };
        let path = &project.unit(origin.call.file).path;
        project.versions.assume(path, ecosystem, &library.package_names(), newest).judge(&entry.versions())
    }
}

/// The rule and form with the life of the rule pages.
fn known(rule: &str, form: &str) -> Option<(&'static str, &'static str)> {
    let rule = rules::find(rule)?;
    let form = rule.forms.iter().find(|f| *f == form)?;
    Some((rule.name.as_str(), form.as_str()))
}
