//! A page for a job's summary: the verdict, the findings, what each pooler makes of their rules, and the traces.
//!
//! Whatever comes from a file stands as character references wherever Markdown or HTML could take it for their own, so
//! that no name or statement can end a cell, or open a link or an element. GitHub takes a summary of
//! at most 1 MiB from a step and drops a larger one whole
//! (<https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary>); what
//! does not fit is left out from the end of the list, where the least urgent stands, and the page says so.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::closing::{count, counted, summary};
use super::harmless::plain;
use super::words::{MAYBE, at, has_guess, level_name, standing, steps, urgency};
use crate::finding::{Effect, Finding, Outcome};
use crate::{poolers, rules};

/// The most bytes of a page: GitHub's limit, less what others may add in the same step.
const BYTES: usize = 1_000_000;
/// The most that the traces may take of it, where the table of findings would fill it.
const TRACES: usize = BYTES / 2;
/// What is kept free of it for what stands behind the table, without the traces.
const REST: usize = BYTES / 10;
/// The most that a cell shows of a text, in characters.
const CELL: usize = 300;

/// Writes the page.
pub fn write(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let mut findings: Vec<&Finding> = outcome.findings.iter().collect();
    findings.sort_by_key(|finding| urgency(finding));
    let sum = text(&summary(outcome));
    let mut page = match &outcome.gate {
        Some(gate) => format!("## pinproof\n\n<strong>{}</strong>\n\n{sum}\n", text(&gate.sentence)),
        None => format!("## pinproof\n\n{sum}\n"),
    };
    let traces = traces(&findings);
    let room = BYTES - REST - traces.iter().map(String::len).sum::<usize>().min(TRACES);
    let listed = push_findings(&mut page, &findings, outcome, room);
    push_fixed(&mut page, outcome, room + REST / 2);
    push_poolers(&mut page, &findings);
    let traced = push_traces(&mut page, &traces);
    push_unread(&mut page, outcome);
    if listed < findings.len() || traced < traces.len() {
        let (more, ways) = (findings.len() - listed, traces.len() - traced);
        let _ = write!(
            page,
            "\nNot shown for want of room: {} and {}. A job summary holds 1 MiB.\n",
            counted(more, "finding"),
            counted(ways, "trace"),
        );
    }
    out.write_all(page.as_bytes())
}

/// Writes the table as long as the page is shorter than `room`, and says how many findings it holds.
fn push_findings(page: &mut String, findings: &[&Finding], outcome: &Outcome, room: usize) -> usize {
    if findings.is_empty() {
        return 0;
    }
    page.push_str("\n| | where | rule | effect | what happens | hot path |\n|---|---|---|---|---|---|\n");
    for (listed, finding) in findings.iter().enumerate() {
        let state = standing(finding, outcome.comparison.as_ref()).map(|state| format!("<br>{}", text(&state)));
        let statement =
            Some(code(&cut(&finding.statement))).filter(|code| !code.is_empty()).map(|code| format!("<br>{code}"));
        let row = format!(
            "| {}{} | {} | `{}` | {} | {}{} | {} |\n",
            level_name(finding.level),
            state.unwrap_or_default(),
            code(&at(&finding.place)),
            finding.rule,
            finding.effect.word(),
            text(&cut(&finding.message)),
            statement.unwrap_or_default(),
            finding.hot_path.as_ref().map_or_else(String::new, |hot| text(&cut(&hot.name))),
        );
        if page.len() + row.len() > room {
            return listed;
        }
        page.push_str(&row);
    }
    findings.len()
}

fn push_fixed(page: &mut String, outcome: &Outcome, room: usize) {
    let Some(comparison) = outcome.comparison.as_ref().filter(|comparison| !comparison.fixed.is_empty()) else {
        return;
    };
    let number = comparison.fixed.len();
    let since = text(&comparison.base);
    let _ = writeln!(page, "\n<details><summary>{} fixed since {since}</summary>\n", counted(number, "finding"));
    for (written, fixed) in comparison.fixed.iter().enumerate() {
        let place = code(&format!("{}:{}", fixed.path, fixed.line));
        let line = format!("- {} at {place}: {}\n", code(&fixed.rule), code(&cut(&fixed.statement)));
        if page.len() + line.len() > room {
            let _ = writeln!(page, "- and {} more", count(number - written));
            break;
        }
        page.push_str(&line);
    }
    page.push_str("\n</details>\n");
}

/// What each pooler makes of the rules that were found.
fn push_poolers(page: &mut String, findings: &[&Finding]) {
    let found: BTreeSet<&str> = findings.iter().map(|finding| finding.rule).collect();
    let found: Vec<_> = found.into_iter().filter_map(rules::find).collect();
    if found.is_empty() {
        return;
    }
    page.push_str("\n<details><summary>What each pooler makes of these rules</summary>\n\n| pooler |");
    found.iter().for_each(|rule| _ = write!(page, " `{}` |", rule.name));
    let _ = write!(page, "\n|---|{}\n", "---|".repeat(found.len()));
    for pooler in poolers::all() {
        let effects = |rule: &str| Effect::words(pooler.rows_that_count(rule).iter().map(|row| row.effect));
        let cells: Vec<String> = found.iter().map(|rule| effects(&rule.name)).collect();
        if cells.iter().any(|cell| cell != "–") {
            let _ = writeln!(page, "| {} | {} |", pooler.title, cells.join(" | "));
        }
    }
    page.push_str(
        "\nThe worst effect first. A dash: the pooler does not serve that engine, or the rule is not about it.\n\
         \n</details>\n",
    );
}

/// The way to each finding on a hot path.
fn traces(findings: &[&Finding]) -> Vec<String> {
    let hot = findings.iter().filter_map(|finding| finding.hot_path.as_ref().map(|hot| (*finding, hot)));
    hot.map(|(finding, hot)| {
        let (name, place) = (text(&cut(&hot.name)), code(&at(&finding.place)));
        let mut block = format!("\n<details><summary>{name}: {} at {place}</summary>\n\n", finding.rule);
        if hot.steps.is_empty() {
            block.push_str("The file belongs to the hot path.\n");
        } else {
            for (number, step) in steps(hot, finding).iter().enumerate() {
                let _ = writeln!(block, "{}. {}", number + 1, text(step));
            }
        }
        if has_guess(hot) {
            let _ = write!(block, "\n{MAYBE}\n");
        }
        block.push_str("\n</details>\n");
        block
    })
    .collect()
}

/// Writes as many of the traces as fit, and says how many that are.
fn push_traces(page: &mut String, traces: &[String]) -> usize {
    for (written, trace) in traces.iter().enumerate() {
        if page.len() + trace.len() > BYTES - REST / 2 {
            return written;
        }
        page.push_str(trace);
    }
    traces.len()
}

/// Files that were not read, as far as there is room for them.
fn push_unread(page: &mut String, outcome: &Outcome) {
    let kinds = [("failed on", &outcome.failures), ("skipped", &outcome.skipped), ("read in part", &outcome.partly)];
    let files = kinds.iter().flat_map(|(verb, files)| files.iter().map(move |file| (verb, file)));
    let lines: Vec<String> = files
        .map(|(verb, file)| format!("- {verb} {}: {}\n", code(&cut(&file.path)), text(&cut(&file.reason))))
        .collect();
    if lines.is_empty() {
        return;
    }
    let _ = write!(page, "\n<details><summary>{} not read in full</summary>\n\n", counted(lines.len(), "file"));
    for (written, line) in lines.iter().enumerate() {
        if page.len() + line.len() > BYTES - REST / 5 {
            let _ = writeln!(page, "- and {} more", count(lines.len() - written));
            break;
        }
        page.push_str(line);
    }
    page.push_str("\n</details>\n");
}

/// A text that is nothing but text, within one line.
fn text(text: &str) -> String {
    plain(text).chars().fold(String::with_capacity(text.len()), |mut safe, c| {
        match c {
            // What neither Markdown, GitHub's additions to it nor HTML give a meaning to.
            ' ' | ',' | ';' | '(' | ')' | '/' | '=' | '?' | '%' | '-' => safe.push(c),
            c if c.is_ascii_punctuation() => _ = write!(safe, "&#{};", c as u32),
            c => safe.push(c),
        }
        safe
    })
}

/// The same in the letters of code. An element, for within backticks a reference would not be read.
fn code(inner: &str) -> String {
    if inner.is_empty() { String::new() } else { format!("<code>{}</code>", text(inner)) }
}

/// As much of a text as a cell shows.
fn cut(text: &str) -> String {
    let short: String = text.chars().take(CELL).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

#[cfg(test)]
mod tests;
