//! A page as plain text: for terminals, and for readers that know no Markdown.

/// A Markdown page as a terminal shows it best: headings in capitals, code indented and without fences, links written
/// out, no bold. What is left (lists, tables, `code`) reads well as it is.
pub fn readable(page: &str) -> String {
    let mut result = String::new();
    let mut fenced = false;
    for line in page.trim().lines() {
        if let Some(info) = line.trim_start().strip_prefix("```") {
            fenced = !fenced;
            // An example says in its info string what it is an example of.
            let kind = info.split_whitespace().find_map(|word| match word {
                "fail" => Some("Found:"),
                "pass" => Some("Not found:"),
                "fix" => Some("Cured:"),
                _ => None,
            });
            if let Some(kind) = kind {
                result.push_str(&format!("{kind}\n\n"));
            }
            continue;
        }
        if fenced {
            result.push_str(&format!("    {line}"));
        } else if line.starts_with('#') {
            result.push_str(&line.trim_start_matches('#').trim().to_uppercase());
        } else {
            result.push_str(&links(line).replace("**", ""));
        }
        let kept = result.trim_end_matches(' ').len();
        result.truncate(kept);
        result.push('\n');
    }
    let kept = result.trim_end().len();
    result.truncate(kept);
    result
}

/// `[text](url)` as `text <url>`, and `<url>` as it is.
fn links(line: &str) -> String {
    let mut result = String::new();
    let mut rest = line;
    while let Some((before, text, url, after)) = link(rest) {
        result.push_str(before);
        result.push_str(&if text == url { format!("<{url}>") } else { format!("{text} <{url}>") });
        rest = after;
    }
    result + rest
}

/// The first link of a line: what stands before it, its text, its address, and what stands behind.
fn link(line: &str) -> Option<(&str, &str, &str, &str)> {
    let middle = line.find("](")?;
    let start = line[..middle].rfind('[')?;
    let end = middle + line[middle..].find(')')?;
    Some((&line[..start], &line[start + 1..middle], &line[middle + 2..end], &line[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_reads_as_plain_text() {
        let page = "## What to do\n\n**Read** [the docs](https://a.example/x) and `SET`.\n\n```python fail\ncur.execute(\"# no heading\")\n\n```\n\n- one\n";
        let expected = "WHAT TO DO\n\nRead the docs <https://a.example/x> and `SET`.\n\nFound:\n\n    cur.execute(\"# no heading\")\n\n\n- one";
        assert_eq!(readable(page), expected);
    }

    #[test]
    fn brackets_that_are_no_link_stay() {
        for line in ["a[0](", "](x)", "ignore[rule] why", "[open](never", ""] {
            assert_eq!(links(line), line);
        }
        assert_eq!(links("[a](b)[c](c)."), "a <b><c>.");
    }
}
