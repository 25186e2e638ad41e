//! Where a value goes from the function that makes it: into a field of its object, or back to the caller.

use crate::packed::{Binding, ExprId, ExprKind, FrameId, FrameKind};
use crate::project::Unit;

/// How many names and fields of one value are followed.
const MAX_NAMES: usize = 16;

/// The calls on the fields that hold one of these names' values, in the methods of the frame's class.
pub fn on_fields(unit: &Unit, frame: FrameId, held: &[&str]) -> Vec<ExprId> {
    let Some(class) = unit.class_of(frame).filter(|_| !held.is_empty()) else { return Vec::new() };
    let of_class = |e: &ExprId| {
        let around = unit.class_of(unit.tree.frame_of(*e));
        around.is_some_and(|other| other == class || is_same_type(unit, other, class))
    };
    let mut out = Vec::new();
    for field in fields(unit, frame, held) {
        for receiver in ["self", "this"] {
            out.extend(unit.calls_on(&format!("{receiver}.{field}")).iter().copied().filter(of_class));
        }
    }
    out
}

/// Rust's impl blocks of one type are frames of one name.
fn is_same_type(unit: &Unit, one: FrameId, other: FrameId) -> bool {
    let (one, other) = (unit.tree.frame(one), unit.tree.frame(other));
    one.kind == FrameKind::Class && !one.name.is_empty() && one.name == other.name
}

/// The fields that a function gives one of these names' values to: `Self { client }`, `this.client = client`.
fn fields<'u>(unit: &'u Unit, frame: FrameId, held: &[&'u str]) -> Vec<&'u str> {
    let is_held = |e: ExprId| matches!(&unit.tree.kind(e), ExprKind::Name(n) if held.contains(n));
    let mut out: Vec<&str> = held.iter().filter_map(|name| own_field(name)).collect();
    let in_frame = unit.tree.exprs().filter(|e| e.frame == frame);
    for expr in in_frame {
        let ExprKind::Object(entries) = &expr.kind else { continue };
        out.extend(entries.iter().filter(|(_, value)| is_held(*value)).filter_map(|(key, _)| key));
    }
    let given = unit.tree.bindings().filter(|b| b.frame == frame && is_held(b.value.expr()));
    out.extend(given.filter_map(|b| own_field(b.target)));
    out.truncate(MAX_NAMES);
    out
}

/// `client` of `self.client`.
fn own_field(target: &str) -> Option<&str> {
    target.strip_prefix("self.").or_else(|| target.strip_prefix("this."))
}

/// Whether a function hands what one of these bindings holds to its caller: by itself, in an `Ok(…)`, or in a tuple.
pub fn is_returned(unit: &Unit, frame: FrameId, held: &[Binding<'_>]) -> bool {
    // A variable of an inner block may go by the same name.
    let is_held =
        |name: &str, at: u32| held.iter().any(|b| b.target == name && b.block.start <= at && at <= b.block.end);
    let mut next: Vec<ExprId> = unit.tree.frame(frame).returns.to_vec();
    for _ in 0..4 {
        let mut inner = Vec::new();
        for value in next {
            let expr = unit.tree.expr(value);
            match &expr.kind {
                ExprKind::Name(name) if is_held(name, expr.span.start) => return true,
                ExprKind::Call(call) if wraps(unit, call.callee) => inner.extend(call.args.iter().map(|arg| arg.value)),
                ExprKind::List(items) | ExprKind::Choice(items) => inner.extend(items.iter()),
                _ => {}
            }
        }
        next = inner;
    }
    false
}

fn wraps(unit: &Unit, callee: ExprId) -> bool {
    matches!(&unit.tree.kind(callee), ExprKind::Name(name) if matches!(*name, "Ok" | "Some"))
}
