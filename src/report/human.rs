//! The report for people: what happens, why on this pooler, what to do. miette draws the source lines.

use std::io::{self, Write};

use super::plain;
use super::snippet::{self, Snippet};
use super::words::{level_name, standing, trace};
use crate::finding::{Finding, Level, Outcome};
use crate::rules;

/// The words under a finding wrap here, in characters.
const WIDTH: usize = 110;

/// Writes each finding, with a blank line behind it.
pub fn write(outcome: &Outcome, color: bool, out: &mut dyn Write) -> io::Result<()> {
    for finding in &outcome.findings {
        write_finding(finding, outcome, color, out)?;
        writeln!(out)?;
    }
    Ok(())
}

fn write_finding(finding: &Finding, outcome: &Outcome, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let head = paint(format!("{}[{}]", level_name(finding.level), finding.rule), level_color(finding.level), color);
    writeln!(out, "{head}: {}", paint(plain(&finding.message), BOLD, color))?;
    for snippet in snippet::of(finding, outcome) {
        match snippet {
            Snippet::Drawn(excerpt) => out.write_all(excerpt.draw(finding.level, color).as_bytes())?,
            Snippet::Bare(line) => writeln!(out, "   {line}")?,
        }
    }
    let mut footer = |name: &str, texts: &[String]| {
        let mut name = format!("  {name:<6}");
        for text in texts {
            for line in wrap(&plain(text), WIDTH - name.len()) {
                writeln!(out, "{}{line}", paint(&name, CYAN, color))?;
                name = " ".repeat(name.len());
            }
        }
        io::Result::Ok(())
    };
    if !finding.why.is_empty() {
        footer("why", std::slice::from_ref(&finding.why))?;
    }
    footer("cure", &finding.help)?;
    footer("hot", trace(finding).as_slice())?;
    footer("state", standing(finding, outcome.comparison.as_ref()).as_slice())?;
    footer("see", &see(finding))
}

/// Where to read more: the rule's page, then the sources.
fn see(finding: &Finding) -> Vec<String> {
    let page = rules::find(finding.rule).is_some().then(|| format!("pinproof explain {}", finding.rule));
    page.into_iter().chain(finding.evidence.iter().cloned()).collect()
}

/// Breaks a text at spaces; a word that is too long has a line of its own. Nothing for an empty text.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ if word.is_empty() => {}
            _ => lines.push(word.to_string()),
        }
    }
    lines
}

const BOLD: &str = "1";
const CYAN: &str = "36";

fn level_color(level: Level) -> &'static str {
    match level {
        Level::Error => "1;31",
        Level::Warning => "1;33",
        Level::Note => "1;36",
    }
}

fn paint(text: impl AsRef<str>, code: &str, color: bool) -> String {
    let text = text.as_ref();
    if color && !text.trim().is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_string() }
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn wraps_at_spaces_and_keeps_what_stands_apart() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("a https://example.com/long b", 6), ["a", "https://example.com/long", "b"]);
        assert_eq!(wrap("once:  ALTER ROLE", 40), ["once:  ALTER ROLE"]);
        assert_eq!(wrap("", 10), [""; 0]);
    }
}
