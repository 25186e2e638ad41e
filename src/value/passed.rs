//! What a list's own methods hand to a closure: `statements.forEach((text) => …)`, `texts.iter().for_each(|text| …)`.

use super::{Text, Values};
use crate::packed::{ExprId, ExprKind};
use crate::project::{At, ParamRef};

/// Methods that call a closure with each item as its first parameter.
const EACH: [&str; 12] = [
    "map",
    "forEach",
    "for_each",
    "flatMap",
    "flat_map",
    "try_for_each",
    "filter",
    "filter_map",
    "some",
    "every",
    "each",
    "inspect",
];

/// Methods that hand on the items of what they are called on.
const SAME_ITEMS: [&str; 10] =
    ["iter", "into_iter", "iter_mut", "values", "cloned", "copied", "slice", "reverse", "rev", "by_ref"];

impl Values<'_, '_> {
    /// What an expression is; of a closure, what it returns: `LazyLock::new(|| …)`.
    pub(super) fn fold_result(&self, at: At, depth: u8) -> Vec<Text> {
        let ExprKind::Function(frame) = self.resolver.project.kind(at) else { return self.fold(at, depth) };
        let returns = &self.resolver.project.unit(at.file).tree.frame(frame).returns;
        returns.iter().flat_map(|&expr| self.fold(At { file: at.file, expr }, depth)).collect()
    }

    /// What a parameter is where a call leaves it out.
    pub(super) fn default_of(&self, param: ParamRef) -> Option<At> {
        let declared = &self.resolver.project.unit(param.file).tree.frame(param.frame).params;
        let expr = declared.get(param.index as usize)?.default?;
        Some(At { file: param.file, expr })
    }

    /// The items that a parameter of a closure stands for.
    pub(super) fn passed_items(&self, param: ParamRef) -> Vec<At> {
        let unit = self.resolver.project.unit(param.file);
        let Some((call, 0)) = unit.passed_to(param.frame).filter(|_| param.index == 0) else { return Vec::new() };
        let here = |expr: ExprId| At { file: param.file, expr };
        let method = |expr: ExprId| match unit.tree.kind(expr) {
            ExprKind::Call(call) => match unit.tree.kind(call.callee) {
                ExprKind::Member(object, name) => Some((object, name)),
                _ => None,
            },
            _ => None,
        };
        let Some((mut list, _)) = method(call).filter(|(_, name)| EACH.contains(name)) else { return Vec::new() };
        for _ in 0..4 {
            match method(list) {
                Some((object, name)) if SAME_ITEMS.contains(&name) => list = object,
                _ => break,
            }
        }
        self.collections.items(here(list))
    }
}
