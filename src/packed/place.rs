//! Where expressions stand, in few bytes: most are short and stand near the beginning of a file, and most stand in the
//! same frame as the one before them.

use serde::{Deserialize, Serialize};

use super::{ExprId, FrameId};
use crate::source::Span;

/// A span in four bytes, where it is short and early enough; [`Places`] holds the others.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Near(u32);

/// Bits of the length; the start has the rest.
const LENGTH_BITS: u32 = 12;
/// The length that stands for a span that is kept elsewhere.
const FAR: u32 = (1 << LENGTH_BITS) - 1;

impl Near {
    fn of(span: Span) -> Option<Near> {
        let length = span.end.checked_sub(span.start).filter(|&length| length < FAR)?;
        (span.start >> (u32::BITS - LENGTH_BITS) == 0).then_some(Near(span.start << LENGTH_BITS | length))
    }

    #[inline]
    fn get(self) -> Option<Span> {
        let (start, length) = (self.0 >> LENGTH_BITS, self.0 & FAR);
        (length != FAR).then_some(Span { start, end: start + length })
    }
}

/// What expressions' own records do not hold of their places.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Places {
    /// The spans that are no [`Near`] one, in order of their expressions.
    far: Box<[(ExprId, Span)]>,
    /// The first expression of each stretch that stands in one frame, and the frame.
    frames: Box<[(ExprId, FrameId)]>,
}

impl Places {
    /// The span of an expression.
    #[inline]
    pub fn span(&self, id: ExprId, near: Near) -> Span {
        near.get().unwrap_or_else(|| self.far_span(id))
    }

    fn far_span(&self, id: ExprId) -> Span {
        let found = self.far.binary_search_by_key(&id, |&(far, _)| far);
        found.ok().map(|at| self.far[at].1).unwrap_or_default()
    }

    /// The frame of an expression.
    #[inline]
    pub fn frame(&self, id: ExprId) -> FrameId {
        let behind = self.frames.partition_point(|&(first, _)| first <= id);
        behind.checked_sub(1).map(|at| self.frames[at].1).unwrap_or_default()
    }

    /// The frames of all expressions, to be asked in order of the expressions, from the first one on.
    pub fn frames_in_order(&self) -> impl FnMut(ExprId) -> FrameId + '_ {
        let mut at = 0;
        move |id| {
            while self.frames.get(at + 1).is_some_and(|&(first, _)| first <= id) {
                at += 1;
            }
            self.frames.get(at).map(|&(_, frame)| frame).unwrap_or_default()
        }
    }
}

/// Gathers places, expression by expression.
#[derive(Default)]
pub struct PlacesPacker {
    far: Vec<(ExprId, Span)>,
    frames: Vec<(ExprId, FrameId)>,
}

impl PlacesPacker {
    /// Takes in the next expression's.
    pub fn add(&mut self, id: ExprId, span: Span, frame: FrameId) -> Near {
        if self.frames.last().is_none_or(|&(_, last)| last != frame) {
            self.frames.push((id, frame));
        }
        Near::of(span).unwrap_or_else(|| {
            self.far.push((id, span));
            Near(FAR)
        })
    }

    /// All of them.
    pub fn finish(self) -> Places {
        Places { far: self.far.into(), frames: self.frames.into() }
    }
}

/// The expression around each expression, in one byte for most: a parent stands not far behind its children.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Parents {
    /// How far behind its child a parent stands; 0 is none, [`u8::MAX`] too far for this.
    steps: Box<[u8]>,
    /// The far ones, in order of the children.
    far: Box<[(ExprId, ExprId)]>,
}

impl Parents {
    /// Takes the parents of all expressions; 0 is none.
    pub fn of(parents: &[ExprId]) -> Parents {
        let pairs = (0..).map(ExprId).zip(parents.iter().copied());
        let step = |(child, parent): (ExprId, ExprId)| match parent {
            ExprId(0) => 0,
            _ => u8::try_from(parent.0 - child.0).unwrap_or(u8::MAX),
        };
        let is_far = |&pair: &(ExprId, ExprId)| step(pair) == u8::MAX;
        Parents { steps: pairs.clone().map(step).collect(), far: pairs.filter(is_far).collect() }
    }

    /// The expression around an expression.
    #[inline]
    pub fn get(&self, child: ExprId) -> Option<ExprId> {
        match *self.steps.get(child.0 as usize)? {
            0 => None,
            u8::MAX => {
                let at = self.far.binary_search_by_key(&child, |&(far, _)| far).ok()?;
                Some(self.far[at].1)
            }
            step => Some(ExprId(child.0 + u32::from(step))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_and_far_spans_read_back() {
        let spans = [
            Span::new(0, 0),
            Span::new(5, 5 + FAR as usize - 1),
            Span::new(5, 5 + FAR as usize),
            Span::new((1 << 20) - 1, 1 << 20),
            Span::new(1 << 20, (1 << 20) + 1),
            Span::new(7, 4_000_000_000),
        ];
        let mut packer = PlacesPacker::default();
        let near: Vec<Near> =
            (0..).zip(spans).map(|(id, span)| packer.add(ExprId(id), span, FrameId(id / 2))).collect();
        let places = packer.finish();
        assert_eq!(places.far.len(), 3);
        assert_eq!(places.frames.len(), 3);
        let mut in_order = places.frames_in_order();
        for (id, span) in (0..).zip(spans) {
            assert_eq!(places.span(ExprId(id), near[id as usize]), span);
            assert_eq!(places.frame(ExprId(id)), FrameId(id / 2));
            assert_eq!(in_order(ExprId(id)), FrameId(id / 2));
        }
    }

    #[test]
    fn near_and_far_parents_read_back() {
        let mut given = vec![ExprId(0); 600];
        given[1] = ExprId(2);
        given[2] = ExprId(256);
        given[3] = ExprId(258);
        given[4] = ExprId(599);
        let parents = Parents::of(&given);
        assert_eq!(parents.far.len(), 2);
        for (child, &parent) in (0..).map(ExprId).zip(&given) {
            assert_eq!(parents.get(child), Some(parent).filter(|&parent| parent != ExprId(0)), "{child:?}");
        }
    }
}
