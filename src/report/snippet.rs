//! The source lines of a finding, cut out and made harmless before miette draws them.
//!
//! miette would scan a file from its start for every label, count columns in bytes, and print what the file holds. So
//! it is given the few lines that matter, already cleaned and shortened, and is told where they stand.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, Severity,
    SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use super::harmless::{plain, visible};
use crate::finding::{Finding, Level, Outcome, Place, Related};
use crate::secrets::{FILL, HIDDEN};
use crate::source::{Position, Source, Span};

/// Places of one file at most this many lines apart are drawn together.
const NEAR: usize = 3;
/// At most this many places beside the statement itself are shown.
const SHOWN: usize = 4;
/// A statement over more lines than this is shown by its first ones.
const TALL: usize = 8;
/// A line longer than this many characters is cut down to what stands around its first label.
const WIDE: usize = 160;
/// Characters kept before the label on such a line.
const LEAD: usize = 40;

/// A part of what is shown of a finding.
pub enum Snippet {
    /// Source lines with labels.
    Drawn(Excerpt),
    /// A place whose file is not at hand, in words.
    Bare(String),
}

/// What is shown of a finding: first the statement, with whatever stands near it, then each place elsewhere.
pub fn of(finding: &Finding, outcome: &Outcome) -> Vec<Snippet> {
    let mut others: Vec<&Related> = Vec::new();
    for related in &finding.related {
        if related.place != finding.place && !others.iter().any(|other| other.place == related.place) {
            others.push(related);
        }
    }
    let hidden = others.len().saturating_sub(SHOWN);
    others.truncate(SHOWN);

    let main = &finding.place;
    let mut marks = vec![Mark { span: main.span, label: finding.label.clone() }];
    let mut apart = Vec::new();
    for other in others {
        match outcome.sources.get(&main.path).and_then(|source| beside(main, &other.place, source)) {
            Some(span) => marks.push(Mark { span, label: other.label.clone() }),
            None => apart.push(other),
        }
    }
    let mut snippets = vec![snippet(main, marks, 1, outcome)];
    snippets.extend(apart.into_iter().map(|other| {
        snippet(&other.place, vec![Mark { span: other.place.span, label: other.label.clone() }], 0, outcome)
    }));
    if hidden > 0 {
        snippets.push(Snippet::Bare(format!("and {hidden} more")));
    }
    snippets
}

struct Mark {
    span: Span,
    label: String,
}

/// The part of `other` that can be marked in the same lines as `main`: a call around the statement is marked as far as
/// the statement's own quote. `None` where it stands elsewhere, or nothing of it is left.
fn beside(main: &Place, other: &Place, source: &Source) -> Option<Span> {
    let near =
        main.path == other.path && main.start.line <= other.end.line + NEAR && other.start.line <= main.end.line + NEAR;
    if !near {
        return None;
    }
    let (main, other) = (main.span, other.span);
    if other.end <= main.start || main.end <= other.start {
        return Some(other);
    }
    if main.start <= other.start {
        return None;
    }
    let head = source.slice(Span { start: other.start, end: main.start });
    let head = head.lines().next()?.trim_end();
    let unquoted = head.trim_end_matches(['"', '\'', '`']);
    // The letters of `f"…"` and `r#"…"#` belong to the text.
    let head = if unquoted.len() < head.len() { unquoted.trim_end_matches(|c| "fFrRbBuU#".contains(c)) } else { head };
    let length = head.trim_end().len();
    (length > 0).then(|| Span { start: other.start, end: other.start + length as u32 })
}

fn snippet(place: &Place, marks: Vec<Mark>, before: usize, outcome: &Outcome) -> Snippet {
    match outcome.sources.get(&place.path).and_then(|source| Excerpt::cut(source, place, marks, before)) {
        Some(excerpt) => Snippet::Drawn(excerpt),
        None => Snippet::Bare(format!("{}:{}:{}", plain(&place.path), place.start.line, place.start.column)),
    }
}

/// A few lines of a file, harmless to a terminal, with labels.
#[derive(Debug)]
pub struct Excerpt {
    name: String,
    at: Position,
    first_line: usize,
    text: Arc<str>,
    labels: Vec<LabeledSpan>,
}

impl Excerpt {
    /// Cuts out the lines of `marks` and `before` lines above them. The first mark is the one that the header points
    /// at. `None` where a mark lies outside the source.
    fn cut(source: &Source, place: &Place, marks: Vec<Mark>, before: usize) -> Option<Excerpt> {
        if marks.iter().any(|mark| source.text.get(mark.span.range()).is_none()) {
            return None;
        }
        let marks: Vec<Mark> = marks.into_iter().map(|mark| shortened(mark, source)).collect();
        let lowest = marks.iter().map(|mark| mark.span.start).min()? as usize;
        let highest = marks.iter().map(|mark| mark.span.end).max()? as usize;
        let first_line = source.position(lowest as u32).line.saturating_sub(before).max(1);
        let mut text = String::new();
        let mut offsets = vec![(0, 0); marks.len()];
        for line in (first_line..).map_while(|number| source.line(number)) {
            let end = line.end;
            push_line(&source.text, line, &marks, &mut offsets, &mut text);
            if end >= highest || end == source.text.len() {
                break;
            }
            text.push('\n');
        }
        let labels = marks.iter().zip(offsets).enumerate().map(|(i, (mark, (start, end)))| {
            let span = SourceSpan::from(start..end.max(start));
            let label = Some(plain(&mark.label).into_owned()).filter(|label| !label.is_empty());
            if i == 0 {
                LabeledSpan::new_primary_with_span(label, span)
            } else {
                LabeledSpan::new_with_span(label, span)
            }
        });
        let labels = labels.collect();
        Some(Excerpt { name: plain(&place.path).into_owned(), at: place.start, first_line, text: text.into(), labels })
    }

    /// The lines as miette draws them.
    pub fn draw(self, level: Level, color: bool) -> String {
        let severity = match level {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Note => Severity::Advice,
        };
        let styles = if color { ThemeStyles::ansi() } else { ThemeStyles::none() };
        let theme = GraphicalTheme { characters: ThemeCharacters::unicode(), styles };
        let handler = GraphicalReportHandler::new_themed(theme).with_context_lines(1);
        let mut drawn = String::new();
        let excerpt = Drawing { excerpt: self, severity };
        if handler.render_report(&mut drawn, &excerpt).is_err() {
            return String::new();
        }
        // Above the lines miette puts the message, which is empty: ours stands there already.
        drawn.lines().skip(1).map(|line| format!("{}\n", line.trim_end())).collect()
    }
}

/// A mark that is not taller than is worth showing.
fn shortened(mut mark: Mark, source: &Source) -> Mark {
    let text = source.slice(mark.span);
    let lines = text.lines().count();
    if lines > TALL {
        let kept: usize = text.split_inclusive('\n').take(TALL).map(str::len).sum();
        mark.span.end = mark.span.start + text[..kept].trim_end().len() as u32;
        mark.label = format!("{} ({} more lines)", mark.label, lines - TALL);
    }
    mark
}

/// Appends one line of the source, cleaned and shortened, and notes where marks begin and end in what was appended.
fn push_line(source: &str, line: Range<usize>, marks: &[Mark], offsets: &mut [(usize, usize)], text: &mut String) {
    let first = marks.iter().map(|mark| mark.span.start as usize).filter(|start| line.contains(start)).min();
    let wide = source[line.clone()].chars().nth(WIDE).is_some();
    // The rest of a line may be the rest of the file: no more of it is looked at than is shown.
    let before = first.filter(|_| wide).map_or("", |first| &source[line.start..first]);
    let start = line.start + before.char_indices().rev().nth(LEAD - 1).map_or(0, |(i, _)| i);
    let end = source[start..line.end].char_indices().nth(WIDE).map_or(line.end, |(i, _)| start + i);
    if start > line.start {
        text.push('…');
    }
    let mut note = |bytes: Range<usize>, offset: usize| {
        for (mark, (start, end)) in marks.iter().zip(&mut *offsets) {
            if bytes.contains(&(mark.span.start as usize)) {
                *start = offset;
            }
            if bytes.contains(&(mark.span.end as usize)) {
                *end = offset;
            }
        }
    };
    note(line.start..start, text.len());
    let mut hiding = source[line.start..start].ends_with(FILL);
    for (i, c) in source[start..end].char_indices() {
        note(start + i..start + i + 1, text.len());
        match c {
            // A secret is as long as this, whatever its length.
            FILL if hiding => {}
            FILL => text.push_str(HIDDEN),
            '\t' => text.push(c),
            _ => text.push(visible(c)),
        }
        hiding = c == FILL;
    }
    note(end..line.end + 1, text.len());
    if end < line.end {
        text.push('…');
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        context_lines_before: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        // miette asks without context lines for the header's position alone, which we know better.
        let (data, span, line, column) = if context_lines_before == 0 {
            let data = self.text.get(span.offset()..span.offset() + span.len()).ok_or(MietteError::OutOfBounds)?;
            (data, *span, self.at.line - 1, self.at.column - 1)
        } else {
            (&*self.text, SourceSpan::from(0..self.text.len()), self.first_line - 1, 0)
        };
        let lines = data.lines().count();
        let contents = MietteSpanContents::new_named(self.name.clone(), data.as_bytes(), span, line, column, lines);
        Ok(Box::new(contents))
    }
}

#[derive(Debug)]
struct Drawing {
    excerpt: Excerpt,
    severity: Severity,
}

impl fmt::Display for Drawing {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Drawing {}

impl Diagnostic for Drawing {
    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.labels.iter().cloned()))
    }
}
