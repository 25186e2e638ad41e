//! JUnit's XML, for CI systems that show nothing else. One test case a finding.
//!
//! An error is a failure. A warning or a note is a case that passes and says so in its output, for many readers fail a
//! build on any failure. What the baseline accepts is skipped; a file that made the program fail is an error. A run
//! that found nothing has one case that passes.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::harmless::plain;
use super::words::{level_name, told};
use crate::finding::{Finding, Level, Outcome, Standing};

/// Writes the document, and a line break behind it.
pub fn write(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let findings = &outcome.findings;
    let number = |standing: bool, level: fn(Level) -> bool| {
        findings.iter().filter(|f| (f.standing == Standing::Accepted) == standing && level(f.level)).count()
    };
    let counts = [
        ("tests", (findings.len() + outcome.failures.len()).max(1)),
        ("failures", number(false, |level| level == Level::Error)),
        ("errors", outcome.failures.len()),
        ("skipped", number(true, |_| true)),
    ]
    .map(|(name, number)| (name, number.to_string()));
    let counts = || counts.iter().map(|(name, number)| (*name, number.as_str()));

    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.write_event(Event::Start(BytesStart::new("testsuites").with_attributes(counts())))?;
    let suite = BytesStart::new("testsuite").with_attributes([("name", "pinproof")]).with_attributes(counts());
    xml.write_event(Event::Start(suite))?;
    for finding in findings {
        write_finding(&mut xml, finding, outcome)?;
    }
    for failure in &outcome.failures {
        write_case(&mut xml, &failure.path, "read", |xml| {
            let error = attributed("error", &[("message", &failure.reason), ("type", "failed")]);
            xml.write_event(Event::Empty(error))
        })?;
    }
    if findings.is_empty() && outcome.failures.is_empty() {
        write_case(&mut xml, "pinproof", "nothing found", |_| Ok(()))?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuite")))?;
    xml.write_event(Event::End(BytesEnd::new("testsuites")))?;
    writeln!(xml.into_inner())
}

type Xml<'a> = Writer<&'a mut dyn Write>;

fn write_finding(xml: &mut Xml<'_>, finding: &Finding, outcome: &Outcome) -> io::Result<()> {
    let (place, rule) = (&finding.place, finding.rule);
    let name = format!("{rule} at {}:{}", place.start.line, place.start.column);
    let told = told(finding, outcome.comparison.as_ref()).join("\n");
    write_case(xml, &place.path, &name, |xml| {
        if finding.standing == Standing::Accepted {
            return xml.write_event(Event::Empty(attributed("skipped", &[("message", "accepted by the baseline")])));
        }
        let element = if finding.level == Level::Error {
            attributed("failure", &[("message", &finding.message), ("type", rule)])
        } else {
            BytesStart::new("system-out")
        };
        let level = level_name(finding.level);
        let text = format!("{level}: {told}\n{}:{}:{}", place.path, place.start.line, place.start.column);
        let end = element.to_end().into_owned();
        xml.write_event(Event::Start(element))?;
        xml.write_event(Event::Text(BytesText::new(&clean(&text))))?;
        xml.write_event(Event::End(end))
    })
}

fn write_case<'a>(
    xml: &mut Xml<'a>,
    class: &str,
    name: &str,
    inside: impl FnOnce(&mut Xml<'a>) -> io::Result<()>,
) -> io::Result<()> {
    let case = attributed("testcase", &[("classname", class), ("name", name)]);
    let end = case.to_end().into_owned();
    xml.write_event(Event::Start(case))?;
    inside(xml)?;
    xml.write_event(Event::End(end))
}

/// An element with attributes whose values may hold anything.
fn attributed(name: &'static str, attributes: &[(&str, &str)]) -> BytesStart<'static> {
    let mut element = BytesStart::new(name);
    for (key, value) in attributes {
        element.push_attribute((*key, clean(value).as_str()));
    }
    element
}

/// A text of characters that XML 1.0 may hold, over as many lines. Escaping is the writer's work.
fn clean(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(plain).collect();
    lines.join("\n").replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
