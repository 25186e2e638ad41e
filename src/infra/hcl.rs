//! Reads Terraform's own language.

use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, ObjectKey, Traversal, TraversalOperator};
use hcl_edit::structure::{Block, Body, Structure};
use hcl_edit::template::{Element, StringTemplate};

use super::stanza::{Entry, Reading, Stanza, Value, line_comments};
use crate::source::Span;

/// How deep blocks and objects are followed.
const MAX_DEPTH: usize = 6;

/// Reads a file. Nesting beyond what the parser allows is a problem like any other.
pub fn read(text: &str) -> Reading {
    let comments = line_comments(text, &["#", "//", "/*"]);
    let (stanzas, problem) = match hcl_edit::parser::parse_body(text) {
        Ok(body) => (body.blocks().map(stanza).collect(), None),
        Err(error) => (Vec::new(), Some(("it is not valid HCL".to_owned(), error.location().offset()))),
    };
    Reading { stanzas, comments, problem, ..Reading::default() }
}

/// `resource "aws_db_proxy" "main"` is a stanza of the kind `aws_db_proxy`; every other block has its own name as kind.
fn stanza(block: &Block) -> Stanza {
    let mut labels = block.labels.iter().map(|label| label.as_str().to_owned());
    let word = block.ident.as_str();
    let kind = if word == "resource" { labels.next().unwrap_or_default() } else { word.to_owned() };
    let name = labels.next().unwrap_or_default();
    let start = block.ident.span().unwrap_or_default();
    let end = block.labels.last().and_then(|label| label.span()).unwrap_or(start.clone());
    let mut entries = Vec::new();
    body(&block.body, "", &mut entries, 0);
    Stanza { kind, name, span: span(start.start..end.end), entries }
}

fn body(body: &Body, prefix: &str, entries: &mut Vec<Entry>, depth: usize) {
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => {
                let key = format!("{prefix}{}", attribute.key.as_str());
                let start = attribute.key.span().unwrap_or_default().start;
                entry(key, start, &attribute.value, entries, depth);
            }
            Structure::Block(block) if depth < MAX_DEPTH => {
                self::body(&block.body, &format!("{prefix}{}.", block.ident.as_str()), entries, depth + 1);
            }
            Structure::Block(_) => {}
        }
    }
}

fn entry(key: String, start: usize, expression: &Expression, entries: &mut Vec<Entry>, depth: usize) {
    let end = expression.span().map_or(start, |span| span.end);
    if let Expression::Object(object) = expression
        && depth < MAX_DEPTH
    {
        for (name, value) in object.iter() {
            let (name, at) = match name {
                ObjectKey::Ident(name) => (name.as_str(), name.span()),
                ObjectKey::Expression(Expression::String(name)) => (name.as_str(), name.span()),
                ObjectKey::Expression(_) => continue,
            };
            let start = at.map_or(start, |at| at.start);
            entry(format!("{key}.{name}"), start, value.expr(), entries, depth + 1);
        }
        return;
    }
    entries.push(Entry { key, value: value(expression, depth), span: span(start..end) });
}

fn value(expression: &Expression, depth: usize) -> Value {
    match expression {
        _ if depth > MAX_DEPTH => Value::Unknown,
        Expression::Bool(truth) => Value::Text(truth.value().to_string()),
        Expression::Number(number) => Value::Text(number.value().to_string()),
        Expression::String(text) => Value::Text(text.value().clone()),
        Expression::HeredocTemplate(heredoc) => {
            let text = heredoc.template.iter().map(|element| match element {
                Element::Literal(text) => Some(text.value().as_str()),
                Element::Interpolation(_) | Element::Directive(_) => None,
            });
            text.collect::<Option<String>>().map_or(Value::Unknown, Value::Text)
        }
        Expression::Array(items) => Value::List(items.iter().map(|item| value(item, depth + 1)).collect()),
        Expression::Parenthesis(inner) => value(inner.inner(), depth + 1),
        Expression::Traversal(traversal) => path(traversal).map_or(Value::Unknown, Value::Reference),
        Expression::StringTemplate(template) => only_interpolation(template, depth),
        _ => Value::Unknown,
    }
}

/// `"${var.x}"`, as older files write `var.x`.
fn only_interpolation(template: &StringTemplate, depth: usize) -> Value {
    let mut elements = template.iter();
    match (elements.next(), elements.next()) {
        (Some(Element::Interpolation(inner)), None) => value(&inner.expr, depth + 1),
        _ => Value::Unknown,
    }
}

/// `aws_db_proxy.main.name` and `aws_db_proxy.main[0].name` as one dotted path.
fn path(traversal: &Traversal) -> Option<String> {
    let Expression::Variable(root) = &traversal.expr else { return None };
    let mut path = root.as_str().to_owned();
    for operator in &traversal.operators {
        match operator.value() {
            TraversalOperator::GetAttr(name) => path.extend([".", name.as_str()]),
            TraversalOperator::Index(_) | TraversalOperator::LegacyIndex(_) => {}
            TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => {}
        }
    }
    Some(path)
}

fn span(range: Range<usize>) -> Span {
    Span::new(range.start, range.end)
}
