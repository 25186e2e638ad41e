//! Declared types as dotted paths.

use syn::{GenericArgument, GenericParam, Generics, PathArguments, Type, TypeParamBound, WherePredicate};

use super::lower::{Lower, name};

/// Types that are looked through to their first type argument: what they hold is what the code calls. The last ones
/// are extractors of web frameworks, which hand a handler the pool.
const WRAPPERS: &[&str] = &[
    "Option",
    "Result",
    "Box",
    "Rc",
    "Arc",
    "Pin",
    "Cow",
    "Cell",
    "RefCell",
    "OnceCell",
    "OnceLock",
    "LazyCell",
    "LazyLock",
    "Lazy",
    "Mutex",
    "RwLock",
    "MutexGuard",
    "State",
    "Data",
    "Extension",
];

/// Traits that say nothing about what a value does.
const MARKERS: &[&str] = &["Send", "Sync", "Sized", "Unpin", "Clone", "Copy", "Debug", "Default"];

impl Lower<'_> {
    /// The path of a type without references, generics and wrappers; `None` where it has none (a tuple, `_`).
    pub(super) fn annotation(&self, ty: &Type) -> Option<String> {
        match ty {
            Type::Reference(ty) => self.annotation(&ty.elem),
            Type::Ptr(ty) => self.annotation(&ty.elem),
            Type::Paren(ty) => self.annotation(&ty.elem),
            Type::Group(ty) => self.annotation(&ty.elem),
            Type::ImplTrait(ty) => bound(&ty.bounds),
            Type::TraitObject(ty) => bound(&ty.bounds),
            Type::Path(ty) if ty.qself.is_none() => {
                if ty.path.segments.last().is_some_and(|last| WRAPPERS.contains(&name(&last.ident).as_str()))
                    && let Some(inner) = argument(&ty.path)
                {
                    return self.annotation(inner);
                }
                let path = dotted(&ty.path);
                let bound = self.bounds.iter().rev().find(|(parameter, _)| *parameter == path);
                Some(bound.map_or(path, |(_, bound)| bound.clone()))
            }
            _ => None,
        }
    }

    /// Brings type parameters into scope by the traits that bound them; returns how many there were before.
    pub(super) fn enter_generics(&mut self, generics: &Generics) -> usize {
        let before = self.bounds.len();
        for parameter in &generics.params {
            if let GenericParam::Type(parameter) = parameter
                && let Some(bound) = bound(&parameter.bounds)
            {
                self.bounds.push((name(&parameter.ident), bound));
            }
        }
        for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
            if let WherePredicate::Type(predicate) = predicate
                && let Type::Path(ty) = &predicate.bounded_ty
                && let Some(bound) = bound(&predicate.bounds)
            {
                self.bounds.push((dotted(&ty.path), bound));
            }
        }
        before
    }
}

/// The first type argument of a path's last name.
pub(super) fn argument(path: &syn::Path) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &path.segments.last()?.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// A path with dots and without generics.
pub(super) fn dotted(path: &syn::Path) -> String {
    path.segments.iter().map(|segment| name(&segment.ident)).collect::<Vec<_>>().join(".")
}

fn bound<'a>(bounds: impl IntoIterator<Item = &'a TypeParamBound>) -> Option<String> {
    bounds.into_iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => Some(dotted(&bound.path)).filter(|path| !MARKERS.contains(&path.as_str())),
        _ => None,
    })
}
