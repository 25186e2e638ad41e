//! What a statement is sent on: a pool's connection, one of its own, or one that leads past the pooler.

use std::sync::OnceLock;

use regex::Regex;
use serde::Deserialize;

use super::Scopes;
use super::origin::Origin;
use crate::packed::{ExprId, ExprKind, Part};
use crate::project::At;
use crate::resolve::Resolver;
use crate::rules::data;
use crate::sinks::Opens;

/// What is known of a connection, with a sentence that says why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Connection {
    /// It bypasses the pooler, as far as its name or the configuration says.
    Direct(String),
    /// The code opens it for itself, past its own pool, by this call; it may still go through the pooler.
    Dedicated(String, At),
    /// It is taken from the code's own pool, or is that.
    Pooled,
    /// Not known.
    Unknown,
}

/// Says which connections lead past the pooler.
#[derive(Debug)]
pub struct Direct {
    hints: &'static Regex,
    names: Vec<String>,
}

/// How many expressions of an opening call are looked at.
const MAX_LOOKED_AT: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hints {
    address: String,
}

impl Direct {
    /// By the names that `rules/direct.toml` knows, and by those of the team.
    ///
    /// # Panics
    /// Where the embedded pattern is broken, which a test of this package rules out.
    pub fn new(names: &[String]) -> Direct {
        static HINTS: OnceLock<Regex> = OnceLock::new();
        let hints = HINTS.get_or_init(|| {
            let hints: Hints = data::table("direct.toml");
            data::pattern("direct.toml", &hints.address)
        });
        Direct { hints, names: names.to_vec() }
    }

    /// What a name says, of a setting or a variable that holds an address.
    pub fn named(&self, name: &str) -> Option<Connection> {
        self.because(name, "").map(Connection::Direct)
    }

    /// Why a name means a connection past the pooler; `place` says where it stands.
    fn because(&self, word: &str, place: &str) -> Option<String> {
        let last = word.rsplit('.').next().unwrap_or(word);
        if self.names.iter().any(|name| name == word || name == last) {
            return Some(format!("It is sent on `{word}`{place}, which the configuration lists under `direct`."));
        }
        let reads = self.hints.is_match(last);
        reads.then(|| format!("`{word}`{place} reads like a connection that bypasses the pooler."))
    }

    /// The kind of a connection that came this way.
    pub(super) fn connection(&self, scopes: &Scopes<'_, '_>, origin: &Origin) -> Connection {
        let words = origin.names.iter().map(|name| (name.clone(), None));
        let opening = origin.calls.iter().flat_map(|&call| words_of(scopes.resolver, call));
        for (word, at) in words.chain(opening) {
            let place = at.map(|at| format!(" ({})", scopes.whereabouts(at))).unwrap_or_default();
            if let Some(because) = self.because(&word, &place) {
                return Connection::Direct(because);
            }
        }
        match origin.opened {
            Some((Opens::Dedicated, at)) => Connection::Dedicated(
                format!("The connection is opened for nothing else ({}).", scopes.whereabouts(at)),
                at,
            ),
            Some(_) => Connection::Pooled,
            None => Connection::Unknown,
        }
    }
}

/// The names and keys that an opening call is given: variables, members, environment variables.
fn words_of(resolver: &Resolver<'_>, call: At) -> Vec<(String, Option<At>)> {
    let unit = resolver.project.unit(call.file);
    let ExprKind::Call(data) = &unit.tree.kind(call.expr) else { return Vec::new() };
    let mut queue: Vec<ExprId> = data.args.iter().map(|arg| arg.value).collect();
    let mut out = Vec::new();
    let mut looked_at = 0;
    while let Some(expr) = queue.pop() {
        looked_at += 1;
        if looked_at > MAX_LOOKED_AT {
            break;
        }
        let at = Some(At { file: call.file, expr });
        match &unit.tree.kind(expr) {
            ExprKind::Name(name) | ExprKind::Member(_, name) => out.push((name.to_string(), at)),
            // `os.environ["DIRECT_URL"]`, `getenv("DIRECT_URL")`: a name, not a sentence or an address.
            ExprKind::Text(parts) => {
                if let (1, Some(Part::Literal { text, .. })) = (parts.len(), parts.first())
                    && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
                {
                    out.push((text.to_string(), at));
                }
            }
            ExprKind::Object(entries) => {
                out.extend(entries.iter().filter_map(|(key, _)| key).map(|key| (key.to_string(), at)));
            }
            ExprKind::Function(_) => continue,
            _ => {}
        }
        queue.extend(unit.tree.children(expr));
    }
    out
}
