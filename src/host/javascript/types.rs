//! Type annotations as dotted paths.

use tree_sitter::Node;

/// Generic types that stand for their first argument: awaiting, indexing and the like lead to it.
const TRANSPARENT: [&str; 11] = [
    "Array",
    "Awaited",
    "NonNullable",
    "Omit",
    "Partial",
    "Pick",
    "Promise",
    "PromiseLike",
    "Readonly",
    "ReadonlyArray",
    "Required",
];

/// Types that say nothing about a value.
const EMPTY: [&str; 6] = ["any", "never", "object", "symbol", "unknown", "void"];

/// Members of a union and layers of a type that are looked at.
const STEPS: usize = 200;

/// The type that an annotation names: `Pool` for `Pool | undefined`, `Promise<Pool>` and `Pool[]`. Of several, the
/// first that is no built-in.
pub(super) fn path(annotation: Node, text: &str) -> Option<String> {
    let mut built_in = None;
    let mut open = vec![annotation];
    for _ in 0..STEPS {
        let node = open.pop()?;
        let words = || text.get(node.byte_range()).unwrap_or_default();
        match node.kind() {
            "type_identifier" => return Some(words().to_string()),
            "nested_type_identifier" => return Some(words().split_whitespace().collect()),
            "generic_type" => {
                let name = node.child_by_field_name("name")?;
                let arguments = node.child_by_field_name("type_arguments");
                match arguments.and_then(|arguments| arguments.named_child(0)) {
                    Some(first) if TRANSPARENT.contains(&text.get(name.byte_range()).unwrap_or_default()) => {
                        open.push(first);
                    }
                    _ => open.push(name),
                }
            }
            "predefined_type" if !EMPTY.contains(&words()) => {
                built_in.get_or_insert_with(|| words().to_string());
            }
            "type_annotation" | "parenthesized_type" | "readonly_type" | "array_type" | "optional_type"
            | "rest_type" | "flow_maybe_type" | "union_type" | "intersection_type" => {
                let mut cursor = node.walk();
                let members: Vec<Node> = node.named_children(&mut cursor).collect();
                open.extend(members.into_iter().rev());
            }
            _ => {}
        }
        if open.is_empty() {
            break;
        }
    }
    built_in
}
