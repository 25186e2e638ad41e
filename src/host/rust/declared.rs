//! Functions that are declared and live elsewhere: `extern "C" { fn f(); }`, and macros that hold such declarations
//! and nothing else, as `define_sql_function! { fn nextval(name: Text) -> BigInt; }`.

use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{ForeignItem, ForeignItemFn, ItemForeignMod, Lit, Macro};

use crate::tree::{ExprId, FrameKind, Param};

use super::lower::{Lower, name};

impl Lower<'_> {
    /// The functions of an `extern` block, each with the block's attributes before its own.
    pub(super) fn foreign(&mut self, item: &ItemForeignMod) {
        let around = self.decorators(&item.attrs);
        if let Some(abi) = &item.abi.name {
            self.lit(&Lit::Str(abi.clone()));
        }
        for item in &item.items {
            if let ForeignItem::Fn(declared) = item {
                self.declared(declared, &around);
            }
        }
    }

    /// A macro's declarations, as if the macro decorated them. `false` where it holds something else.
    pub(super) fn declarations(&mut self, mac: &Macro) -> bool {
        let Some(functions) = functions(mac.tokens.clone()) else { return false };
        let around = [self.path(&mac.path, "!").id];
        for declared in &functions {
            self.declared(declared, &around);
        }
        true
    }

    fn declared(&mut self, item: &ForeignItemFn, around: &[ExprId]) {
        let mut decorators = around.to_vec();
        decorators.extend(self.decorators(&item.attrs));
        let span = self.at(item.sig.span());
        let frame = self.tree.add_frame(FrameKind::Function, name(&item.sig.ident), span, self.frame);
        let typed = item.sig.inputs.iter().filter_map(|input| match input {
            syn::FnArg::Typed(input) => Some(input),
            syn::FnArg::Receiver(_) => None,
        });
        let params: Vec<Param> = typed.map(|input| self.param(&input.pat, Some(&input.ty))).collect();
        let made = &mut self.tree.frames[frame.0 as usize];
        made.params = params;
        made.decorators = decorators;
    }
}

/// The declarations that tokens are, where they are nothing else.
fn functions(tokens: TokenStream) -> Option<Vec<ForeignItemFn>> {
    let all = |input: ParseStream| {
        let mut out = Vec::new();
        while !input.is_empty() {
            out.push(input.parse::<ForeignItemFn>()?);
        }
        Ok(out)
    };
    all.parse2(tokens).ok().filter(|found| !found.is_empty())
}
