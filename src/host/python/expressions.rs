//! Expressions.

use super::annotations::class_path;
use super::lower::{Lower, Place};
use super::span;
use crate::source::Span;
use crate::tree::{Arg, Bound, Call, CallKind, ExprId, ExprKind, FrameKind};
use tree_sitter::Node;

impl<'t> Lower<'t> {
    /// Lowers an expression, and whatever else stands where one is expected.
    pub(super) fn expr(&mut self, node: Node<'t>) -> ExprId {
        match self.nested(node, |lower| lower.expr_inside(node)) {
            Some(id) => id,
            None => self.add(ExprKind::Other, span(node)),
        }
    }

    fn expr_inside(&mut self, node: Node<'t>) -> ExprId {
        let at = span(node);
        let kind = match node.kind() {
            "identifier" => ExprKind::Name(self.text(node).to_string()),
            "string" | "concatenated_string" => return self.string(node),
            "attribute" | "call" | "subscript" => return self.postfix(node),
            "parenthesized_expression" | "await" => return self.looked_through(node),
            "binary_operator" => return self.binary(node),
            "boolean_operator" => return self.boolean(node),
            "conditional_expression" => return self.conditional(node),
            "list" | "tuple" | "set" | "expression_list" | "pattern_list" | "tuple_pattern" | "list_pattern" => {
                ExprKind::List(self.exprs(node))
            }
            "dictionary" => self.dictionary(node),
            "list_comprehension" | "set_comprehension" | "generator_expression" | "dictionary_comprehension" => {
                return self.comprehension(node);
            }
            "lambda" => self.lambda(node),
            "assignment" => return self.assignment(node),
            "augmented_assignment" => return self.augmented(node),
            "named_expression" => return self.named(node),
            "yield" => return self.yielded(node),
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            "none" => ExprKind::Null,
            "integer" | "float" => ExprKind::Number(self.text(node).to_string()),
            "unary_operator" => self.unary(node),
            "type" => {
                self.calls_in(node);
                ExprKind::Other
            }
            _ => {
                self.all(node);
                ExprKind::Other
            }
        };
        self.add(kind, at)
    }

    /// Lowers the children as expressions.
    pub(super) fn exprs(&mut self, node: Node<'t>) -> Vec<ExprId> {
        self.children(node).into_iter().map(|child| self.expr(child)).collect()
    }

    /// A field's expression, or `Other` where a syntax error left none.
    fn field_expr(&mut self, node: Node<'t>, name: &str) -> ExprId {
        match self.field(node, name) {
            Some(child) => self.expr(child),
            None => self.add(ExprKind::Other, span(node)),
        }
    }

    fn looked_through(&mut self, node: Node<'t>) -> ExprId {
        let ids = self.exprs(node);
        match ids.as_slice() {
            [id] => *id,
            _ => self.add(ExprKind::Other, span(node)),
        }
    }

    /// `a.b(c)[d]…`, from the inside out: long chains of calls are common, and are no nesting.
    fn postfix(&mut self, node: Node<'t>) -> ExprId {
        let mut links = Vec::new();
        let mut at = node;
        let head = loop {
            let inner = match at.kind() {
                "attribute" => self.field(at, "object"),
                "call" => self.field(at, "function"),
                "subscript" => self.field(at, "value"),
                _ => break Some(at),
            };
            links.push(at);
            match inner {
                Some(inner) => at = inner,
                None => break None,
            }
        };
        let mut value = match head {
            Some(head) => self.expr(head),
            None => self.add(ExprKind::Other, span(at)),
        };
        for link in links.into_iter().rev() {
            let kind = match link.kind() {
                "attribute" => self.attribute(link, value),
                "call" => self.call(link, value),
                _ => self.subscript(link, value),
            };
            value = self.add(kind, span(link));
        }
        value
    }

    fn attribute(&mut self, node: Node<'t>, object: ExprId) -> ExprKind {
        self.errors(node);
        match self.field(node, "attribute").filter(|name| !name.is_missing()) {
            Some(name) => ExprKind::Member(object, self.text(name).to_string()),
            None => ExprKind::Other,
        }
    }

    fn subscript(&mut self, node: Node<'t>, object: ExprId) -> ExprKind {
        let keys: Vec<Node<'t>> = self.children(node).into_iter().skip(1).collect();
        let ids: Vec<ExprId> = keys.iter().map(|key| self.expr(*key)).collect();
        let key = match (ids.as_slice(), keys.as_slice()) {
            ([id], _) => *id,
            (_, [first, .., last]) => {
                let at = span(*first).to(span(*last));
                self.add(ExprKind::List(ids), at)
            }
            _ => return ExprKind::Other,
        };
        ExprKind::Index(object, key)
    }

    fn call(&mut self, node: Node<'t>, callee: ExprId) -> ExprKind {
        self.errors(node);
        let args = match self.field(node, "arguments") {
            Some(list) if list.kind() == "argument_list" => {
                self.children(list).into_iter().map(|argument| self.argument(argument)).collect()
            }
            Some(generator) => vec![Arg { name: None, value: self.expr(generator), spread: false }],
            None => Vec::new(),
        };
        let (callee, args) = if self.is_partial(callee) { call_in_part(callee, args) } else { (callee, args) };
        ExprKind::Call(Call { callee, args, kind: CallKind::Plain })
    }

    /// `functools.partial`.
    fn is_partial(&self, callee: ExprId) -> bool {
        match &self.tree.expr(callee).kind {
            ExprKind::Name(name) => name == "partial",
            ExprKind::Member(of, name) => {
                name == "partial" && matches!(&self.tree.expr(*of).kind, ExprKind::Name(n) if n == "functools")
            }
            _ => false,
        }
    }

    fn argument(&mut self, node: Node<'t>) -> Arg {
        match node.kind() {
            "keyword_argument" => {
                self.errors(node);
                let name = self.field(node, "name").map(|name| self.text(name).to_string());
                Arg { name, value: self.field_expr(node, "value"), spread: false }
            }
            "list_splat" | "dictionary_splat" => Arg { name: None, value: self.looked_through(node), spread: true },
            _ => Arg { name: None, value: self.expr(node), spread: false },
        }
    }

    /// Operators that group to the left, in a loop: a text joined from hundreds of pieces is no nesting.
    fn left_spine(&mut self, node: Node<'t>) -> (Vec<Node<'t>>, ExprId) {
        let kind = node.kind();
        let mut steps = vec![node];
        let mut at = node;
        loop {
            match self.field(at, "left") {
                Some(left) if left.kind() == kind => {
                    steps.push(left);
                    at = left;
                }
                _ => break,
            }
        }
        steps.reverse();
        let first = self.field_expr(at, "left");
        (steps, first)
    }

    fn binary(&mut self, node: Node<'t>) -> ExprId {
        let (steps, mut value) = self.left_spine(node);
        let mut steps = steps.into_iter().peekable();
        while let Some(mut step) = steps.next() {
            self.errors(step);
            let right = self.field_expr(step, "right");
            let kind = match self.operator(step) {
                "+" => {
                    let mut items = vec![value, right];
                    while let Some(next) = steps.next_if(|next| self.operator(*next) == "+") {
                        self.errors(next);
                        items.push(self.field_expr(next, "right"));
                        step = next;
                    }
                    ExprKind::Concat(items)
                }
                "%" => ExprKind::Percent(value, right),
                // Of a path: `HERE / "query.sql"`. The operator is the method that Python calls for it.
                "/" if !self.is_number(value) && !self.is_number(right) => {
                    let callee = self.add(ExprKind::Member(value, "__truediv__".to_string()), span(step));
                    let args = vec![Arg { name: None, value: right, spread: false }];
                    ExprKind::Call(Call { callee, args, kind: CallKind::Plain })
                }
                _ => ExprKind::Other,
            };
            value = self.add(kind, span(step));
        }
        value
    }

    fn is_number(&self, id: ExprId) -> bool {
        matches!(self.tree.expr(id).kind, ExprKind::Number(_))
    }

    fn boolean(&mut self, node: Node<'t>) -> ExprId {
        let (steps, first) = self.left_spine(node);
        let mut choices = vec![first];
        for step in steps {
            self.errors(step);
            choices.push(self.field_expr(step, "right"));
        }
        self.add(ExprKind::Choice(choices), span(node))
    }

    fn operator(&self, node: Node<'t>) -> &'t str {
        self.field(node, "operator").map(|operator| self.text(operator)).unwrap_or_default()
    }

    fn unary(&mut self, node: Node<'t>) -> ExprKind {
        let operand = self.field(node, "argument");
        let is_number = operand.is_some_and(|operand| matches!(operand.kind(), "integer" | "float"));
        if is_number && !node.has_error() && self.operator(node) == "-" {
            return ExprKind::Number(self.text(node).to_string());
        }
        self.all(node);
        ExprKind::Other
    }

    fn conditional(&mut self, node: Node<'t>) -> ExprId {
        let ids = self.exprs(node);
        let kind = match ids.as_slice() {
            [then, _, otherwise] => ExprKind::Choice(vec![*then, *otherwise]),
            _ => ExprKind::Other,
        };
        self.add(kind, span(node))
    }

    fn dictionary(&mut self, node: Node<'t>) -> ExprKind {
        let entries = self.children(node).into_iter().map(|entry| match entry.kind() {
            "pair" => self.pair(entry),
            "dictionary_splat" => (None, self.looked_through(entry)),
            _ => (None, self.expr(entry)),
        });
        ExprKind::Object(entries.collect())
    }

    fn pair(&mut self, node: Node<'t>) -> (Option<String>, ExprId) {
        self.errors(node);
        let key = self.field(node, "key");
        let name = key.and_then(|key| self.constant(key));
        if let (None, Some(key)) = (&name, key) {
            self.expr(key);
        }
        (name, self.field_expr(node, "value"))
    }

    fn comprehension(&mut self, node: Node<'t>) -> ExprId {
        let at = span(node);
        let kind = self.in_block(at, |lower| {
            let bracket = Span { start: at.start, end: at.end.min(at.start + 1) };
            let (clauses, bodies): (Vec<_>, Vec<_>) = lower
                .children(node)
                .into_iter()
                .partition(|child| matches!(child.kind(), "for_in_clause" | "if_clause"));
            for clause in clauses {
                match clause.kind() {
                    "for_in_clause" => lower.for_in(clause, Place { span: bracket, block: at }),
                    _ => lower.all(clause),
                }
            }
            match bodies.first() {
                Some(pair) if pair.kind() == "pair" => ExprKind::Object(vec![lower.pair(*pair)]),
                _ => ExprKind::List(bodies.into_iter().map(|body| lower.expr(body)).collect()),
            }
        });
        self.add(kind, at)
    }

    /// `for x in xs` of a comprehension.
    fn for_in(&mut self, node: Node<'t>, place: Place) {
        let mut parts = self.children(node).into_iter();
        let Some(target) = parts.next() else { return };
        let collections: Vec<ExprId> = parts.map(|part| self.expr(part)).collect();
        let collection = match collections.as_slice() {
            [one] => *one,
            _ => self.add(ExprKind::List(collections), span(node)),
        };
        self.bind(target, Bound::Element(collection), None, place);
    }

    fn lambda(&mut self, node: Node<'t>) -> ExprKind {
        self.errors(node);
        let params = self.field(node, "parameters").map(|list| self.params(list)).unwrap_or_default();
        let frame = self.tree.add_frame(FrameKind::Closure, "", span(node), self.frame);
        self.tree.frames[frame.0 as usize].params = params;
        if let Some(body) = self.field(node, "body") {
            let value = self.in_frame(frame, span(body), |lower| lower.expr(body));
            self.tree.frames[frame.0 as usize].returns.push(value);
        }
        ExprKind::Function(frame)
    }

    /// `a = b`, `a: T = b`, `a: T`. Its own value is what it gives, for `a = b = c`.
    fn assignment(&mut self, node: Node<'t>) -> ExprId {
        self.errors(node);
        let kind = self.field(node, "type");
        let annotation = kind.and_then(|kind| class_path(self.text(kind)));
        if let Some(kind) = kind {
            self.calls_in(kind);
        }
        let value = match self.field(node, "right") {
            Some(right) => self.expr(right),
            None => self.add(ExprKind::Other, span(kind.unwrap_or(node))),
        };
        let Some(target) = self.field(node, "left") else { return value };
        self.name_closure(value, target);
        let place = Place { span: span(node), block: self.block };
        self.bind(target, Bound::Value(value), annotation, place);
        value
    }

    /// A lambda is called what it is first bound to.
    fn name_closure(&mut self, value: ExprId, target: Node<'t>) {
        if let ExprKind::Function(frame) = self.tree.expr(value).kind
            && target.kind() == "identifier"
        {
            let name = self.text(target);
            let frame = &mut self.tree.frames[frame.0 as usize];
            if frame.name.is_empty() {
                frame.name = name.to_string();
            }
        }
    }

    /// `a += b` and its kin.
    fn augmented(&mut self, node: Node<'t>) -> ExprId {
        self.errors(node);
        let value = self.field_expr(node, "right");
        let Some(target) = self.field(node, "left") else { return value };
        let place = Place { span: span(node), block: self.block };
        let given = match self.operator(node) {
            "+=" => Bound::Extended(value),
            "%=" => {
                let template = self.expr(target);
                Bound::Value(self.add(ExprKind::Percent(template, value), span(node)))
            }
            _ => self.unknown(span(node)),
        };
        self.bind(target, given, None, place);
        value
    }

    /// `(x := e)`.
    fn named(&mut self, node: Node<'t>) -> ExprId {
        self.errors(node);
        let value = self.field_expr(node, "value");
        if let Some(target) = self.field(node, "name") {
            self.name_closure(value, target);
            let place = Place { span: span(node), block: self.block };
            self.bind(target, Bound::Value(value), None, place);
        }
        value
    }

    /// `yield x` and `yield from xs`: the frame hands the value out. What comes back in is not known.
    fn yielded(&mut self, node: Node<'t>) -> ExprId {
        let values = self.exprs(node);
        self.tree.frames[self.frame.0 as usize].returns.extend(values);
        self.add(ExprKind::Other, span(node))
    }

    /// Lowers the calls inside an annotation: `Annotated[Session, Depends(get_db)]`. Its names mean nothing as values.
    pub(super) fn calls_in(&mut self, node: Node<'t>) {
        if node.kind() == "call" {
            self.expr(node);
            return;
        }
        self.nested(node, |lower| {
            for child in lower.children(node) {
                lower.calls_in(child);
            }
        });
    }
}

/// `partial(f, x)` stands for `f(x)`: whoever calls the result calls that.
fn call_in_part(callee: ExprId, args: Vec<Arg>) -> (ExprId, Vec<Arg>) {
    match args.first() {
        Some(first) if first.name.is_none() && !first.spread => (first.value, args.into_iter().skip(1).collect()),
        _ => (callee, args),
    }
}
