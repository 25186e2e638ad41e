//! What counts in a whole file of SQL, and how it meets what is known of the calls that send it.

use std::collections::{HashMap, HashSet};

use crate::fact::{Fact, Located};
use crate::project::FileId;
use crate::source::Span;
use crate::sql;

/// A text that is longer than the limit as a whole, where no statement of it is by itself: it travels as one.
pub fn large(text: &str, analysis: &sql::Analysis) -> Option<Located> {
    let rule = crate::rules::find("large-statement")?;
    let first = analysis.statements.first()?;
    let told = analysis.statements.iter().flat_map(|s| &s.facts).any(|located| located.fact.rule == rule.name);
    let several = analysis.statements.len() > 1;
    (several && !told && text.trim().len() > rule.bytes).then(|| Located {
        fact: Fact::new(&rule.name, rule.forms.first().map_or("", String::as_str), None),
        range: first.range.clone(),
    })
}

/// What tells findings apart: file, place and rule.
pub type Key = (FileId, Span, &'static str);

/// What SQL files say by themselves. A call that sends such a text tells the same statement again, not always with the
/// very same ends: a header may be cut off, a placeholder filled.
#[derive(Default)]
pub struct Told {
    places: HashMap<(FileId, &'static str), Vec<Span>>,
    /// Of no sender so far.
    bare: HashSet<Key>,
}

impl Told {
    /// Notes a statement's fact. Those of one file come in order.
    pub fn add(&mut self, key: Key) {
        self.places.entry((key.0, key.2)).or_default().push(key.1);
        self.bare.insert(key);
    }

    /// The key under which a fact of a SQL file is told already; the given one where it is not.
    pub fn key(&self, (file, span, rule): Key) -> Key {
        let places = self.places.get(&(file, rule)).map(Vec::as_slice).unwrap_or_default();
        let next = places.partition_point(|place| place.end <= span.start);
        let meets = |place: &&Span| place.start < span.end && span.start < place.end;
        let known = places[next..].iter().take_while(meets).max_by_key(|place| **place == span);
        (file, known.copied().unwrap_or(span), rule)
    }

    /// Whether nobody was known to send this so far.
    pub fn meet(&mut self, key: &Key) -> bool {
        self.bare.remove(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_is_found_again_by_the_place_that_it_shares() {
        let mut told = Told::default();
        let key = |start, end| (FileId(0), Span::new(start, end), "listen");
        told.add(key(10, 20));
        told.add(key(30, 40));
        assert_eq!(told.key(key(32, 38)), key(30, 40));
        assert_eq!(told.key(key(10, 20)), key(10, 20));
        assert_eq!(told.key(key(20, 30)), key(20, 30));
        assert!(told.meet(&key(10, 20)));
        assert!(!told.meet(&key(10, 20)));
    }
}
