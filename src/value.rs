//! What a string expression can be: the texts it may hold, each byte mapped to where it is written.
//!
//! An expression folds to alternatives: branches, reassignments and elements each give one. What only run time decides
//! becomes a hole, a `…` in the text. Nothing here fails: past a limit (depth, number of alternatives, length) the rest
//! is a hole.

use std::cell::{Cell, RefCell};
use std::ops::Range;

use crate::host::Host;
use crate::packed::{Bound, Call, ExprId, ExprKind, FrameId, FrameKind, Part, Seq};
use crate::project::{At, FileId, Meaning, ParamRef};
use crate::resolve::Resolver;
use crate::sinks::selector::Base;
use crate::source::Span;
use crate::sql::HOLE;

mod files;
mod format;
mod list;
mod passed;
mod pieces;
mod sections;

pub use files::Calling;
pub use list::Collections;

/// How many alternatives one expression may have; further ones are dropped.
pub const MAX_ALTERNATIVES: usize = 24;
/// How deep expressions, names and calls are followed.
pub const MAX_DEPTH: u8 = 24;
/// How many expressions one text may be made of, alternatives included.
pub const MAX_STEPS: u32 = 1_500;
/// How much of the depth a call takes: functions of functions multiply what there is to look at.
const CALL_DEPTH: u8 = 5;
/// How long a text may grow, in bytes; what is beyond becomes a hole.
pub const MAX_LENGTH: usize = 1 << 20;
/// Of how many pieces it may be put together; what is beyond becomes a hole.
pub const MAX_PIECES: usize = 10_000;

/// A text as it is put together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// The text, with [`HOLE`] for each run-time value.
    pub sql: String,
    /// Its stretches in order, without gaps.
    pub map: Vec<Stretch>,
}

/// A stretch of a text, and where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Bytes of [`Text::sql`].
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// The file it is written in.
    pub file: FileId,
    /// Where. As long as the stretch, byte for byte; otherwise it stands for the stretch as a whole.
    pub span: Span,
    /// A hole, and the parameter that fills it where it is one.
    pub hole: Option<Option<ParamRef>>,
    /// How many names or calls lie between it and the expression that was folded: pieces of one expression have the
    /// same number.
    pub away: u8,
}

impl Text {
    /// A single hole.
    pub fn hole(file: FileId, span: Span, param: Option<ParamRef>) -> Text {
        let mut text = Text::default();
        text.push_hole(file, span, param);
        text
    }

    /// Appends written text.
    pub fn push(&mut self, written: &str, file: FileId, span: Span) {
        if written.is_empty() {
            return;
        }
        let start = self.sql.len() as u32;
        self.sql.push_str(written);
        self.map.push(Stretch { start, end: self.sql.len() as u32, file, span, hole: None, away: 0 });
    }

    /// Appends a hole.
    pub fn push_hole(&mut self, file: FileId, span: Span, param: Option<ParamRef>) {
        let start = self.sql.len() as u32;
        self.sql.push(HOLE);
        self.map.push(Stretch { start, end: self.sql.len() as u32, file, span, hole: Some(param), away: 0 });
    }

    /// Appends another text.
    pub fn append(&mut self, other: &Text) {
        if self.sql.len() + other.sql.len() > MAX_LENGTH || self.map.len() + other.map.len() > MAX_PIECES {
            if let Some(first) = other.map.first() {
                self.push_hole(first.file, first.span, None);
            }
            return;
        }
        let shift = self.sql.len() as u32;
        self.sql.push_str(&other.sql);
        self.map.extend(other.map.iter().map(|s| Stretch { start: s.start + shift, end: s.end + shift, ..*s }));
    }

    /// Puts written text before it.
    pub fn prepend(&mut self, written: &str, file: FileId, span: Span) {
        if self.sql.len() + written.len() > MAX_LENGTH || self.map.len() >= MAX_PIECES {
            let mut whole = Text::default();
            whole.push(written, file, span);
            whole.append(self);
            *self = whole;
            return;
        }
        let shift = written.len() as u32;
        self.sql.insert_str(0, written);
        self.map.iter_mut().for_each(|s| (s.start, s.end) = (s.start + shift, s.end + shift));
        self.map.insert(0, Stretch { start: 0, end: shift, file, span, hole: None, away: 0 });
    }

    /// Gives back the memory that is not in use.
    pub fn shrink(&mut self) {
        self.sql.shrink_to_fit();
        self.map.shrink_to_fit();
    }

    /// A part of the text, with its map.
    pub fn slice(&self, range: Range<usize>) -> Text {
        let mut out = Text::default();
        for stretch in &self.map {
            let start = (stretch.start as usize).max(range.start);
            let end = (stretch.end as usize).min(range.end);
            if start >= end {
                continue;
            }
            match stretch.hole {
                Some(param) => out.push_hole(stretch.file, stretch.span, param),
                None => out.push(&self.sql[start..end], stretch.file, stretch.source(start, end)),
            }
            if let Some(last) = out.map.last_mut() {
                last.away = stretch.away;
            }
        }
        out
    }

    /// The parameter that decides the whole text, or the beginning of its first statement.
    pub fn leading_param(&self) -> Option<ParamRef> {
        let first = self.map.iter().find(|s| s.hole.is_some() || !self.sql[s.range()].trim().is_empty())?;
        first.hole?
    }

    /// Whether it is nothing but holes.
    pub fn is_unknown(&self) -> bool {
        self.map.iter().all(|s| s.hole.is_some())
    }

    /// Where a range of the text is written: the file and span of its first written stretch, extended over what
    /// follows it directly in the same expression.
    pub fn locate(&self, range: Range<usize>) -> Option<(FileId, Span)> {
        let within = |s: &&Stretch| (s.start as usize) < range.end && range.start < (s.end as usize);
        let mut stretches = self.map.iter().filter(within);
        let clip = |s: &Stretch| s.source((s.start as usize).max(range.start), (s.end as usize).min(range.end));
        let first = stretches.clone().find(|s| s.hole.is_none()).or_else(|| stretches.clone().next())?;
        let mut span = clip(first);
        for next in stretches.by_ref().skip_while(|s| s.start <= first.start) {
            let piece = clip(next);
            // A piece from elsewhere (a constant put in) leaves the span alone; one further on extends it.
            if next.file == first.file
                && next.away == first.away
                && piece.start >= span.end
                && piece.start - span.end <= MAX_GAP
            {
                span = span.to(piece);
            }
        }
        Some((first.file, span))
    }

    /// Puts texts where parameters are; `None` leaves a hole.
    pub fn substitute(&self, fill: &dyn Fn(ParamRef) -> Option<Vec<Text>>) -> Vec<Text> {
        let mut out = vec![Text::default()];
        for stretch in &self.map {
            let filled = stretch.hole.flatten().and_then(fill);
            match filled {
                Some(texts) => out = product(out, &texts),
                None => {
                    let piece = self.slice(stretch.range());
                    out.iter_mut().for_each(|text| text.append(&piece));
                }
            }
        }
        out
    }
}

/// Source bytes that may lie between two pieces of one text: quotes, operators, indentation, a comment.
const MAX_GAP: u32 = 240;

impl Stretch {
    /// Its bytes in the text.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Where a part of it is written.
    fn source(&self, start: usize, end: usize) -> Span {
        if self.span.len() == self.range().len() && self.hole.is_none() {
            let from = self.span.start as usize + (start - self.start as usize);
            Span::new(from, from + (end - start))
        } else {
            self.span
        }
    }
}

/// Every text of the first followed by every text of the second.
fn product(mut heads: Vec<Text>, tails: &[Text]) -> Vec<Text> {
    // The usual case needs no copy: a long text would be copied for each of its pieces.
    if let [tail] = tails {
        heads.truncate(MAX_ALTERNATIVES);
        heads.iter_mut().for_each(|head| head.append(tail));
        return heads;
    }
    let mut out = Vec::new();
    for head in &heads {
        for tail in tails {
            if out.len() == MAX_ALTERNATIVES {
                return out;
            }
            let mut text = head.clone();
            text.append(tail);
            out.push(text);
        }
    }
    out
}

/// Folds expressions to texts.
pub struct Values<'r, 'p> {
    resolver: &'r Resolver<'p>,
    collections: Collections<'r, 'p>,
    steps: Cell<u32>,
    /// The calls whose functions are looked into, innermost last.
    calling: RefCell<Vec<files::Calling>>,
    /// Those that stand around whatever is folded.
    around: Vec<files::Calling>,
    /// The parameter that a path was found to depend on.
    asked: Cell<Option<ParamRef>>,
}

impl<'r, 'p> Values<'r, 'p> {
    /// A folder over what a resolver sees.
    pub fn new(resolver: &'r Resolver<'p>) -> Values<'r, 'p> {
        Values {
            resolver,
            collections: Collections::new(resolver),
            steps: Cell::new(MAX_STEPS),
            calling: RefCell::default(),
            around: Vec::new(),
            asked: Cell::new(None),
        }
    }

    /// The texts that an expression may be; a single hole where nothing is known.
    pub fn texts(&self, at: At) -> Vec<Text> {
        self.steps.set(MAX_STEPS);
        self.collections.restart();
        self.calling.replace(self.around.clone());
        self.asked.set(None);
        self.fold(at, MAX_DEPTH)
    }

    fn unknown(&self, at: At) -> Vec<Text> {
        vec![Text::hole(at.file, self.resolver.project.span(at), None)]
    }

    fn fold(&self, at: At, depth: u8) -> Vec<Text> {
        let (Some(depth), Some(steps)) = (depth.checked_sub(1), self.steps.get().checked_sub(1)) else {
            return self.unknown(at);
        };
        self.steps.set(steps);
        let unit = self.resolver.project.unit(at.file);
        let expr = unit.tree.expr(at.expr);
        let here = |e: ExprId| At { file: at.file, expr: e };
        let mut found = match &expr.kind {
            ExprKind::Text(parts) => self.fold_parts(at.file, *parts, depth),
            ExprKind::Concat(items) => {
                items.iter().fold(vec![Text::default()], |out, &item| product(out, &self.fold(here(item), depth)))
            }
            ExprKind::Percent(template, values) => self.percent(here(*template), here(*values), depth),
            ExprKind::Choice(items) => {
                let known = items.iter().filter(|&&i| !matches!(unit.tree.kind(i), ExprKind::Null));
                known.flat_map(|&item| self.fold(here(item), depth)).take(MAX_ALTERNATIVES).collect()
            }
            ExprKind::Name(name) => {
                let meanings = self.resolver.project.name(at.file, expr.frame, expr.span.start, name);
                let found = self.fold_meanings(&meanings, depth);
                if found.is_empty() { self.imported(at.file, &meanings) } else { found }
            }
            ExprKind::Member(object, name) => self.fold_member(at, expr.frame, here(*object), name, depth),
            ExprKind::Index(object, key) => {
                let items = self.collections.at(here(*object), here(*key));
                match unit.tree.kind(*key) {
                    ExprKind::Text(parts) if items.is_empty() => match (parts.len(), parts.first()) {
                        (1, Some(Part::Literal { text, .. })) => self.named_parts(here(*object), text),
                        _ => Vec::new(),
                    },
                    _ => items.into_iter().flat_map(|item| self.fold(item, depth)).take(MAX_ALTERNATIVES).collect(),
                }
            }
            ExprKind::Call(call) => self.fold_call(at, call, depth),
            ExprKind::Number(number) => {
                let mut text = Text::default();
                text.push(number, at.file, expr.span);
                vec![text]
            }
            ExprKind::List(_)
            | ExprKind::Object(_)
            | ExprKind::Function(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Other => Vec::new(),
        };
        found.truncate(MAX_ALTERNATIVES);
        let follows =
            matches!(expr.kind, ExprKind::Name(_) | ExprKind::Member(..) | ExprKind::Index(..) | ExprKind::Call(_));
        if follows {
            let stretches = found.iter_mut().flat_map(|text| &mut text.map);
            stretches.for_each(|stretch| stretch.away = stretch.away.saturating_add(1));
        }
        if found.is_empty() { self.unknown(at) } else { found }
    }

    fn fold_parts(&self, file: FileId, parts: Seq<'_, Part<'_>>, depth: u8) -> Vec<Text> {
        let mut out = vec![Text::default()];
        for part in parts {
            match &part {
                Part::Literal { text, span } => out.iter_mut().for_each(|o| o.push(text, file, *span)),
                Part::Hole { value, span } => {
                    let filled = value.map(|v| self.fold(At { file, expr: v }, depth)).unwrap_or_default();
                    // Only what is known takes the hole's place; else the hole itself is pointed at.
                    if !filled.is_empty() && filled.iter().any(|t| !t.is_unknown() || t.leading_param().is_some()) {
                        out = product(out, &filled);
                    } else {
                        out.iter_mut().for_each(|o| o.push_hole(file, *span, None));
                    }
                }
            }
        }
        out
    }

    fn fold_meanings(&self, meanings: &[Meaning<'p>], depth: u8) -> Vec<Text> {
        let mut out = Vec::new();
        for meaning in meanings {
            match *meaning {
                Meaning::Bound(file, binding) => {
                    let at = At { file, expr: binding.value.expr() };
                    match binding.value {
                        Bound::Value(_) => out.extend(self.fold(at, depth)),
                        Bound::Extended(_) => {
                            let before =
                                self.resolver.project.name(file, binding.frame, binding.span.start, binding.target);
                            let before = before
                                .iter()
                                .filter(|m| !matches!(m, Meaning::Bound(_, b) if b.span == binding.span))
                                .copied()
                                .collect::<Vec<_>>();
                            let heads = match depth.checked_sub(1) {
                                Some(depth) => self.fold_meanings(&before, depth),
                                None => Vec::new(),
                            };
                            let tails = self.fold(at, depth);
                            out.extend(if heads.is_empty() { tails } else { product(heads, &tails) });
                        }
                        Bound::Element(_) => {
                            let items = self.collections.items(at);
                            if items.is_empty() {
                                out.extend(self.split(at, depth));
                            }
                            out.extend(
                                items.into_iter().flat_map(|item| self.fold(item, depth)).take(MAX_ALTERNATIVES),
                            );
                        }
                        Bound::Member(_) => {
                            let key = binding.target.rsplit('.').next().unwrap_or_default();
                            let items = self.collections.member(at, key);
                            out.extend(
                                items.into_iter().flat_map(|item| self.fold(item, depth)).take(MAX_ALTERNATIVES),
                            );
                        }
                        Bound::Entered(_) => {}
                    }
                }
                Meaning::Param(param) => {
                    let span = self.resolver.project.unit(param.file).tree.frame(param.frame).span;
                    let start = Span::new(span.start as usize, span.start as usize);
                    let items = self.passed_items(param);
                    if items.is_empty() {
                        out.push(Text::hole(param.file, start, Some(param)));
                    }
                    let default = self.default_of(param);
                    out.extend(items.into_iter().chain(default).flat_map(|item| self.fold(item, depth)));
                }
                // A property: a method that is read and not called.
                Meaning::Frame(file, frame) => {
                    let unit = self.resolver.project.unit(file);
                    let frame = unit.tree.frame(frame);
                    let is_method = unit.tree.frame(frame.parent).kind == FrameKind::Class;
                    if let Some(depth) = depth.checked_sub(CALL_DEPTH).filter(|_| is_method && frame.params.is_empty())
                    {
                        out.extend(frame.returns.iter().flat_map(|&expr| self.fold(At { file, expr }, depth)));
                    }
                }
                Meaning::Import(_) => {}
            }
            if out.len() >= MAX_ALTERNATIVES {
                break;
            }
        }
        out
    }

    fn fold_member(&self, at: At, frame: FrameId, object: At, name: &str, depth: u8) -> Vec<Text> {
        let project = self.resolver.project;
        let unit = project.unit(at.file);
        if let ExprKind::Name(receiver) = project.kind(object)
            && let Some(class) = unit.class_of(frame)
            && crate::project::is_self(receiver)
        {
            let found = self.fold_meanings(&project.attribute(at.file, class, receiver, name), depth);
            if !found.is_empty() {
                return found;
            }
        }
        let found = self.fold_meanings(&project.member_of_module(object, name), depth);
        if !found.is_empty() {
            return found;
        }
        if let Some((file, class)) = project.class_named(object) {
            return self.fold_meanings(&project.attribute(file, class, "self", name), depth);
        }
        let found = self.fold_meanings(&self.resolver.member_of_value(object, name), depth);
        if !found.is_empty() {
            return found;
        }
        // The text of an enumeration's member.
        if name == "value"
            && let ExprKind::Member(of, _) = project.kind(object)
            && project.class_named(At { file: at.file, expr: of }).is_some()
        {
            return self.fold(object, depth);
        }
        let items = self.collections.member(object, name);
        if items.is_empty() && self.is_loaded(object) {
            return self.named_parts(object, name);
        }
        items.into_iter().flat_map(|item| self.fold(item, depth)).take(MAX_ALTERNATIVES).collect()
    }

    fn fold_call(&self, at: At, call: &Call<'_>, depth: u8) -> Vec<Text> {
        let project = self.resolver.project;
        let unit = project.unit(at.file);
        let here = |e: ExprId| At { file: at.file, expr: e };
        if let ExprKind::Member(object, method) = &unit.tree.kind(call.callee) {
            match (*method, unit.host) {
                ("format", Host::Python) => return self.braces(here(*object), at.file, call.args, depth),
                ("format_map", Host::Python) => {
                    let values = call.args.first().map(|arg| here(arg.value));
                    return self.braces_of(here(*object), values, depth);
                }
                ("get" | "pop" | "setdefault", Host::Python) => {
                    let found = self.looked_up(here(*object), at.file, call.args, depth);
                    if !found.is_empty() {
                        return found;
                    }
                }
                ("join", Host::Python) => {
                    let Some(list) = call.args.first() else { return Vec::new() };
                    return self.join(here(*object), here(list.value), depth);
                }
                ("join", Host::JavaScript | Host::TypeScript | Host::Tsx) => {
                    let glue = call.args.first().map(|arg| here(arg.value));
                    return self.join_with(here(*object), glue, depth);
                }
                ("join", Host::Rust) => {
                    return self.join_with(here(*object), call.args.first().map(|arg| here(arg.value)), depth);
                }
                ("concat", Host::Rust) => return self.join_plain(here(*object), depth),
                ("concat", Host::JavaScript | Host::TypeScript | Host::Tsx) => {
                    let items = std::iter::once(*object).chain(call.args.iter().map(|arg| arg.value));
                    return items.fold(vec![Text::default()], |out, item| product(out, &self.fold(here(item), depth)));
                }
                _ => {}
            }
            if let Some(wraps) = self.text_method(unit.host.sinks(), method)
                && wraps.base == Base::Receiver
            {
                return self.fold(here(*object), depth);
            }
        }
        if self.resolver.matched(at).is_some_and(|matched| matched.call.empty) {
            return vec![Text::default()];
        }
        if let Some(entry) = self.entry_of_files(at, call)
            && !entry.reads.is_empty()
        {
            return if entry.named { Vec::new() } else { self.read(at, &entry.reads) };
        }
        if let Some(matched) = self.resolver.matched(at)
            && let Some(wraps) = matched.call.wraps.as_ref().or(matched.call.value.as_ref())
        {
            let inner = match &wraps.base {
                Base::Receiver => match &unit.tree.kind(call.callee) {
                    ExprKind::Member(object, _) => Some(*object),
                    _ => None,
                },
                Base::Arg(arg) => arg.position.and_then(|p| call.args.get(p)).map(|a| a.value),
                _ => None,
            };
            if let Some(inner) = inner {
                return self.fold_result(here(inner), depth);
            }
        }
        let Some(depth) = depth.checked_sub(CALL_DEPTH) else { return Vec::new() };
        let mut out: Vec<Text> = Vec::new();
        for (file, frame) in self.resolver.callees(here(call.callee)) {
            for &value in project.unit(file).tree.frame(frame).returns {
                self.calling.borrow_mut().push((file, frame, at));
                let folded = self.fold(At { file, expr: value }, depth);
                self.calling.borrow_mut().pop();
                for text in folded {
                    out.extend(text.substitute(&|param| self.argument(param, (file, frame), at, call, depth)));
                }
            }
        }
        out.truncate(MAX_ALTERNATIVES);
        out
    }

    /// What a call passes for a parameter of the function that it calls.
    fn argument(
        &self,
        param: ParamRef,
        called: (FileId, FrameId),
        at: At,
        call: &Call<'_>,
        depth: u8,
    ) -> Option<Vec<Text>> {
        if (param.file, param.frame) != called {
            return None;
        }
        let value = argument_for(self.resolver, param, at, call)?;
        Some(self.fold(value, depth))
    }

    /// What the host's data says of a method of texts: `strip`, `trim`, `to_string`.
    fn text_method(&self, host: &str, method: &str) -> Option<&'p crate::sinks::Selector> {
        let entries = self.resolver.catalog.with_member(host, method);
        entries.iter().find(|(of, _)| of.key == "text").and_then(|(_, entry)| entry.call.wraps.as_ref())
    }
}

/// The expression that a call passes for a parameter, by keyword or position, or the parameter's default.
pub fn argument_for(resolver: &Resolver<'_>, param: ParamRef, at: At, call: &Call<'_>) -> Option<At> {
    let declared = resolver.project.unit(param.file).tree.frame(param.frame).params.get(param.index as usize)?;
    let by_name = call.args.iter().find(|a| a.name == Some(declared.name));
    let by_position = || {
        let positional = call.args.iter().filter(|a| a.name.is_none());
        let spread_before = positional.clone().take(param.index as usize + 1).any(|a| a.spread);
        positional.filter(|_| !spread_before).nth(param.index as usize)
    };
    match by_name.or_else(by_position) {
        Some(arg) => Some(At { file: at.file, expr: arg.value }),
        None => declared.default.map(|expr| At { file: param.file, expr }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: usize, end: usize) -> Span {
        Span::new(start, end)
    }

    #[test]
    fn a_label_covers_the_pieces_of_one_expression_and_no_value_put_in() {
        let file = FileId(0);
        let mut text = Text::default();
        text.push("SET search_path TO ", file, span(10, 29));
        let mut put_in = Text::default();
        put_in.push("tenant", file, span(60, 66));
        put_in.map[0].away = 1;
        text.append(&put_in);
        text.push(", public", file, span(32, 40));
        assert_eq!(text.sql, "SET search_path TO tenant, public");
        assert_eq!(text.locate(0..text.sql.len()), Some((file, span(10, 40))));
        assert_eq!(text.locate(19..25), Some((file, span(60, 66))), "the value itself is where it is written");
    }

    #[test]
    fn a_slice_keeps_its_places() {
        let mut text = Text::default();
        text.push("SET a = ", FileId(0), span(5, 13));
        text.push_hole(FileId(0), span(13, 16), None);
        let slice = text.slice(4..text.sql.len());
        assert_eq!(slice.sql, "a = …");
        assert_eq!(slice.locate(0..1), Some((FileId(0), span(9, 10))));
    }

    #[test]
    fn parameters_are_filled_in() {
        let param = ParamRef { file: FileId(0), frame: FrameId(1), index: 0 };
        let text = Text::hole(FileId(0), span(0, 0), Some(param));
        let mut value = Text::default();
        value.push("LISTEN jobs", FileId(1), span(3, 14));
        let filled = text.substitute(&|p| (p == param).then(|| vec![value.clone()]));
        assert_eq!(filled.len(), 1);
        assert_eq!(filled[0].locate(0..6), Some((FileId(1), span(3, 9))));
    }
}
