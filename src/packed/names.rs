//! The strings of a file, each once, end to end in one text.

use serde::{Deserialize, Serialize};

/// A string of a file, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Name(pub u32);

/// How many strings share one place that is written out.
const STRIDE: usize = 16;
/// The length that stands for one that is kept elsewhere.
const LONG: u8 = u8::MAX;

/// The strings of a file. A name is short, so a byte is enough to say where it ends.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Names {
    text: Box<str>,
    /// Where every [`STRIDE`]th begins.
    starts: Box<[u32]>,
    lengths: Box<[u8]>,
    /// The lengths of the long ones, in order.
    long: Box<[(Name, u32)]>,
}

impl Names {
    /// The strings of a text, by where each ends; it begins where the one before ends.
    pub fn new(text: String, ends: &[u32]) -> Names {
        let start = |at: usize| at.checked_sub(1).map_or(0, |before| ends[before]);
        let lengths = || ends.iter().enumerate().map(|(at, &end)| end - start(at));
        let short = |length: u32| u8::try_from(length).unwrap_or(LONG);
        Names {
            text: text.into(),
            starts: (0..ends.len()).step_by(STRIDE).map(start).collect(),
            lengths: lengths().map(short).collect(),
            long: (0..).map(Name).zip(lengths()).filter(|&(_, length)| short(length) == LONG).collect(),
        }
    }

    /// A string.
    #[inline]
    pub fn get(&self, name: Name) -> &str {
        let at = name.0 as usize;
        let first = at - at % STRIDE;
        let (Some(before), Some(&start)) = (self.lengths.get(first..at), self.starts.get(at / STRIDE)) else {
            return "";
        };
        let mut start = start;
        for (index, &length) in (first..).zip(before) {
            start += self.length(index, length);
        }
        let end = start + self.lengths.get(at).map_or(0, |&length| self.length(at, length));
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    #[inline]
    fn length(&self, index: usize, short: u8) -> u32 {
        if short < LONG { u32::from(short) } else { self.long_length(Name(index as u32)) }
    }

    #[cold]
    fn long_length(&self, name: Name) -> u32 {
        let found = self.long.binary_search_by_key(&name, |&(long, _)| long);
        found.map_or(0, |at| self.long[at].1)
    }

    /// A string behind its number plus one; 0 is none.
    pub fn option(&self, word: u32) -> Option<&str> {
        word.checked_sub(1).map(|name| self.get(Name(name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_strings_read_back() {
        let lengths = [3, 0, 254, 255, 256, 1, 70_000];
        let given: Vec<String> = (0..60).map(|i| "x".repeat(lengths[i % lengths.len()]) + &i.to_string()).collect();
        let mut ends: Vec<u32> = Vec::new();
        given.iter().for_each(|name| ends.push(ends.last().copied().unwrap_or_default() + name.len() as u32));
        let names = Names::new(given.concat(), &ends);
        for (at, name) in (0..).zip(&given) {
            assert_eq!(names.get(Name(at)), name);
            assert_eq!(names.option(at + 1), Some(name.as_str()));
        }
        assert_eq!(names.option(0), None);
        assert_eq!((names.get(Name(60)), names.get(Name(64))), ("", ""));
    }
}
