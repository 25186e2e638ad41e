//! Classes: their attributes with what bases and subclasses say, and their methods by name.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{At, FileId, Meaning, Project, Unit};
use crate::packed::{FrameId, FrameKind, Import, hash};

/// How many classes one attribute is looked up in.
const MAX_CLASSES: usize = 16;
/// How many subclasses of one class are looked at.
const MAX_SUBCLASSES: usize = 8;

/// A class or method of some file.
pub(super) type FrameAt = (FileId, FrameId);

/// Every method of every class by the hash of its name, each group in order of the files.
pub(super) fn methods(units: &[Arc<Unit>]) -> Box<[(u32, FrameAt)]> {
    let mut out = Vec::new();
    for (i, unit) in units.iter().enumerate() {
        for (f, frame) in unit.tree.frames().enumerate() {
            if frame.kind == FrameKind::Function && unit.tree.frame(frame.parent).kind == FrameKind::Class {
                out.push((hash(frame.name), (FileId(i as u32), FrameId(f as u32))));
            }
        }
    }
    out.sort_unstable();
    out.into()
}

impl Project {
    /// The methods of this name, of whatever class, in order of the files.
    pub fn methods(&self, name: &str) -> impl Iterator<Item = FrameAt> {
        let hash = hash(name);
        self.note_methods(hash);
        self.methods_hashed(hash).filter(move |&(file, frame)| self.unit(file).tree.frame(frame).name == name)
    }

    /// Those whose name has this hash.
    pub(super) fn methods_hashed(&self, hash: u32) -> impl Iterator<Item = FrameAt> {
        let first = self.methods.partition_point(|&(known, _)| known < hash);
        self.methods[first..].iter().take_while(move |&&(known, _)| known == hash).map(|&(_, at)| at)
    }

    /// What an attribute of `self`/`this` may hold: given in the class body or in any method, of the class or, where it
    /// says nothing, of its bases; and what subclasses put in its place. A mixin's attribute may come from another base
    /// of the class that mixes it in.
    pub fn attribute(&self, file: FileId, class: FrameId, receiver: &str, name: &str) -> Vec<Meaning<'_>> {
        let mut seen = HashSet::from([(file, class)]);
        let mut found = self.own_attribute((file, class), receiver, name, &mut seen);
        let subclasses = self.subclasses((file, class));
        let known = !found.is_empty();
        for &(file, class) in subclasses.iter().take(MAX_SUBCLASSES) {
            if seen.insert((file, class)) {
                found.extend(self.attribute_once(file, class, receiver, name));
            }
        }
        for &subclass in subclasses.iter().take(MAX_SUBCLASSES).filter(|_| !known) {
            found.extend(self.inherited(subclass, receiver, name, &mut seen));
        }
        found
    }

    /// What an attribute of a class holds by the class or, where it says nothing, by its bases.
    pub fn inherited_attribute(&self, class: FrameAt, receiver: &str, name: &str) -> Vec<Meaning<'_>> {
        self.own_attribute(class, receiver, name, &mut HashSet::from([class]))
    }

    fn own_attribute(
        &self,
        class: FrameAt,
        receiver: &str,
        name: &str,
        seen: &mut HashSet<FrameAt>,
    ) -> Vec<Meaning<'_>> {
        let found = self.attribute_once(class.0, class.1, receiver, name);
        if found.is_empty() { self.inherited(class, receiver, name, seen) } else { found }
    }

    /// What the bases of a class say, nearest first.
    fn inherited(&self, class: FrameAt, receiver: &str, name: &str, seen: &mut HashSet<FrameAt>) -> Vec<Meaning<'_>> {
        let mut level = self.bases(class);
        while !level.is_empty() && seen.len() < MAX_CLASSES {
            let mut found = Vec::new();
            let mut next = Vec::new();
            for (file, base) in level {
                if seen.insert((file, base)) {
                    found.extend(self.attribute_once(file, base, receiver, name));
                    next.extend(self.bases((file, base)));
                }
            }
            if !found.is_empty() {
                return found;
            }
            level = next;
        }
        Vec::new()
    }

    fn bases(&self, (file, class): FrameAt) -> Vec<FrameAt> {
        let bases = &self.unit(file).tree.frame(class).bases;
        bases.iter().filter_map(|&expr| self.class_named(At { file, expr })).collect()
    }

    pub(super) fn subclasses(&self, class: FrameAt) -> &[FrameAt] {
        self.note_subclasses(class);
        let find = || {
            let mut out: HashMap<FrameAt, Vec<FrameAt>> = HashMap::new();
            for (file, unit) in self.files() {
                for (f, frame) in unit.tree.frames().enumerate() {
                    if frame.kind == FrameKind::Class && !frame.bases.is_empty() {
                        let class = (file, FrameId(f as u32));
                        self.bases(class).into_iter().for_each(|base| out.entry(base).or_default().push(class));
                    }
                }
            }
            out
        };
        let all = self.subclasses.get_or_init(|| self.unnoted(find));
        all.get(&class).map(Vec::as_slice).unwrap_or_default()
    }

    /// The class that an annotation in a frame spells, by its dotted path.
    pub fn class_spelled(&self, file: FileId, frame: FrameId, path: &str) -> Option<FrameAt> {
        let end = self.unit(file).tree.frame(FrameId(0)).span.end;
        let meanings = match path.rsplit_once('.') {
            None => self.name(file, frame, end, path),
            Some((module, name)) => {
                let (head, rest) = module.split_once('.').map_or((module, ""), |(head, rest)| (head, rest));
                let full = |import: Import<'_>| {
                    let parts = [import.module, import.member.unwrap_or_default(), rest];
                    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".")
                };
                self.unit(file).imports(head).flat_map(|import| self.exported(file, &full(import), name)).collect()
            }
        };
        meanings.into_iter().find_map(|meaning| match meaning {
            Meaning::Frame(file, frame) if self.unit(file).tree.frame(frame).kind == FrameKind::Class => {
                Some((file, frame))
            }
            _ => None,
        })
    }
}
