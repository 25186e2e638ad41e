//! A library's own code: what it exports goes by its last name there, whatever path leads to it.
//!
//! `require('../lib').createPool`, `helper.pg.Pool` and `crate::PgConnection` mean in the library's repository what the
//! library's name and theirs mean elsewhere.

use super::{Entry, How, Matched, Resolver, is_of_project};
use crate::catalog::{CallRef, LibraryId, TypeRef};
use crate::project::FileId;

impl<'p> Resolver<'p> {
    /// The libraries whose own code a file is.
    fn own(&self, file: FileId) -> Vec<(LibraryId, &str)> {
        let Some(name) = self.project.unit(file).own.as_deref() else { return Vec::new() };
        self.catalog.of_module(self.host(file), name).into_iter().map(|library| (library, name)).collect()
    }

    /// A path that leads into the file's own library, as others spell it: `pg.Pool` for `Pool` of `../lib`.
    pub(super) fn own_path(&self, file: FileId, path: &str) -> Option<String> {
        let unit = self.project.unit(file);
        let own = unit.own.as_deref()?;
        let (head, rest) = path.split_once('.').map_or((path, None), |(head, rest)| (head, Some(rest)));
        if head == "crate" {
            return Some(format!("{own}.{}", rest?));
        }
        let import = unit.imports(head).find(|import| is_of_project(import.module) || import.module == "crate")?;
        let inner = import.module.strip_prefix("crate.").or(Some("").filter(|_| import.module == "crate"));
        let member = import.member.filter(|member| *member != "default");
        let parts = [Some(own), inner.filter(|inner| !inner.is_empty()), member, rest];
        Some(parts.into_iter().flatten().collect::<Vec<_>>().join("."))
    }

    /// Whether a function is the file's own library at work as a whole, such as a worker's `run`: there it is what is
    /// built and tested. A library's factories and texts count, for what is done with them.
    pub(super) fn is_under_test(&self, file: FileId, found: &CallRef<'_>) -> bool {
        let call = found.call;
        let whole = call.returns.is_none() && call.opens.is_none() && call.wraps.is_none() && call.text.is_empty();
        whole && self.own(file).iter().any(|(library, _)| *library == found.library)
    }

    /// Whether a method is one that a library adds to the type of another, and that library lies in the tree.
    pub fn is_added_here(&self, file: FileId, call: &Entry) -> bool {
        call.added_by.iter().any(|module| self.project.package(file, module).is_some())
    }

    /// The type of the file's own library that is called so.
    pub(super) fn own_type(&self, file: FileId, segment: &str) -> Option<TypeRef<'p>> {
        let own = self.own(file);
        let mut named = self.catalog.types_ending(self.host(file), segment).iter();
        named.find(|of| own.iter().any(|(library, _)| *library == of.library)).copied()
    }

    /// The function of the file's own library that is called so and hands out what the library is for. A name such as
    /// `run` or `sql` alone says less inside a library than the name of its factory.
    pub(super) fn own_function(&self, file: FileId, segment: &str) -> Option<Matched<'p>> {
        let found: CallRef<'p> = self.own(file).into_iter().find_map(|(library, name)| {
            let found = self.catalog.function(self.host(file), &format!("{name}.{segment}"))?;
            let factory = found.call.returns.is_some() || found.call.opens.is_some();
            (found.library == library && factory).then_some(found)
        })?;
        Some(Matched { library: found.library, call: found.call, receiver: None, how: How::Named })
    }
}
