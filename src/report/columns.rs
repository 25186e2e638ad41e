//! Columns in UTF-16 code units, as SARIF and editors count them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::Place;
use crate::source::Source;

/// Counts columns in the texts of a run, and shows nothing of them.
pub struct Columns<'a>(&'a BTreeMap<Arc<str>, Source>);

impl<'a> Columns<'a> {
    /// Over the texts as they are in the files.
    pub fn of(sources: &'a BTreeMap<Arc<str>, Source>) -> Columns<'a> {
        Columns(sources)
    }

    /// The first column of a place and one past its last, each from 1. Where the text is not at hand, they count
    /// characters.
    pub fn utf16(&self, place: &Place) -> (usize, usize) {
        let count = |byte: u32| {
            let before = self.0.get(&place.path)?.text.get(..byte as usize)?;
            let line = before.rfind(['\n', '\r']).map_or(0, |i| i + 1);
            Some(before[line..].encode_utf16().count() + 1)
        };
        let columns = count(place.span.start).zip(count(place.span.end));
        columns.unwrap_or((place.start.column, place.end.column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn a_character_beyond_the_basic_plane_counts_twice() {
        let source = Source::new("a.py", "x\r\n\"\u{1f980}é\", LISTEN a\n");
        let start = source.text.find("LISTEN").unwrap();
        let place = Place::new(&source, Span::new(start, start + 6));
        let sources = BTreeMap::from([(source.path.clone(), source)]);
        assert_eq!((place.start.column, Columns::of(&sources).utf16(&place)), (7, (8, 14)));
        assert_eq!(Columns::of(&BTreeMap::new()).utf16(&place), (7, 13));
    }
}
