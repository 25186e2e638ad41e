//! A statement as a person sees it in a report.

use super::guess_engine;
use super::mask::mask;
use crate::secrets;

/// The text on one line: white space folded, comments left out, cut with `…` after `max_chars` characters.
pub fn one_line(text: &str, max_chars: usize) -> String {
    // Comments may take room too, but a text is not read to its end for a line of it.
    let enough =
        text.char_indices().nth(max_chars.saturating_mul(4).saturating_add(4096)).map_or(text.len(), |(at, _)| at);
    // A password goes first, while all that tells it is there.
    let head = &*secrets::hidden(&text[..enough]);
    let masked = mask(head, guess_engine(head));
    let parts: Vec<&str> = if masked.broken { vec![head] } else { masked.spoken(head).collect() };
    let mut line = String::new();
    let mut room = max_chars;
    let mut space = false;
    for part in parts {
        for c in part.chars() {
            if c.is_whitespace() {
                space = !line.is_empty();
                continue;
            }
            let needed = 1 + usize::from(space);
            if room < needed {
                return cut(line, max_chars);
            }
            if space {
                line.push(' ');
            }
            line.push(c);
            room -= needed;
            space = false;
        }
        space = !line.is_empty();
    }
    if enough < text.len() { cut(line, max_chars) } else { line }
}

fn cut(mut line: String, max_chars: usize) -> String {
    if max_chars == 0 {
        return String::new();
    }
    if line.chars().count() >= max_chars {
        line.pop();
    }
    let trimmed = line.trim_end().len();
    line.truncate(trimmed);
    line.push('…');
    line
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn folds_drops_and_cuts() {
        assert_eq!(one_line("  SET\n\t search_path  TO x ", 80), "SET search_path TO x");
        assert_eq!(one_line("SET /* why */ x = 1 -- because", 80), "SET x = 1");
        assert_eq!(one_line("SET search_path TO x", 10), "SET searc…");
        assert_eq!(one_line("SET search_path TO x", 20), "SET search_path TO x");
        assert_eq!(one_line("SET é = 'ü'", 7), "SET é…");
        assert_eq!(one_line("SET a\n", 5), "SET a");
        assert_eq!(one_line("it's", 9), "it's");
        assert_eq!(one_line("x", 0), "");
        assert_eq!(one_line("connect('postgres://u:hun#ter2@h')", 24), "connect('postgres://u:*…");
    }
}
