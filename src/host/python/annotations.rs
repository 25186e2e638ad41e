//! Type annotations, as far as they name a class.

/// What wraps a type without changing what the value is.
const WRAPPERS: [&str; 9] =
    ["Optional", "Union", "Annotated", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly", "InitVar"];
/// More wrappers in each other than anyone writes.
const MAX_WRAPPERS: usize = 8;

/// The dotted path of an annotation's class: `psycopg.Cursor` for `Optional["psycopg.Cursor[Any]"]` and for
/// `psycopg.Cursor | None`. Of a union, its first member that is not `None`.
pub(super) fn class_path(annotation: &str) -> Option<String> {
    let mut rest = annotation.trim();
    for _ in 0..MAX_WRAPPERS {
        rest = first_class(rest, b'|')?;
        if let Some(inner) = unquoted(rest) {
            rest = inner.trim();
            continue;
        }
        let (head, arguments) = match rest.split_once('[') {
            Some((head, arguments)) => (head.trim_end(), Some(arguments.trim_end().strip_suffix(']')?)),
            None => (rest, None),
        };
        let last = head.rsplit('.').next().unwrap_or_default().trim();
        match arguments {
            Some(arguments) if WRAPPERS.contains(&last) => rest = first_class(arguments, b',')?,
            _ => return dotted(head),
        }
    }
    None
}

/// The text inside one pair of quotes that spans the whole.
fn unquoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
    Some(inner.trim_matches(quote))
}

/// The first piece that is not `None`, cut at a separator outside brackets and quotes.
fn first_class(text: &str, separator: u8) -> Option<&str> {
    let (mut depth, mut quote, mut start) = (0usize, None, 0);
    let mut pieces = Vec::new();
    for (i, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'[' | b'(' | b'{') => depth += 1,
            (None, b']' | b')' | b'}') => depth = depth.saturating_sub(1),
            (None, _) if byte == separator && depth == 0 => {
                pieces.push(&text[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    pieces.into_iter().map(str::trim).find(|piece| !piece.is_empty() && *piece != "None")
}

/// A dotted path without the space that may stand around its dots.
fn dotted(text: &str) -> Option<String> {
    let names: Vec<&str> = text.split('.').map(str::trim).collect();
    let is_name = |name: &&str| {
        name.chars().next().is_some_and(|c| c == '_' || c.is_alphabetic())
            && name.chars().all(|c| c == '_' || c.is_alphanumeric())
    };
    names.iter().all(is_name).then(|| names.join("."))
}

#[cfg(test)]
mod tests {
    use super::class_path;

    #[test]
    fn an_annotation_names_its_class() {
        let cases = [
            ("psycopg.Cursor", Some("psycopg.Cursor")),
            ("Optional[psycopg.Cursor]", Some("psycopg.Cursor")),
            ("typing.Optional[ 'psycopg.Cursor[Any]' ]", Some("psycopg.Cursor")),
            ("psycopg.Cursor[Any] | None", Some("psycopg.Cursor")),
            ("None | psycopg . Cursor", Some("psycopg.Cursor")),
            ("Union[None, Session, str]", Some("Session")),
            ("Annotated[AsyncSession, Depends(get_db)]", Some("AsyncSession")),
            ("\"Session | None\"", Some("Session")),
            ("'Dict[str, Session]'", Some("Dict")),
            ("list[Session]", Some("list")),
            ("Literal['a | b']", Some("Literal")),
            ("None", None),
            ("", None),
            ("[int]", None),
            ("Optional[", None),
            ("f()", None),
            ("3", None),
        ];
        for (annotation, path) in cases {
            assert_eq!(class_path(annotation).as_deref(), path, "{annotation}");
        }
        assert_eq!(class_path(&"Optional[".repeat(100_000)), None);
        assert_eq!(class_path(&format!("{}X{}", "Optional[".repeat(50_000), "]".repeat(50_000))), None);
    }
}
