//! Which line of a text is which of an earlier one.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// The lines that two texts have in common.
pub struct Lines {
    /// Stretches of equal lines: the first of the earlier text, the first of the later one, how many. From 0.
    equal: Vec<(usize, usize, usize)>,
}

impl Lines {
    /// Compares two texts, line by line and without the space around each.
    pub fn between(old: &str, new: &str) -> Lines {
        let lines = |text: &'_ str| text.lines().map(|line| line.trim().to_owned()).collect::<Vec<String>>();
        let ops = capture_diff_slices(Algorithm::Patience, &lines(old), &lines(new));
        let equal = ops.into_iter().filter_map(|op| match op {
            DiffOp::Equal { old_index, new_index, len } => Some((old_index, new_index, len)),
            _ => None,
        });
        Lines { equal: equal.collect() }
    }

    /// The line of the earlier text that a line of the later one is; both from 1.
    pub fn old_of(&self, line: usize) -> Option<usize> {
        let line = line.checked_sub(1)?;
        let stretch = self.equal.iter().find(|(_, new, len)| (*new..new + len).contains(&line))?;
        Some(stretch.0 + line - stretch.1 + 1)
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
}
