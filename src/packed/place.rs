//! Where things stand, in few bytes: most are short and stand near those before them, and most expressions stand in the
//! same frame as the one before them.

use serde::{Deserialize, Serialize};

use super::{ExprId, FrameId, Three};
use crate::source::Span;

/// A span in three bytes, where it is short and starts near those around it; [`Spans`] holds the others.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Near(Three);

/// Bits of the length. How far behind the first of its block a span starts has the rest.
const LENGTH_BITS: u32 = 12;
/// The length that stands for a span that is kept elsewhere.
const FAR: u32 = (1 << LENGTH_BITS) - 1;
/// So many spans have their starts counted from the first of these.
const BLOCK: usize = 16;

impl Near {
    fn of(span: Span, first: u32) -> Option<Near> {
        let behind = span.start.checked_sub(first).filter(|behind| behind >> (Three::BITS - LENGTH_BITS) == 0)?;
        Three::of(behind << LENGTH_BITS | short(span)?).map(Near)
    }

    fn get(self, first: u32) -> Option<Span> {
        let (behind, length) = (self.0.get() >> LENGTH_BITS, self.0.get() & FAR);
        (length != FAR).then(|| Span { start: first + behind, end: first + behind + length })
    }
}

/// The length of a span that is short.
fn short(span: Span) -> Option<u32> {
    span.end.checked_sub(span.start).filter(|&length| length < FAR)
}

/// What the records of some things do not hold of their spans.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Spans {
    /// Where the first of each block starts.
    firsts: Box<[u32]>,
    /// The spans that are no [`Near`] one, each with the number of its thing, in order.
    far: Box<[(u32, Span)]>,
}

impl Spans {
    /// Takes the spans of some things in their order.
    pub fn of(spans: &[Span]) -> (Vec<Near>, Spans) {
        let first = |block: &[Span]| block.iter().filter(|&&span| short(span).is_some()).map(|span| span.start).min();
        let firsts: Box<[u32]> = spans.chunks(BLOCK).map(|block| first(block).unwrap_or_default()).collect();
        let mut far = Vec::new();
        let near = (0..).zip(spans).map(|(at, &span)| {
            Near::of(span, firsts[at as usize / BLOCK]).unwrap_or_else(|| {
                far.push((at, span));
                Near(Three::of(FAR).unwrap_or_default())
            })
        });
        let near = near.collect();
        (near, Spans { firsts, far: far.into() })
    }

    /// The span of the thing with this number.
    #[inline]
    pub fn get(&self, at: u32, near: Near) -> Span {
        let first = self.firsts.get(at as usize / BLOCK).copied().unwrap_or_default();
        near.get(first).unwrap_or_else(|| self.far(at))
    }

    #[cold]
    fn far(&self, at: u32) -> Span {
        let found = self.far.binary_search_by_key(&at, |&(far, _)| far);
        found.ok().map(|at| self.far[at].1).unwrap_or_default()
    }
}

/// The frames of expressions: the first expression of each stretch that stands in one frame, and the frame.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Frames(Box<[(ExprId, FrameId)]>);

impl Frames {
    /// Takes the frames of all expressions.
    pub fn of(frames: impl Iterator<Item = FrameId>) -> Frames {
        let mut stretches: Vec<(ExprId, FrameId)> = (0..).map(ExprId).zip(frames).collect();
        stretches.dedup_by_key(|&mut (_, frame)| frame);
        Frames(stretches.into())
    }

    /// The frame of an expression.
    #[inline]
    pub fn get(&self, id: ExprId) -> FrameId {
        let behind = self.0.partition_point(|&(first, _)| first <= id);
        behind.checked_sub(1).map(|at| self.0[at].1).unwrap_or_default()
    }

    /// The frames of all expressions, to be asked in order of the expressions, from the first one on.
    pub fn in_order(&self) -> impl FnMut(ExprId) -> FrameId + '_ {
        let mut at = 0;
        move |id| {
            while self.0.get(at + 1).is_some_and(|&(first, _)| first <= id) {
                at += 1;
            }
            self.0.get(at).map(|&(_, frame)| frame).unwrap_or_default()
        }
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
        let (far, behind) = (FAR as usize, 1 << (Three::BITS - LENGTH_BITS));
        let mut given = vec![Span::new(9, 5 + far), Span::new(5, 5 + far - 1), Span::new(7, 4_000_000_000)];
        given.extend([Span::new(5 + behind - 1, 5 + behind), Span::new(5 + behind, 5 + behind), Span::new(6, 6 + far)]);
        given.resize(BLOCK, Span::new(20, 30));
        given.extend([Span::new(4_000_000_000, 4_000_000_001), Span::new(4_000_000_002, 4_000_000_002)]);
        let (near, spans) = Spans::of(&given);
        assert_eq!(spans.far.iter().map(|&(at, _)| at).collect::<Vec<_>>(), [2, 4, 5]);
        assert_eq!(*spans.firsts, [5, 4_000_000_000]);
        for (at, &span) in (0..).zip(&given) {
            assert_eq!(spans.get(at, near[at as usize]), span);
        }
    }

    #[test]
    fn frames_read_back() {
        let given = [0, 0, 3, 3, 1, 0].map(FrameId);
        let frames = Frames::of(given.into_iter());
        assert_eq!(frames.0.len(), 4);
        let mut in_order = frames.in_order();
        for (id, &frame) in (0..).map(ExprId).zip(&given) {
            assert_eq!((frames.get(id), in_order(id)), (frame, frame));
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
