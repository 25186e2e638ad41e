//! Facts that no single statement or call states, but what happens between them: a transaction that nothing ends, or
//! that is held while something else is waited for, and a connection that is opened on every call of a handler.

use crate::catalog::LibraryId;
use crate::fact::{Engine, Fact};
use crate::finding::Confidence;
use crate::packed::FrameId;
use crate::project::{At, FileId, Project};
use crate::resolve::Resolver;
use crate::scope::Scopes;
use crate::sites::{Callers, Sites};
use crate::source::Span;

mod per_call;
mod unended;
mod wait;

pub use wait::Waits;

/// A fact, and where it shows.
#[derive(Debug, Clone)]
pub struct Flow {
    /// The fact.
    pub fact: Fact,
    /// The file to point into.
    pub file: FileId,
    /// Where.
    pub span: Span,
    /// The call whose surroundings count.
    pub call: At,
    /// The library behind it.
    pub library: Option<LibraryId>,
    /// The engine, where it is known.
    pub engine: Option<Engine>,
    /// How sure.
    pub confidence: Confidence,
    /// What happens here, for the label.
    pub note: String,
    /// Other places that belong to it, and what is there.
    pub related: Vec<(At, String)>,
}

/// What the flows are looked for in.
pub struct Look<'a, 'p> {
    /// The surroundings of calls.
    pub scopes: Scopes<'a, 'p>,
    /// Every place of the run.
    pub sites: &'a Sites<'p>,
    /// Who calls a function.
    pub callers: &'a Callers<'p>,
}

impl<'p> Look<'_, 'p> {
    fn project(&self) -> &'p Project {
        self.scopes.resolver.project
    }

    fn resolver(&self) -> &Resolver<'p> {
        self.scopes.resolver
    }
}

/// Of a function with more calls of its name than this, callers are not looked at.
const MAX_CALLERS: usize = 60;

/// Every such fact of a run.
pub fn find(look: &Look<'_, '_>) -> Vec<Flow> {
    let mut flows = unended::find(look);
    flows.extend(wait::find(look));
    flows.extend(per_call::find(look));
    flows
}

/// The nearest function around an expression that has a name, closures that are bound to one included.
fn named_function(project: &Project, at: At) -> Option<FrameId> {
    let tree = &project.unit(at.file).tree;
    tree.enclosing(tree.frame_of(at.expr)).find(|&f| {
        let frame = tree.frame(f);
        !frame.name.is_empty() && frame.kind.is_function()
    })
}
