//! What a host file says, in one form for all hosts.
//!
//! Each host lowers its own syntax tree to a [`Tree`]: only the calls, names and text-building expressions that can
//! carry a SQL text or configure a driver. Everything after it (values, sinks, scope) is written once, against this
//! form, and knows no host.
//!
//! Conventions that every host keeps:
//! - Paths use `.`: Rust's `sqlx::PgPool::connect` is `Member(Member(Name sqlx, PgPool), connect)`.
//! - Wrappers that do not change what a value is are looked through: `await`, `?`, `&x`, `*x`, parentheses, casts,
//!   type assertions (`x as T`, `x!`), generics (`f::<T>(x)`, `f<T>(x)`).
//! - A Rust macro's name ends in `!`: `sqlx::query!(…)` calls `Member(Name sqlx, "query!")`.
//! - Whatever has no form here becomes [`ExprKind::Other`] *after* its children were lowered, so that a call inside is
//!   never lost.
//! - Expressions stand in the arena in the order they were met; a child stands before its parent.

use serde::{Deserialize, Serialize};

use crate::source::Span;

/// Of how many parts a literal is kept, escapes cut it into parts; what is beyond becomes a hole.
pub const MAX_PARTS: usize = 9_999;

/// Index of an expression in [`Tree::exprs`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ExprId(pub u32);

/// Index of a frame in [`Tree::frames`]; 0 is the file itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct FrameId(pub u32);

/// A file's content as far as it can matter.
#[derive(Debug, Default)]
pub struct Tree {
    /// All expressions, children before parents.
    pub exprs: Vec<Expr>,
    /// The file (index 0), its functions, closures and classes; a parent stands before its children.
    pub frames: Vec<Frame>,
    /// What is given to names and to attributes, in source order.
    pub bindings: Vec<Binding>,
    /// What the file brings in from elsewhere.
    pub imports: Vec<Import>,
    /// `with` blocks and their like: code that runs inside what an expression opened.
    pub regions: Vec<Region>,
    /// Blocks that run on every way out of what stands before them: `finally`.
    pub finals: Vec<Span>,
    /// Every comment, for ignore directives.
    pub comments: Vec<Span>,
    /// Parts that could not be understood, in words for a person; the rest of the file still counts.
    pub problems: Vec<Problem>,
}

/// An expression.
#[derive(Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// The whole of it, quotes and brackets included.
    pub span: Span,
    /// The function, class or file it stands in.
    pub frame: FrameId,
}

/// The kinds of expression that matter.
#[derive(Debug)]
pub enum ExprKind {
    /// A string: one literal, or adjacent ones that the host joins. An f-string, a template or a format macro has
    /// holes.
    Text(Vec<Part>),
    /// A bare name. `self` and `this` are names too.
    Name(String),
    /// `object.name`.
    Member(ExprId, String),
    /// `object[key]`.
    Index(ExprId, ExprId),
    /// A call, a construction, a macro or a tagged template.
    Call(Call),
    /// `a + b + c`, joined in this order.
    Concat(Vec<ExprId>),
    /// Python's `template % values`.
    Percent(ExprId, ExprId),
    /// One of several: `a if c else b`, `c ? a : b`, `a or b`, `a ?? b`, `match`/`if` used as an expression. The
    /// condition itself is not among them.
    Choice(Vec<ExprId>),
    /// A list, tuple, set or array.
    List(Vec<ExprId>),
    /// A dict, object or struct literal. A spread or a computed key has the key `None`.
    Object(Vec<(Option<String>, ExprId)>),
    /// A function or closure written in place.
    Function(FrameId),
    /// `true`, `false`.
    Bool(bool),
    /// `None`, `null`, `undefined`, Rust's `None` and `()`.
    Null,
    /// A number, as written.
    Number(String),
    /// Anything else; its children were lowered before it.
    Other,
}

/// A piece of a string literal.
#[derive(Debug)]
pub enum Part {
    /// Text after escapes. Where `text` and `span` are equally long they agree byte by byte; otherwise (an escape) the
    /// whole span stands for the whole text. Hosts therefore cut a literal at each escape. The spans exclude quotes.
    Literal {
        /// What the program sees.
        text: String,
        /// Where it is written.
        span: Span,
    },
    /// A run-time value inside the literal; the span includes its braces.
    Hole {
        /// The value, where the host could read it.
        value: Option<ExprId>,
        /// Where it stands.
        span: Span,
    },
}

/// A call.
#[derive(Debug)]
pub struct Call {
    /// What is called. For a tagged template, the tag.
    pub callee: ExprId,
    /// What is passed, in order. A tagged template passes one argument: the template, a [`ExprKind::Text`].
    pub args: Vec<Arg>,
    /// How it is written.
    pub kind: CallKind,
}

/// How a call is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallKind {
    /// `f(x)`, `o.m(x)`.
    Plain,
    /// `new F(x)`.
    New,
    /// `f!(x)`.
    Macro,
    /// ``tag`text` ``.
    Tag,
}

/// One argument of a call.
#[derive(Debug)]
pub struct Arg {
    /// Keyword, where the host has them.
    pub name: Option<String>,
    /// The value.
    pub value: ExprId,
    /// `*args`, `**kwargs`, `...rest`.
    pub spread: bool,
}

/// A stretch of code with its own names: the file, a function, a closure or a class body.
#[derive(Debug)]
pub struct Frame {
    /// What it is.
    pub kind: FrameKind,
    /// Its name; empty for closures and for the file. A closure bound to a name (`const f = () => …`) carries it.
    pub name: String,
    /// The whole definition.
    pub span: Span,
    /// The frame around it; the file's own is itself.
    pub parent: FrameId,
    /// Parameters in order. Python's `self`/`cls` and Rust's `self` are left out.
    pub params: Vec<Param>,
    /// What it may return; a closure's expression body counts.
    pub returns: Vec<ExprId>,
    /// Decorators and attributes, outermost first.
    pub decorators: Vec<ExprId>,
    /// Base classes, implemented type (Rust's `impl T for X` names the frame `X` and has the base `T`).
    pub bases: Vec<ExprId>,
}

/// What a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FrameKind {
    /// The file itself.
    File,
    /// A named function, or a method when its parent is a class.
    Function,
    /// A lambda, arrow function or closure.
    Closure,
    /// A class body, or a Rust `impl` or `mod` block.
    Class,
}

impl FrameKind {
    /// Whether it is called: a function, named or not.
    pub fn is_function(self) -> bool {
        matches!(self, FrameKind::Function | FrameKind::Closure)
    }
}

/// A parameter.
#[derive(Debug)]
pub struct Param {
    /// Its name; empty for a pattern.
    pub name: String,
    /// Its declared type as a dotted path without generics, references and `Option`: `sqlx.PgPool`, `psycopg.Cursor`.
    pub annotation: Option<String>,
    /// Its default.
    pub default: Option<ExprId>,
}

/// Something given to a name.
#[derive(Debug)]
pub struct Binding {
    /// The name, or a dotted path that starts at one: `x`, `self.pool`, `module.exports`, `settings.DATABASES`.
    pub target: String,
    /// What it is given.
    pub value: Bound,
    /// The declared type, as in [`Param::annotation`].
    pub annotation: Option<String>,
    /// The whole statement.
    pub span: Span,
    /// The innermost block (branch, loop body, function body, file) it stands in: a use inside that block, after it,
    /// sees this value and no earlier one.
    pub block: Span,
    /// The frame it stands in.
    pub frame: FrameId,
}

/// How a name gets its value.
#[derive(Debug, Clone, Copy)]
pub enum Bound {
    /// `x = e`.
    Value(ExprId),
    /// `x += e`, and Rust's `x.push_str(e)` or `write!(x, …)`: the earlier value with this behind it.
    Extended(ExprId),
    /// One element of a collection: `for x in e`.
    Element(ExprId),
    /// What a context manager hands out: `with e as x`.
    Entered(ExprId),
    /// One member of an object or position of a list, from a destructuring: `const {a} = e`, `let (tx, rx) = e`.
    /// The name is the binding's last path segment, or the position in digits.
    Member(ExprId),
}

impl Bound {
    /// The expression behind the value.
    pub fn expr(self) -> ExprId {
        match self {
            Bound::Value(e) | Bound::Extended(e) | Bound::Element(e) | Bound::Entered(e) | Bound::Member(e) => e,
        }
    }
}

/// A name that comes from elsewhere.
#[derive(Debug)]
pub struct Import {
    /// What the file calls it; `*` brings in everything.
    pub local: String,
    /// The module, as written, with `.` for Rust's `::` (`sqlx.postgres`, `crate.db`) and Python's leading dots kept;
    /// JavaScript's keeps its slashes (`../db`, `@scope/pkg`).
    pub module: String,
    /// The member of the module; `None` for the module itself, `default` for a JavaScript default import.
    pub member: Option<String>,
    /// The whole import.
    pub span: Span,
}

/// Code that runs inside what an expression opened.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Region {
    /// The body.
    pub span: Span,
    /// What opened it: `transaction.atomic()`.
    pub opener: ExprId,
}

/// A part of a file that could not be understood.
#[derive(Debug)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// What, in a few words: `syntax error`, `read by its tokens: …`.
    pub reason: String,
}

impl Tree {
    /// The expression with this id.
    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.0 as usize]
    }

    /// The frame with this id.
    pub fn frame(&self, id: FrameId) -> &Frame {
        &self.frames[id.0 as usize]
    }

    /// Adds an expression.
    pub fn add(&mut self, kind: ExprKind, span: Span, frame: FrameId) -> ExprId {
        self.exprs.push(Expr { kind, span, frame });
        ExprId(self.exprs.len() as u32 - 1)
    }

    /// Adds a frame and returns its id; `params`, `returns`, `decorators` and `bases` are filled in as they are met.
    pub fn add_frame(&mut self, kind: FrameKind, name: impl Into<String>, span: Span, parent: FrameId) -> FrameId {
        self.frames.push(Frame {
            kind,
            name: name.into(),
            span,
            parent,
            params: Vec::new(),
            returns: Vec::new(),
            decorators: Vec::new(),
            bases: Vec::new(),
        });
        FrameId(self.frames.len() as u32 - 1)
    }

    /// An empty tree with the file's own frame.
    pub fn with_file(len: usize) -> Tree {
        let mut tree = Tree::default();
        tree.add_frame(FrameKind::File, "", Span::new(0, len), FrameId(0));
        tree
    }

    /// The dotted path that an expression spells: `a.b.c`. `None` where it is more than names and members.
    pub fn path(&self, id: ExprId) -> Option<String> {
        match &self.expr(id).kind {
            ExprKind::Name(name) => Some(name.clone()),
            ExprKind::Member(object, name) => self.path(*object).map(|path| format!("{path}.{name}")),
            _ => None,
        }
    }

    /// The expressions directly inside an expression.
    pub fn children(&self, id: ExprId) -> Vec<ExprId> {
        match &self.expr(id).kind {
            ExprKind::Text(parts) => parts
                .iter()
                .filter_map(|part| match part {
                    Part::Hole { value, .. } => *value,
                    Part::Literal { .. } => None,
                })
                .collect(),
            ExprKind::Member(object, _) => vec![*object],
            ExprKind::Index(a, b) | ExprKind::Percent(a, b) => vec![*a, *b],
            ExprKind::Call(call) => std::iter::once(call.callee).chain(call.args.iter().map(|arg| arg.value)).collect(),
            ExprKind::Concat(items) | ExprKind::Choice(items) | ExprKind::List(items) => items.clone(),
            ExprKind::Object(entries) => entries.iter().map(|(_, value)| *value).collect(),
            ExprKind::Name(_)
            | ExprKind::Function(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Number(_)
            | ExprKind::Other => Vec::new(),
        }
    }

    /// Frames from `frame` outwards to the file.
    pub fn enclosing(&self, frame: FrameId) -> impl Iterator<Item = FrameId> + '_ {
        let mut next = Some(frame);
        std::iter::from_fn(move || {
            let now = next?;
            let parent = self.frame(now).parent;
            next = (parent != now).then_some(parent);
            Some(now)
        })
    }
}

/// The tree as readable text, for tests: frames with what they bind and return, then every call and loose text.
pub fn dump(tree: &Tree) -> String {
    use std::fmt::Write;
    let mut out = String::new();
    for import in &tree.imports {
        let member = import.member.as_deref().map(|m| format!(" {m}")).unwrap_or_default();
        let _ = writeln!(out, "import {} = {}{member}", import.local, import.module);
    }
    for (i, frame) in tree.frames.iter().enumerate() {
        let id = FrameId(i as u32);
        let params: Vec<String> = frame
            .params
            .iter()
            .map(|p| match &p.annotation {
                Some(annotation) => format!("{}: {annotation}", p.name),
                None => p.name.clone(),
            })
            .collect();
        let kind = format!("{:?}", frame.kind).to_lowercase();
        let _ = writeln!(out, "{kind} #{i} {}({}) in #{}", frame.name, params.join(", "), frame.parent.0);
        for decorator in &frame.decorators {
            let _ = writeln!(out, "  @{}", show(tree, *decorator));
        }
        for base in &frame.bases {
            let _ = writeln!(out, "  base {}", show(tree, *base));
        }
        for binding in tree.bindings.iter().filter(|b| b.frame == id) {
            let (how, value) = match binding.value {
                Bound::Value(e) => ("=", e),
                Bound::Extended(e) => ("+=", e),
                Bound::Element(e) => ("in", e),
                Bound::Entered(e) => ("enters", e),
                Bound::Member(e) => ("of", e),
            };
            let annotation = binding.annotation.as_deref().map(|a| format!(": {a}")).unwrap_or_default();
            let _ = writeln!(out, "  {}{annotation} {how} {}", binding.target, show(tree, value));
        }
        for expr in tree.exprs.iter().filter(|e| e.frame == id) {
            if let ExprKind::Call(call) = &expr.kind {
                let _ = writeln!(out, "  {}: {}", expr.span.start, show_call(tree, call));
            }
        }
        for value in &frame.returns {
            let _ = writeln!(out, "  return {}", show(tree, *value));
        }
    }
    for region in &tree.regions {
        let _ = writeln!(out, "region {}..{} {}", region.span.start, region.span.end, show(tree, region.opener));
    }
    for comment in &tree.comments {
        let _ = writeln!(out, "comment {}..{}", comment.start, comment.end);
    }
    for problem in &tree.problems {
        let _ = writeln!(out, "problem {}..{} {}", problem.span.start, problem.span.end, problem.reason);
    }
    out
}

fn show_call(tree: &Tree, call: &Call) -> String {
    let args: Vec<String> = call
        .args
        .iter()
        .map(|arg| {
            let name = arg.name.as_deref().map(|n| format!("{n}=")).unwrap_or_default();
            format!("{}{name}{}", if arg.spread { "..." } else { "" }, show(tree, arg.value))
        })
        .collect();
    let mark = match call.kind {
        CallKind::Plain => "",
        CallKind::New => "new ",
        CallKind::Macro => "macro ",
        CallKind::Tag => "tag ",
    };
    format!("{mark}{}({})", show(tree, call.callee), args.join(", "))
}

fn show(tree: &Tree, id: ExprId) -> String {
    let list = |ids: &[ExprId], by: &str| ids.iter().map(|&e| show(tree, e)).collect::<Vec<_>>().join(by);
    match &tree.expr(id).kind {
        ExprKind::Text(parts) => {
            let inner: String = parts
                .iter()
                .map(|part| match part {
                    Part::Literal { text, span } => {
                        let exact = if text.len() == span.len() { "" } else { "~" };
                        format!("<{}{exact}>{}", span.start, text.replace('\n', "\\n"))
                    }
                    Part::Hole { value: Some(value), .. } => format!("{{{}}}", show(tree, *value)),
                    Part::Hole { value: None, .. } => "{?}".to_string(),
                })
                .collect();
            format!("\"{inner}\"")
        }
        ExprKind::Name(name) => name.clone(),
        ExprKind::Member(object, name) => format!("{}.{name}", show(tree, *object)),
        ExprKind::Index(object, key) => format!("{}[{}]", show(tree, *object), show(tree, *key)),
        ExprKind::Call(call) => show_call(tree, call),
        ExprKind::Concat(items) => format!("({})", list(items, " + ")),
        ExprKind::Percent(template, values) => format!("({} % {})", show(tree, *template), show(tree, *values)),
        ExprKind::Choice(items) => format!("({})", list(items, " | ")),
        ExprKind::List(items) => format!("[{}]", list(items, ", ")),
        ExprKind::Object(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{}: {}", key.as_deref().unwrap_or("?"), show(tree, *value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        ExprKind::Function(frame) => format!("fn#{}", frame.0),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Null => "null".into(),
        ExprKind::Number(number) => number.clone(),
        ExprKind::Other => "_".into(),
    }
}
