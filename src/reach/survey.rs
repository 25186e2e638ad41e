//! What a hot path reaches, for a person to read.

use serde::Serialize;

use super::{Followed, Function, GUESS, Hot, definition, functions_of, title};
use crate::finding::Finding;

/// A hot path.
#[derive(Debug, Serialize)]
pub struct Survey {
    /// Its name.
    pub name: String,
    /// Where it is entered, in order of path.
    pub entries: Vec<EntryPoint>,
    /// How many functions it reaches, entries among them.
    pub reached: usize,
    /// Calls that it may make and that lead nowhere: methods that the project has, on values of unknown class. By name,
    /// most frequent first.
    pub unresolved: Vec<(String, usize)>,
}

/// A function that something outside the program calls.
#[derive(Debug, Serialize)]
pub struct EntryPoint {
    /// The file.
    pub path: String,
    /// The line of its definition, from 1.
    pub line: usize,
    /// Its name; empty for a closure.
    pub function: String,
    /// What enters it: `HTTP route GET /orders`.
    pub kind: String,
    /// The findings that it is the nearest entry to.
    pub findings: Vec<Reaches>,
}

/// A finding that an entry reaches.
#[derive(Debug, Serialize)]
pub struct Reaches {
    /// The rule's slug.
    pub rule: &'static str,
    /// Where it is.
    pub path: String,
    /// Its line, from 1.
    pub line: usize,
    /// Whether a call on the way was matched by its name alone.
    pub is_guess: bool,
}

impl Survey {
    /// Of one hot path.
    pub fn of(hot: &Hot<'_>, findings: &[Finding], followed: &Followed<'_>) -> Survey {
        let &Followed { project, texts, graph, .. } = followed;
        let mut entries: Vec<(Function, EntryPoint)> = Vec::new();
        for (&at, kind) in &hot.entries {
            let line = texts.of(at.0).map_or(1, |source| source.position(definition(project, at).start).line);
            let path = project.unit(at.0).path.to_string();
            let function = title(project, at);
            let entry = EntryPoint { path, line, function, kind: kind.clone(), findings: Vec::new() };
            entries.push((at, entry));
        }
        for finding in findings {
            let functions = functions_of(project, finding);
            let nearest = functions.iter().filter_map(|&f| Some((hot.cost(f)?, f))).min();
            let Some((cost, entry)) = nearest.and_then(|(cost, f)| Some((cost, hot.entry_of(f)?))) else { continue };
            let Some((_, found)) = entries.iter_mut().find(|(at, _)| *at == entry) else { continue };
            let place = &finding.place;
            found.findings.push(Reaches {
                rule: finding.rule,
                path: place.path.to_string(),
                line: place.start.line,
                is_guess: cost >= GUESS,
            });
        }
        entries.sort_by(|(_, a), (_, b)| (&a.path, a.line).cmp(&(&b.path, b.line)));
        Survey {
            name: hot.rule.name.clone(),
            entries: entries.into_iter().map(|(_, entry)| entry).collect(),
            reached: hot.len(),
            unresolved: graph.unresolved(hot.functions()),
        }
    }
}
