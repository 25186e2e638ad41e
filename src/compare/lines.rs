//! Which line of a text is which of an earlier one.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// The lines that two texts have in common.
#[derive(Debug, Default)]
pub struct Lines {
    /// Stretches of equal lines: the first of the earlier text, the first of the later one, how many. From 0.
    equal: Vec<(usize, usize, usize)>,
}

/// Two texts that differ in more lines than this, those at their ends aside that are alike, are not compared: the time
/// that it takes may grow with the square of the number.
pub const MAX_COMPARED: usize = 20_000;

impl Lines {
    /// Compares two texts, line by line and without the space around each.
    pub fn between(old: &str, new: &str) -> Lines {
        let (old, new): (Vec<&str>, Vec<&str>) =
            (old.lines().map(str::trim).collect(), new.lines().map(str::trim).collect());
        let head = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
        let (old_rest, new_rest) = (&old[head..], &new[head..]);
        let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(old, new)| old == new).count();
        let (old_rest, new_rest) = (&old_rest[..old_rest.len() - tail], &new_rest[..new_rest.len() - tail]);
        let mut equal = vec![(0, 0, head)];
        if old_rest.len() + new_rest.len() <= MAX_COMPARED {
            let ops = capture_diff_slices(Algorithm::Patience, old_rest, new_rest);
            equal.extend(ops.into_iter().filter_map(|op| match op {
                DiffOp::Equal { old_index, new_index, len } => Some((head + old_index, head + new_index, len)),
                _ => None,
            }));
        }
        equal.push((old.len() - tail, new.len() - tail, tail));
        equal.retain(|(_, _, len)| *len > 0);
        Lines { equal }
    }

    /// The line of the earlier text that a line of the later one is; both from 1.
    pub fn old_of(&self, line: usize) -> Option<usize> {
        let line = line.checked_sub(1)?;
        let (old, new, len) = *self.equal.get(self.equal.partition_point(|(_, new, len)| new + len <= line))?;
        (new..new + len).contains(&line).then(|| old + line - new + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_added_is_none_of_the_earlier_ones() {
        let lines = Lines::between("a\nlisten\nb\n", "a\nlisten\n  c\n  listen\nb\n");
        assert_eq!([1, 2, 3, 4, 5, 6].map(|line| lines.old_of(line)), [Some(1), Some(2), None, None, Some(3), None]);
    }

    #[test]
    fn texts_that_have_little_in_common_cost_no_more_than_their_length() {
        let text = |of: [&str; 2], seed: u64| -> String {
            let mut state = seed;
            let mut next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                of[(state >> 60) as usize & 1]
            };
            let middle: Vec<&str> = (0..500_000).map(|_| next()).collect();
            format!("first\n{}\nlast", middle.join("\n"))
        };
        let lines = Lines::between(&text(["a", "b"], 1), &text(["a", "b"], 2));
        assert_eq!([lines.old_of(1), lines.old_of(500_002), lines.old_of(500_003)], [Some(1), Some(500_002), None]);
    }
}
