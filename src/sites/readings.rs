//! Attributes that matter when they are read, of values whose type is not known.

use crate::catalog::LibraryId;
use crate::packed::ExprKind;
use crate::project::At;
use crate::resolve::Resolver;
use crate::sinks::Get;

/// What a reading means by the names of the attribute and of what it is read from, in a project that uses the library. A
/// method that is called is no reading, and a value of another known type has another attribute.
pub fn guess<'p>(resolver: &Resolver<'p>, reading: At, typed: bool) -> Option<(LibraryId, &'p Get)> {
    let unit = resolver.project.unit(reading.file);
    let ExprKind::Member(object, name) = resolver.project.kind(reading) else { return None };
    let called = unit
        .parent(reading.expr)
        .is_some_and(|parent| matches!(&unit.tree.kind(parent), ExprKind::Call(call) if call.callee == reading.expr));
    if typed || called {
        return None;
    }
    let (ExprKind::Name(holder) | ExprKind::Member(_, holder)) = unit.tree.kind(object) else { return None };
    let holder = holder.trim_start_matches('_').to_lowercase();
    let catalog = resolver.catalog;
    let mut found = catalog.readings(unit.host.sinks(), name).filter(|(of, _)| {
        resolver.used().anywhere().contains(&of.library)
            && catalog.data(*of).is_some_and(|data| data.called.contains(&holder))
    });
    found.next().map(|(of, get)| (of.library, get))
}
