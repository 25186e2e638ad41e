//! A library's own code: what it exports goes by its last name there, whatever path leads to it.
//!
//! `require('../lib').createPool`, `helper.pg.Pool` and `crate::PgConnection` mean in the library's repository what the
//! library's name and theirs mean elsewhere.

use super::{How, Matched, Resolver};
use crate::catalog::{CallRef, LibraryId, TypeRef};
use crate::project::FileId;

impl Resolver<'_> {
    /// The libraries whose own code a file is.
    fn own(&self, file: FileId) -> Vec<(LibraryId, &str)> {
        let Some(name) = self.project.unit(file).own.as_deref() else { return Vec::new() };
        self.catalog.of_module(self.host(file), name).into_iter().map(|library| (library, name)).collect()
    }

    /// The type of the file's own library that is called so.
    pub(super) fn own_type(&self, file: FileId, segment: &str) -> Option<TypeRef> {
        let own = self.own(file);
        let mut named = self.catalog.types_ending(self.host(file), segment).iter();
        named.find(|of| own.iter().any(|(library, _)| *library == of.library)).copied()
    }

    /// The function of the file's own library that is called so.
    pub(super) fn own_function(&self, file: FileId, segment: &str) -> Option<Matched> {
        let found: CallRef = self.own(file).into_iter().find_map(|(library, name)| {
            let found = self.catalog.function(self.host(file), &format!("{name}.{segment}"))?;
            (found.library == library).then_some(found)
        })?;
        Some(Matched { library: found.library, call: found.call, receiver: None, how: How::Named })
    }
}
