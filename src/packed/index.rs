//! Ways back into a packed tree: from a name to what carries it, from an expression to what stands around it.

use serde::{Deserialize, Serialize};

use super::pack::Packer;
use super::place::Parents;
use super::{ExprId, FrameId, Name, Packed, Tree, equal_range};
use crate::packed;
use crate::tree::ExprKind;

/// The ways back into one tree.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Index {
    /// Bindings by target, each group in source order.
    bindings: ByName<u32>,
    /// Functions and classes by name.
    frames: ByName<FrameId>,
    /// Imports by local name.
    imports: ByName<u32>,
    /// Calls on what a dotted name holds: `pool.query(…)` under `pool`.
    calls_on: ByName<ExprId>,
    /// Bindings in order of the expression behind their value.
    by_value: Box<[u32]>,
    /// The expression around each expression.
    parents: Parents,
    /// Calls, each with a member or element that is taken of it, in order.
    uses: Box<[(ExprId, ExprId)]>,
    /// Closures, each with the expression that it is, in order.
    closures: Box<[(FrameId, ExprId)]>,
}

/// Things under names, in order of what the names' hashes end in; those of one name stand together. The names themselves
/// are told by the things.
#[derive(Debug, Serialize, Deserialize)]
struct ByName<T> {
    hashes: Box<[u16]>,
    things: Box<[T]>,
}

/// FNV-1a, 32 bits: names are short.
pub fn hash(name: impl AsRef<[u8]>) -> u32 {
    name.as_ref().iter().fold(0x811c_9dc5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

impl<T> Default for ByName<T> {
    fn default() -> Self {
        ByName { hashes: Box::default(), things: Box::default() }
    }
}

impl<T: Copy> ByName<T> {
    fn new(pairs: Vec<(Name, T)>, packer: &Packer<'_>) -> ByName<T> {
        let mut pairs: Vec<(u16, Name, T)> =
            pairs.into_iter().map(|(name, thing)| (hash(packer.text_of(name)) as u16, name, thing)).collect();
        // The sort is stable: things of one name keep their order.
        pairs.sort_by_key(|&(hash, name, _)| (hash, name));
        ByName {
            hashes: pairs.iter().map(|&(hash, ..)| hash).collect(),
            things: pairs.into_iter().map(|(_, _, thing)| thing).collect(),
        }
    }

    /// The things for whose name `is_it` holds.
    fn get(&self, name: &str, is_it: impl Fn(T) -> bool) -> &[T] {
        let alike = &self.things[equal_range(&self.hashes, |known| known.cmp(&(hash(name) as u16)))];
        let start = alike.iter().position(|&thing| is_it(thing)).unwrap_or(alike.len());
        let length = alike[start..].partition_point(|&thing| is_it(thing));
        &alike[start..start + length]
    }
}

impl Index {
    pub(super) fn of<'a>(tree: &'a Tree, packer: &mut Packer<'a>) -> Index {
        let bindings = tree.bindings.iter().enumerate().map(|(i, b)| (packer.name(&b.target), i as u32)).collect();
        let imports =
            tree.imports.iter().enumerate().map(|(i, import)| (packer.name(&import.local), i as u32)).collect();
        let frames = tree.frames.iter().enumerate().filter(|(_, frame)| !frame.name.is_empty());
        let frames = frames.map(|(i, frame)| (packer.name(&frame.name), FrameId(i as u32))).collect();
        let mut by_value: Vec<u32> = (0..tree.bindings.len() as u32).collect();
        by_value.sort_by_key(|&i| tree.bindings[i as usize].value.expr());

        // 0 is none: a parent stands behind its children.
        let mut parents = vec![ExprId(0); tree.exprs.len()];
        let (mut uses, mut closures, mut calls_on) = (Vec::new(), Vec::new(), Vec::new());
        for (i, expr) in tree.exprs.iter().enumerate() {
            let id = ExprId(i as u32);
            for child in tree.children(id) {
                parents[child.0 as usize] = id;
            }
            match &expr.kind {
                ExprKind::Member(object, _) | ExprKind::Index(object, _)
                    if matches!(tree.expr(*object).kind, ExprKind::Call(_)) =>
                {
                    uses.push((*object, id));
                }
                ExprKind::Function(frame) => closures.push((*frame, id)),
                ExprKind::Call(call) => {
                    if let ExprKind::Member(object, _) = &tree.expr(call.callee).kind
                        && let Some(target) = tree.path(*object)
                    {
                        calls_on.push((packer.name(target), id));
                    }
                }
                _ => {}
            }
        }
        uses.sort();
        closures.sort();
        Index {
            bindings: ByName::new(bindings, packer),
            frames: ByName::new(frames, packer),
            imports: ByName::new(imports, packer),
            calls_on: ByName::new(calls_on, packer),
            by_value: by_value.into(),
            parents: Parents::of(&parents),
            uses: uses.into(),
            closures: closures.into(),
        }
    }

    /// The expression around an expression.
    pub fn parent(&self, expr: ExprId) -> Option<ExprId> {
        self.parents.get(expr)
    }

    /// The expression that is a closure; the last where there are several.
    pub fn closure(&self, frame: FrameId) -> Option<ExprId> {
        self.closures[equal_range(&self.closures, |(f, _)| f.cmp(&frame))].last().map(|&(_, expr)| expr)
    }

    /// The members and elements that are taken of a call, in order.
    pub fn uses_of(&self, call: ExprId) -> impl Iterator<Item = ExprId> {
        self.uses[equal_range(&self.uses, |(c, _)| c.cmp(&call))].iter().map(|&(_, used)| used)
    }

    /// Bindings whose value an expression is, in source order.
    pub fn bound_to(&self, expr: ExprId, tree: &Packed) -> &[u32] {
        &self.by_value[equal_range(&self.by_value, |&i| tree.bindings[i as usize].expr().cmp(&expr))]
    }

    /// Bindings of a dotted name, in source order.
    pub fn bindings(&self, target: &str, tree: &Packed) -> &[u32] {
        self.bindings.get(target, |i| tree.names.get(tree.bindings[i as usize].target) == target)
    }

    /// Functions and classes with this name.
    pub fn frames(&self, name: &str, tree: &Packed) -> &[FrameId] {
        self.frames.get(name, |frame| tree.names.get(tree.frames[frame.0 as usize].name) == name)
    }

    /// The imports that bring in a local name.
    pub fn imports(&self, local: &str, tree: &Packed) -> &[u32] {
        self.imports.get(local, |i| tree.names.get(tree.imports[i as usize].local) == local)
    }

    /// Calls on what a dotted name holds.
    pub fn calls_on(&self, target: &str, tree: &Packed) -> &[ExprId] {
        self.calls_on.get(target, |call| match tree.kind(call) {
            packed::ExprKind::Call(call) => match tree.kind(call.callee) {
                packed::ExprKind::Member(object, _) => tree.is_path(object, target),
                _ => false,
            },
            _ => false,
        })
    }
}
