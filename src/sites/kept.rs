//! Options that are only kept in an attribute, and matter elsewhere.

use super::Finder;
use crate::packed::{Expr, ExprId, ExprKind};
use crate::project::{At, FileId};
use crate::value::{Text, Values};

impl Finder<'_> {
    /// `self.options = options`: keeps what was passed, whatever it is, and sends it nowhere.
    pub(super) fn is_kept(&self, value: At, name: &str) -> bool {
        let ExprKind::Name(given) = self.resolver.project.kind(value) else { return false };
        let texts = || Values::new(&self.resolver).texts(value);
        given == name.trim_start_matches('_') && texts().iter().all(Text::is_unknown)
    }

    /// Whether the file hands an attribute of `self` on under its own name: `options=self.options`. What matters stands
    /// there.
    pub(super) fn is_handed_on(&self, file: FileId, object: Option<&str>, name: &str) -> bool {
        let tree = &self.resolver.project.unit(file).tree;
        let is_it = |value: ExprId| matches!(tree.kind(value), ExprKind::Member(_, member) if member == name);
        let by_keyword = |expr: Expr<'_>| match expr.kind {
            ExprKind::Call(call) => call.args.iter().any(|a| a.name == Some(name) && is_it(a.value)),
            ExprKind::Object(entries) => entries.iter().any(|(key, v)| key == Some(name) && is_it(v)),
            _ => false,
        };
        object == Some("self")
            && (tree.bindings().any(|b| b.target.rsplit('.').next() == Some(name) && is_it(b.value.expr()))
                || tree.exprs().any(by_keyword))
    }
}
