//! Items: functions, types and what they implement, constants, imports, and the attributes on them.

use syn::spanned::Spanned;
use syn::{Attribute, Block, Fields, ImplItem, Item, Meta, Signature, TraitItem, UseTree};

use crate::source::Span;
use crate::tree::{Bound, CallKind, ExprId, FrameId, FrameKind, Import, Param};

use super::lower::{Lower, name};

impl Lower<'_> {
    /// Lowers the items of a file or a module.
    pub(super) fn items(&mut self, items: &[Item]) {
        for item in items {
            self.item(item);
        }
    }

    /// Lowers an item.
    pub(super) fn item(&mut self, item: &Item) {
        match item {
            Item::Fn(item) => self.function(&item.attrs, item.vis.span(), &item.sig, &item.block),
            Item::Impl(item) => self.impl_block(item),
            Item::Trait(item) => self.trait_block(item),
            Item::Mod(item) => self.module(item),
            Item::Struct(item) => {
                let start = item.vis.span();
                let end = item.semi_token.map_or_else(|| item.fields.span(), |token| token.span);
                self.fields(&item.attrs, [start, item.struct_token.span, end], &item.ident, &item.fields);
            }
            Item::Union(item) => {
                let fields = Fields::Named(item.fields.clone());
                let places = [item.vis.span(), item.union_token.span, item.fields.span()];
                self.fields(&item.attrs, places, &item.ident, &fields);
            }
            Item::Enum(item) => {
                for (_, value) in item.variants.iter().filter_map(|variant| variant.discriminant.as_ref()) {
                    self.expr(value);
                }
            }
            Item::Const(item) => self.constant(&item.ident, &item.ty, &item.expr, item.const_token.span),
            Item::Static(item) => self.constant(&item.ident, &item.ty, &item.expr, item.static_token.span),
            Item::Type(item) => {
                if let Some(path) = self.annotation(&item.ty) {
                    let span = self.at(item.type_token.span).to(self.at(item.semi_token.span));
                    let value = self.spelled(&path, self.at(item.ty.span()));
                    self.give(name(&item.ident), Bound::Value(value), None, span);
                }
            }
            Item::Use(item) => {
                let span = self.at(item.use_token.span).to(self.at(item.semi_token.span));
                self.use_tree(&item.tree, &mut Vec::new(), span);
            }
            Item::ExternCrate(item) => {
                let module = name(&item.ident);
                let local = item.rename.as_ref().map_or_else(|| module.clone(), |(_, local)| name(local));
                let span = self.at(item.extern_token.span).to(self.at(item.semi_token.span));
                self.tree.imports.push(Import { local, module, member: None, span });
            }
            Item::Macro(item) if item.ident.is_some() => self.literals(item.mac.tokens.clone()),
            Item::Macro(item) if self.declarations(&item.mac) => {}
            Item::Macro(item) => {
                self.mac(&item.mac);
            }
            Item::ForeignMod(item) => self.foreign(item),
            Item::Verbatim(tokens) => self.loose(tokens.clone()),
            _ => {}
        }
    }

    fn function(&mut self, attrs: &[Attribute], vis: proc_macro2::Span, sig: &Signature, block: &Block) {
        let decorators = self.decorators(attrs);
        let body = self.between(&block.brace_token.span);
        let span = self.from(vis, self.at(sig.span())).to(body);
        let outer = self.enter_generics(&sig.generics);
        let frame = self.tree.add_frame(FrameKind::Function, name(&sig.ident), span, self.frame);
        let params: Vec<Param> = sig
            .inputs
            .iter()
            .filter_map(|input| match input {
                syn::FnArg::Typed(input) => Some(self.param(&input.pat, Some(&input.ty))),
                syn::FnArg::Receiver(_) => None,
            })
            .collect();
        let made = &mut self.tree.frames[frame.0 as usize];
        made.params = params;
        made.decorators = decorators;
        self.inside(frame, body, |lower| {
            if let Some(value) = lower.statements(&block.stmts) {
                lower.tree.frames[frame.0 as usize].returns.push(value);
            }
        });
        self.bounds.truncate(outer);
    }

    /// A frame of the kind [`FrameKind::Class`], with the work inside it.
    fn class(
        &mut self,
        attrs: &[Attribute],
        name: String,
        span: Span,
        bases: Vec<ExprId>,
        work: impl FnOnce(&mut Self),
    ) -> FrameId {
        let decorators = self.decorators(attrs);
        let frame = self.tree.add_frame(FrameKind::Class, name, span, self.frame);
        let made = &mut self.tree.frames[frame.0 as usize];
        made.decorators = decorators;
        made.bases = bases;
        self.inside(frame, span, work);
        frame
    }

    fn impl_block(&mut self, item: &syn::ItemImpl) {
        let outer = self.enter_generics(&item.generics);
        let path = self.annotation(&item.self_ty).unwrap_or_default();
        let short = path.rsplit('.').next().unwrap_or_default().to_string();
        let bases = item.trait_.iter().map(|(path, _)| self.path(path, "").id).collect();
        let span = self.at(item.impl_token.span).to(self.at(item.brace_token.span.close()));
        self.class(&item.attrs, short, span, bases, |lower| {
            for item in &item.items {
                match item {
                    ImplItem::Fn(item) => lower.function(&item.attrs, item.vis.span(), &item.sig, &item.block),
                    ImplItem::Const(item) => lower.constant(&item.ident, &item.ty, &item.expr, item.const_token.span),
                    ImplItem::Macro(item) => {
                        lower.mac(&item.mac);
                    }
                    ImplItem::Verbatim(tokens) => lower.loose(tokens.clone()),
                    _ => {}
                }
            }
        });
        self.bounds.truncate(outer);
    }

    fn trait_block(&mut self, item: &syn::ItemTrait) {
        let outer = self.enter_generics(&item.generics);
        let mut bases = Vec::new();
        for bound in &item.supertraits {
            if let syn::TypeParamBound::Trait(bound) = bound {
                bases.push(self.path(&bound.path, "").id);
            }
        }
        let end = self.at(item.brace_token.span.close());
        let span = self.from(item.vis.span(), self.at(item.trait_token.span)).to(end);
        self.class(&item.attrs, name(&item.ident), span, bases, |lower| {
            for item in &item.items {
                match item {
                    TraitItem::Fn(item) => {
                        if let Some(body) = &item.default {
                            lower.function(&item.attrs, proc_macro2::Span::call_site(), &item.sig, body);
                        }
                    }
                    TraitItem::Const(item) => {
                        if let Some((_, value)) = &item.default {
                            lower.constant(&item.ident, &item.ty, value, item.const_token.span);
                        }
                    }
                    TraitItem::Macro(item) => {
                        lower.mac(&item.mac);
                    }
                    TraitItem::Verbatim(tokens) => lower.loose(tokens.clone()),
                    _ => {}
                }
            }
        });
        self.bounds.truncate(outer);
    }

    /// `mod x { … }` is a frame; `mod x;` brings in a file.
    fn module(&mut self, item: &syn::ItemMod) {
        let start = self.from(item.vis.span(), self.at(item.mod_token.span));
        let local = name(&item.ident);
        match (&item.content, &item.semi) {
            (Some((brace, items)), _) => {
                let span = start.to(self.at(brace.span.close()));
                self.class(&item.attrs, local, span, Vec::new(), |lower| lower.items(items));
            }
            (None, semi) => {
                self.decorators(&item.attrs);
                let span = semi.map_or(start, |semi| start.to(self.at(semi.span)));
                let module = match path_attribute(&item.attrs) {
                    Some(path) => {
                        format!("self.{}", path.trim_end_matches(".rs").trim_start_matches("./").replace('/', "."))
                    }
                    None => format!("self.{local}"),
                };
                self.tree.imports.push(Import { local, module, member: None, span });
            }
        }
    }

    /// A type's fields are the parameters of its frame. `places` are its visibility, keyword and end.
    fn fields(
        &mut self,
        attrs: &[Attribute],
        places: [proc_macro2::Span; 3],
        ident: &proc_macro2::Ident,
        fields: &Fields,
    ) {
        let [vis, keyword, end] = places;
        let span = self.from(vis, self.at(keyword)).to(self.at(end));
        let mut params = Vec::new();
        let frame = self.class(attrs, name(ident), span, Vec::new(), |lower| {
            for (i, field) in fields.iter().enumerate() {
                params.push(Param {
                    name: field.ident.as_ref().map_or_else(|| i.to_string(), name),
                    annotation: lower.annotation(&field.ty),
                    default: field.default.as_ref().map(|(_, value)| lower.expr(value).id),
                });
            }
        });
        self.tree.frames[frame.0 as usize].params = params;
    }

    fn constant(&mut self, ident: &syn::Ident, ty: &syn::Type, value: &syn::Expr, keyword: proc_macro2::Span) {
        let value = self.expr(value);
        let annotation = self.annotation(ty);
        let span = self.at(keyword).to(value.span);
        self.give(name(ident), Bound::Value(value.id), annotation, span);
    }

    fn use_tree(&mut self, tree: &UseTree, path: &mut Vec<String>, span: Span) {
        let (local, member) = match tree {
            UseTree::Path(tree) => {
                path.push(name(&tree.ident));
                self.use_tree(&tree.tree, path, span);
                path.pop();
                return;
            }
            UseTree::Group(tree) => {
                for item in &tree.items {
                    self.use_tree(item, path, span);
                }
                return;
            }
            UseTree::Glob(_) => ("*".to_string(), None),
            UseTree::Name(tree) => (name(&tree.ident), Some(name(&tree.ident))),
            UseTree::Rename(tree) => (name(&tree.rename), Some(name(&tree.ident))),
        };
        let import = match member {
            Some(member) if member == "self" && !path.is_empty() => {
                let last = path.last().cloned().unwrap_or_default();
                let local = if local == "self" { last } else { local };
                Import { local, module: path.join("."), member: None, span }
            }
            Some(member) if path.is_empty() => Import { local, module: member, member: None, span },
            member => Import { local, module: path.join("."), member, span },
        };
        self.tree.imports.push(import);
    }

    /// The attributes of an item; doc comments are comments.
    pub(super) fn decorators(&mut self, attrs: &[Attribute]) -> Vec<ExprId> {
        let mut decorators = Vec::new();
        for attr in attrs.iter().filter(|attr| !attr.path().is_ident("doc")) {
            let callee = self.path(attr.path(), "");
            let (args, end) = match &attr.meta {
                Meta::Path(_) => {
                    decorators.push(callee.id);
                    continue;
                }
                Meta::NameValue(meta) => {
                    let value = self.expr(&meta.value);
                    (vec![super::lower::positional(value.id)], value.span)
                }
                Meta::List(meta) => {
                    let args = self.macro_args(meta.tokens.clone(), self.between(meta.delimiter.span()));
                    (args, self.at(meta.delimiter.span().close()))
                }
            };
            decorators.push(self.call(callee.id, args, CallKind::Plain, callee.span.to(end)).id);
        }
        decorators
    }

    /// A dotted path as names and members, all standing at `span`.
    fn spelled(&mut self, path: &str, span: Span) -> ExprId {
        let mut object = None;
        for name in path.split('.') {
            object = Some(self.member(object, name.to_string(), span));
        }
        object.map_or_else(|| self.nothing(span).id, |object| object.id)
    }

    /// `span` from where the visibility stands, if there is one.
    fn from(&self, vis: proc_macro2::Span, span: Span) -> Span {
        if vis.byte_range().is_empty() { span } else { self.at(vis).to(span) }
    }
}

/// The file that `#[path = "…"]` names.
fn path_attribute(attrs: &[Attribute]) -> Option<String> {
    attrs.iter().filter(|attr| attr.path().is_ident("path")).find_map(|attr| match &attr.meta {
        Meta::NameValue(meta) => match &meta.value {
            syn::Expr::Lit(literal) => match &literal.lit {
                syn::Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    })
}
