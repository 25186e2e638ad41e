//! The places that a text is put together from.

use std::ops::Range;

use super::{MAX_GAP, Stretch, Text};
use crate::project::FileId;
use crate::source::Span;

/// How many places of one text are named.
const MAX_PIECES: usize = 4;

impl Text {
    /// Where the written pieces of a range stand, one place for each file and expression, and how far away they are as
    /// [`Stretch::away`] counts; at most a few.
    pub fn pieces(&self, range: Range<usize>) -> Vec<(FileId, Span, u8)> {
        let within = |s: &&Stretch| (s.start as usize) < range.end && range.start < (s.end as usize);
        let mut out: Vec<(FileId, Span, u8)> = Vec::new();
        for stretch in self.map.iter().filter(within).filter(|s| s.hole.is_none()) {
            let (start, end) = ((stretch.start as usize).max(range.start), (stretch.end as usize).min(range.end));
            if !self.sql[start..end].contains(|c: char| c.is_alphanumeric()) {
                continue;
            }
            let stretch = Stretch { span: stretch.source(start, end), ..*stretch };
            let joins = |(file, span, away): &(FileId, Span, u8)| {
                let near = stretch.span.start >= span.end && stretch.span.start - span.end <= MAX_GAP;
                *file == stretch.file && *away == stretch.away && near
            };
            match out.iter().position(joins) {
                Some(known) => out[known].1 = out[known].1.to(stretch.span),
                None if out.len() < MAX_PIECES => out.push((stretch.file, stretch.span, stretch.away)),
                None => break,
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_joined_by_expression_and_cut_to_the_range() {
        let (constant, call) = (FileId(0), FileId(1));
        let mut text = Text::default();
        text.push("SELECT 1; SET ", constant, Span::new(10, 24));
        text.map[0].away = 1;
        text.push("lock_timeout", call, Span::new(40, 52));
        text.push(" = ", call, Span::new(55, 58));
        text.push("1", call, Span::new(60, 61));
        let pieces = text.pieces(10..text.sql.len());
        assert_eq!(pieces, [(constant, Span::new(20, 24), 1), (call, Span::new(40, 61), 0)]);
    }
}
