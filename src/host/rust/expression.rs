//! Expressions and blocks.

use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{BinOp, Block, Expr, Lit, Stmt, Token, UnOp};

use crate::source::Span;
use crate::tree::{Arg, Bound, CallKind, ExprId, ExprKind, FrameKind, Param};

use super::binding::{Given, is_transparent, member_name};
use super::lower::{Lower, Lowered, name, positional};

/// Methods that put their argument behind a text.
const APPENDING: &[&str] = &["push_str", "write_str"];

/// What an expression ends with something behind: `base.method()`, `base?`, `base + x`.
fn base_of(expr: &Expr) -> Option<&Expr> {
    Some(match expr {
        Expr::MethodCall(expr) => &expr.receiver,
        Expr::Call(expr) => &expr.func,
        Expr::Field(expr) => &expr.base,
        Expr::Await(expr) => &expr.base,
        Expr::Try(expr) => &expr.expr,
        Expr::Index(expr) => &expr.expr,
        Expr::Cast(expr) => &expr.expr,
        Expr::Binary(expr) => &expr.left,
        _ => return None,
    })
}

impl Lower<'_> {
    /// Lowers an expression. Chains and sums can be thousands long, so their left side is walked in a loop.
    pub(super) fn expr(&mut self, expr: &Expr) -> Lowered {
        let mut chain = Vec::new();
        let mut first = expr;
        while let Some(base) = base_of(first) {
            chain.push(first);
            first = base;
        }
        let mut done = self.atom(first);
        let mut chain = chain.into_iter().rev().peekable();
        while let Some(link) = chain.next() {
            done = match link {
                Expr::Binary(sum) if matches!(sum.op, BinOp::Add(_)) => {
                    let mut right = self.expr(&sum.right);
                    let mut items = vec![done.id, right.id];
                    while let Some(Expr::Binary(sum)) = chain.next_if(|next| is_sum(next)) {
                        right = self.expr(&sum.right);
                        items.push(right.id);
                    }
                    self.plain(ExprKind::Concat(items), done.span.to(right.span))
                }
                _ => self.link(link, done),
            };
        }
        done
    }

    /// One link of a chain, behind what is done of it.
    fn link(&mut self, link: &Expr, base: Lowered) -> Lowered {
        match link {
            Expr::MethodCall(link) => self.method_call(link, base),
            Expr::Call(link) => {
                let span = base.span.to(self.at(link.paren_token.span.close()));
                let args = self.args(&link.args);
                match (&*link.func, args.as_slice()) {
                    (Expr::Path(path), [only]) if is_transparent(&path.path) => {
                        Lowered { id: only.value, span, valued: true }
                    }
                    _ => self.call(base.id, args, CallKind::Plain, span),
                }
            }
            Expr::Field(link) => {
                let place = self.at(link.member.span());
                self.member(Some(base), member_name(&link.member), place)
            }
            Expr::Await(link) => Lowered { span: base.span.to(self.at(link.await_token.span)), ..base },
            Expr::Try(link) => Lowered { span: base.span.to(self.at(link.question_token.span)), ..base },
            Expr::Cast(link) => Lowered { span: base.span.to(self.at(link.ty.span())), ..base },
            Expr::Index(link) => {
                let span = base.span.to(self.at(link.bracket_token.span.close()));
                if matches!(&*link.index, Expr::Range(range) if range.start.is_none() && range.end.is_none()) {
                    return Lowered { span, ..base };
                }
                let key = self.expr(&link.index);
                self.plain(ExprKind::Index(base.id, key.id), span)
            }
            Expr::Binary(link) => {
                let right = self.expr(&link.right);
                let span = base.span.to(right.span);
                if matches!(link.op, BinOp::AddAssign(_)) {
                    self.extend(base, right.id, span);
                    return self.nothing(span);
                }
                self.plain(ExprKind::Other, span)
            }
            _ => base,
        }
    }

    fn method_call(&mut self, link: &syn::ExprMethodCall, base: Lowered) -> Lowered {
        let span = base.span.to(self.at(link.paren_token.span.close()));
        let method = name(&link.method);
        let callee = self.member(Some(base), method.clone(), self.at(link.method.span()));
        let args = self.args(&link.args);
        // A character pushed is text; anything else may be pushed on a list.
        let pushes = method == "push" && matches!(link.args.first(), Some(Expr::Lit(lit)) if is_char(&lit.lit));
        if let [only] = args.as_slice()
            && (pushes || APPENDING.contains(&method.as_str()))
        {
            self.extend(base, only.value, span);
        }
        self.call(callee.id, args, CallKind::Plain, span)
    }

    /// The arguments of a call. `name = value` is what attributes and macros pass by name.
    pub(super) fn args(&mut self, args: &Punctuated<Expr, Token![,]>) -> Vec<Arg> {
        args.iter()
            .map(|arg| match arg {
                Expr::Assign(arg) => {
                    let key = self.expr(&arg.left);
                    let value = self.expr(&arg.right).id;
                    Arg { name: self.tree.path(key.id), value, spread: false }
                }
                _ => positional(self.expr(arg).id),
            })
            .collect()
    }

    /// An expression that does not begin with another.
    fn atom(&mut self, expr: &Expr) -> Lowered {
        match expr {
            Expr::Path(expr) => self.path_expr(expr),
            Expr::Lit(expr) => self.lit(&expr.lit),
            Expr::Macro(expr) => self.mac(&expr.mac),
            Expr::Closure(expr) => self.closure(expr),
            Expr::If(expr) => self.if_expr(expr),
            Expr::Match(expr) => self.match_expr(expr),
            Expr::Reference(expr) => self.behind(expr.and_token.span, &expr.expr),
            Expr::RawAddr(expr) => self.behind(expr.and_token.span, &expr.expr),
            Expr::Unary(expr) => self.unary(expr),
            Expr::Paren(expr) => {
                let span = self.between(&expr.paren_token.span);
                Lowered { span, ..self.expr(&expr.expr) }
            }
            Expr::Group(expr) => self.expr(&expr.expr),
            Expr::Tuple(expr) if expr.elems.is_empty() => {
                let span = self.between(&expr.paren_token.span);
                self.plain(ExprKind::Null, span)
            }
            Expr::Tuple(expr) => self.list(&expr.elems, self.between(&expr.paren_token.span)),
            Expr::Array(expr) => self.list(&expr.elems, self.between(&expr.bracket_token.span)),
            Expr::Repeat(expr) => {
                let item = self.expr(&expr.expr).id;
                self.expr(&expr.len);
                let span = self.between(&expr.bracket_token.span);
                self.plain(ExprKind::List(vec![item]), span)
            }
            Expr::Struct(expr) => self.struct_expr(expr),
            Expr::Block(expr) => self.block_expr(None, &expr.block),
            Expr::Unsafe(expr) => self.block_expr(Some(expr.unsafe_token.span), &expr.block),
            Expr::Async(expr) => self.block_expr(Some(expr.async_token.span), &expr.block),
            Expr::Const(expr) => self.block_expr(Some(expr.const_token.span), &expr.block),
            Expr::TryBlock(expr) => self.block_expr(Some(expr.try_token.span), &expr.block),
            _ => self.statement_like(expr),
        }
    }

    /// Loops, jumps and assignments: they give no value.
    fn statement_like(&mut self, expr: &Expr) -> Lowered {
        let span = match expr {
            Expr::Assign(expr) => self.assign(&expr.left, &expr.right),
            Expr::Let(expr) => {
                let value = self.expr(&expr.expr);
                let span = self.at(expr.let_token.span).to(value.span);
                self.bind(&expr.pat, Given { value: Bound::Value(value.id), annotation: None, span });
                span
            }
            Expr::ForLoop(expr) => {
                let list = self.expr(&expr.expr);
                let body = self.between(&expr.body.brace_token.span);
                let head = self.at(expr.for_token.span).to(list.span);
                self.within(body, |lower| lower.bind_element(&expr.pat, list.id, head));
                self.block(&expr.body);
                head.to(body)
            }
            Expr::While(expr) => {
                let body = self.between(&expr.body.brace_token.span);
                self.within(body, |lower| lower.expr(&expr.cond));
                self.block(&expr.body);
                self.at(expr.while_token.span).to(body)
            }
            Expr::Loop(expr) => {
                self.block(&expr.body);
                self.at(expr.loop_token.span).to(self.between(&expr.body.brace_token.span))
            }
            Expr::Return(expr) => {
                let value = expr.expr.as_ref().map(|value| self.expr(value));
                if let Some(value) = value.filter(|value| value.valued) {
                    self.tree.frames[self.frame.0 as usize].returns.push(value.id);
                }
                value.iter().fold(self.at(expr.return_token.span), |span, value| span.to(value.span))
            }
            Expr::Break(expr) => self.jump(expr.break_token.span, expr.expr.as_deref()),
            Expr::Yield(expr) => self.jump(expr.yield_token.span, expr.expr.as_deref()),
            Expr::Continue(expr) => self.at(expr.continue_token.span),
            Expr::Range(expr) => {
                let mut span = self.at(expr.limits.span());
                for end in [&expr.start, &expr.end].into_iter().flatten() {
                    span = span.to(self.expr(end).span);
                }
                return self.plain(ExprKind::Other, span);
            }
            Expr::Verbatim(tokens) => {
                self.loose(tokens.clone());
                return self.plain(ExprKind::Other, self.at(tokens.span()));
            }
            _ => return self.plain(ExprKind::Other, self.at(expr.span())),
        };
        self.nothing(span)
    }

    fn jump(&mut self, keyword: proc_macro2::Span, value: Option<&Expr>) -> Span {
        let span = self.at(keyword);
        value.map_or(span, |value| span.to(self.expr(value).span))
    }

    /// An expression behind a prefix that is looked through.
    fn behind(&mut self, prefix: proc_macro2::Span, expr: &Expr) -> Lowered {
        let inner = self.expr(expr);
        Lowered { span: self.at(prefix).to(inner.span), ..inner }
    }

    fn unary(&mut self, expr: &syn::ExprUnary) -> Lowered {
        let inner = self.behind(expr.op.span(), &expr.expr);
        match (&expr.op, &self.tree.expr(inner.id).kind) {
            (UnOp::Deref(_), _) => inner,
            (UnOp::Neg(_), ExprKind::Number(number)) => {
                let number = format!("-{number}");
                self.plain(ExprKind::Number(number), inner.span)
            }
            _ => self.plain(ExprKind::Other, inner.span),
        }
    }

    fn path_expr(&mut self, expr: &syn::ExprPath) -> Lowered {
        if expr.path.is_ident("None") {
            return self.plain(ExprKind::Null, self.at(expr.path.span()));
        }
        let Some(qself) = &expr.qself else { return self.path(&expr.path, "") };
        // `<T as Trait>::f` is `T.f`.
        let mut object = match &*qself.ty {
            syn::Type::Path(ty) if ty.qself.is_none() => self.path(&ty.path, ""),
            ty => self.plain(ExprKind::Other, self.at(ty.span())),
        };
        object.span = self.at(qself.lt_token.span).to(object.span);
        for segment in expr.path.segments.iter().skip(qself.position) {
            object = self.member(Some(object), name(&segment.ident), self.at(segment.ident.span()));
        }
        object
    }

    /// A literal.
    pub(super) fn lit(&mut self, lit: &Lit) -> Lowered {
        let span = self.at(lit.span());
        let written = || self.text[span.range()].to_string();
        let kind = match lit {
            Lit::Str(_) | Lit::ByteStr(_) | Lit::CStr(_) | Lit::Char(_) => return self.text(span),
            Lit::Bool(lit) => ExprKind::Bool(lit.value),
            Lit::Int(_) | Lit::Float(_) | Lit::Byte(_) => ExprKind::Number(written()),
            _ => ExprKind::Other,
        };
        self.plain(kind, span)
    }

    fn list(&mut self, items: &Punctuated<Expr, Token![,]>, span: Span) -> Lowered {
        let items = items.iter().map(|item| self.expr(item).id).collect();
        self.plain(ExprKind::List(items), span)
    }

    fn struct_expr(&mut self, expr: &syn::ExprStruct) -> Lowered {
        let mut entries: Vec<(Option<String>, ExprId)> = Vec::new();
        for field in &expr.fields {
            let value = self.expr(&field.expr).id;
            entries.push((Some(member_name(&field.member)), value));
        }
        if let Some(rest) = &expr.rest {
            entries.push((None, self.expr(rest).id));
        }
        let span = self.at(expr.path.span()).to(self.at(expr.brace_token.span.close()));
        self.plain(ExprKind::Object(entries), span)
    }

    fn if_expr(&mut self, expr: &syn::ExprIf) -> Lowered {
        let then = self.between(&expr.then_branch.brace_token.span);
        // What `if let` binds is seen in the branch only.
        self.within(then, |lower| lower.expr(&expr.cond));
        let mut span = self.at(expr.if_token.span).to(then);
        let value = self.block(&expr.then_branch);
        let Some((_, other)) = &expr.else_branch else { return self.nothing(span) };
        let other = self.expr(other);
        span = span.to(other.span);
        self.choice(value.into_iter().chain(other.valued.then_some(other.id)).collect(), span)
    }

    fn match_expr(&mut self, expr: &syn::ExprMatch) -> Lowered {
        let subject = self.expr(&expr.expr);
        let mut values = Vec::new();
        let end = self.at(expr.brace_token.span.close());
        for (i, arm) in expr.arms.iter().enumerate() {
            // Asking `syn` for the span of a whole body would cost as much as the body is long, at each level.
            let arrow = self.at(arm.fat_arrow_token.span());
            let next = match (&*arm.body, &arm.comma, expr.arms.get(i + 1)) {
                (Expr::Block(body), ..) => self.at(body.block.brace_token.span.close()).end,
                (_, Some(comma), _) => self.at(comma.span).start,
                (_, None, Some(next)) => self.at(next.pat.span()).start,
                (_, None, None) => end.start,
            };
            let body = Span::new(arrow.end as usize, next as usize);
            let value = self.within(body, |lower| {
                let span = lower.at(arm.pat.span()).to(body);
                lower.bind(&arm.pat, Given { value: Bound::Value(subject.id), annotation: None, span });
                if let syn::Pat::Guard(pat) = &arm.pat {
                    lower.expr(&pat.guard);
                }
                lower.expr(&arm.body)
            });
            values.extend(value.valued.then_some(value.id));
        }
        let span = self.at(expr.match_token.span).to(end);
        self.choice(values, span)
    }

    /// One of several values. Branches that leave give none.
    fn choice(&mut self, values: Vec<ExprId>, span: Span) -> Lowered {
        match values.as_slice() {
            [] => self.nothing(span),
            [only] => Lowered { id: *only, span, valued: true },
            _ => self.plain(ExprKind::Choice(values), span),
        }
    }

    fn closure(&mut self, expr: &syn::ExprClosure) -> Lowered {
        let body = match &*expr.body {
            Expr::Block(body) => self.between(&body.block.brace_token.span),
            body => self.at(body.span()),
        };
        let first = [
            expr.constness.map(|token| token.span),
            expr.asyncness.map(|token| token.span),
            expr.capture.map(|token| token.span),
        ];
        let start = first.into_iter().flatten().next().unwrap_or(expr.inputs_begin.span);
        let span = self.at(start).to(body);
        let frame = self.tree.add_frame(FrameKind::Closure, "", span, self.frame);
        let params = expr.inputs.iter().map(|pat| self.param(pat, None)).collect();
        self.tree.frames[frame.0 as usize].params = params;
        self.inside(frame, body, |lower| {
            let value = lower.expr(&expr.body);
            if value.valued {
                lower.tree.frames[frame.0 as usize].returns.push(value.id);
            }
        });
        self.plain(ExprKind::Function(frame), span)
    }

    /// A parameter. `State(pool): State<PgPool>` is `pool: PgPool`.
    pub(super) fn param(&self, pat: &syn::Pat, ty: Option<&syn::Type>) -> Param {
        let annotation = ty.and_then(|ty| self.annotation(ty));
        match pat {
            syn::Pat::Type(pat) => self.param(&pat.pat, Some(&pat.ty)),
            syn::Pat::Reference(pat) => self.param(&pat.pat, ty),
            syn::Pat::Paren(pat) => self.param(&pat.pat, ty),
            syn::Pat::Ident(pat) => Param { name: name(&pat.ident), annotation, default: None },
            syn::Pat::TupleStruct(pat) if pat.elems.len() == 1 => {
                let same = match ty {
                    Some(syn::Type::Path(ty)) => {
                        let last = |path: &syn::Path| path.segments.last().map(|segment| segment.ident.clone());
                        if last(&ty.path) == last(&pat.path) { super::types::argument(&ty.path) } else { None }
                    }
                    _ => None,
                };
                self.param(&pat.elems[0], same)
            }
            _ => Param { name: String::new(), annotation, default: None },
        }
    }

    fn block_expr(&mut self, keyword: Option<proc_macro2::Span>, block: &Block) -> Lowered {
        let mut span = self.between(&block.brace_token.span);
        if let Some(keyword) = keyword {
            span = self.at(keyword).to(span);
        }
        match self.block(block) {
            Some(id) => Lowered { id, span, valued: true },
            None => self.nothing(span),
        }
    }

    /// Lowers a block; returns the value that it ends with.
    pub(super) fn block(&mut self, block: &Block) -> Option<ExprId> {
        let span = self.between(&block.brace_token.span);
        self.within(span, |lower| lower.statements(&block.stmts))
    }

    /// Lowers statements; returns the value of the last one where nothing ends it.
    pub(super) fn statements(&mut self, statements: &[Stmt]) -> Option<ExprId> {
        let mut tail = None;
        for statement in statements {
            tail = None;
            match statement {
                Stmt::Local(local) => self.local(local),
                Stmt::Item(item) => self.item(item),
                Stmt::Expr(expr, semicolon) => {
                    let value = self.expr(expr);
                    tail = (value.valued && semicolon.is_none()).then_some(value.id);
                }
                Stmt::Macro(statement) => {
                    let value = self.mac(&statement.mac);
                    tail = (value.valued && statement.semi_token.is_none()).then_some(value.id);
                }
            }
        }
        tail
    }

    fn local(&mut self, local: &syn::Local) {
        let Some(init) = &local.init else { return };
        let value = self.expr(&init.expr);
        if let Some((_, diverge)) = &init.diverge {
            self.expr(diverge);
        }
        let span = self.at(local.let_token.span).to(self.at(local.semi_token.span));
        self.name_closure(&local.pat, value.id);
        self.bind(&local.pat, Given { value: Bound::Value(value.id), annotation: None, span });
    }

    /// A closure bound to a name carries it.
    fn name_closure(&mut self, pat: &syn::Pat, value: ExprId) {
        if let (syn::Pat::Ident(pat), &ExprKind::Function(frame)) = (pat, &self.tree.expr(value).kind) {
            let frame = &mut self.tree.frames[frame.0 as usize];
            if frame.name.is_empty() {
                frame.name = name(&pat.ident);
            }
        }
    }
}

fn is_sum(expr: &Expr) -> bool {
    matches!(expr, Expr::Binary(sum) if matches!(sum.op, BinOp::Add(_)))
}

fn is_char(lit: &Lit) -> bool {
    matches!(lit, Lit::Char(_))
}
