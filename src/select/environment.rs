//! Which environment variables a value is read from: `process.env.DATABASE_URL`, `os.environ["DATABASE_URL"]`,
//! `env::var("DATABASE_URL")`, and the names that hold such a thing.

use crate::packed::{ExprKind, Part};
use crate::project::At;
use crate::resolve::Resolver;
use crate::settings::is_variable;
use crate::value::Collections;

/// How many expressions are looked at.
const MAX_LOOKED_AT: usize = 64;
/// How many names are followed.
const DEPTH: u8 = 3;

/// The names in a value that look like those of environment variables, each with where it stands. Whether there is such a
/// variable, the settings files decide.
pub fn variables(resolver: &Resolver<'_>, value: At) -> Vec<(At, String)> {
    let collections = Collections::new(resolver);
    let (mut out, mut queue) = (Vec::new(), vec![(value, DEPTH)]);
    for _ in 0..MAX_LOOKED_AT {
        let Some((at, depth)) = queue.pop() else { break };
        match resolver.project.kind(at) {
            ExprKind::Name(name) | ExprKind::Member(_, name) => {
                if is_variable(name) {
                    out.push((at, name.to_string()));
                }
                if let Some(depth) = depth.checked_sub(1) {
                    queue.extend(collections.held(at).into_iter().map(|held| (held, depth)));
                }
            }
            ExprKind::Text(parts) => {
                if let (1, Some(Part::Literal { text, .. })) = (parts.len(), parts.first())
                    && is_variable(text)
                {
                    out.push((at, text.to_string()));
                }
            }
            _ => {}
        }
        let children = resolver.project.unit(at.file).tree.children(at.expr);
        queue.extend(children.into_iter().map(|expr| (At { file: at.file, expr }, depth)));
    }
    out
}
