//! The libraries of `rules/sinks/` and a team's own, indexed for look-up by path, by type and by member.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::fact::Engine;
use crate::sinks::{self, Call, Get, Key, Library, Set, Type};

/// A library, by its index in the [`Catalog`].
pub type LibraryId = u16;

/// A type of a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TypeRef<'c> {
    /// The library.
    pub library: LibraryId,
    /// Its key in the library's file.
    pub key: &'c str,
}

/// A call entry of a library.
#[derive(Debug, Clone, Copy)]
pub struct CallRef<'c> {
    /// The library.
    pub library: LibraryId,
    /// What it means.
    pub call: &'c Call,
}

/// An assignment that matters: to an attribute of a type, or to a name at the top of a file.
pub type SetRef<'c> = (Option<TypeRef<'c>>, &'c Set, LibraryId);

/// All libraries.
pub struct Catalog<'c> {
    libraries: Vec<&'c Library>,
    hosts: HashMap<&'c str, HostIndex<'c>>,
    /// Those from here on are the team's own.
    own: LibraryId,
    /// Types by what code commonly calls their values, in lower case.
    called: HashMap<String, Vec<TypeRef<'c>>>,
}

/// One host's libraries.
#[derive(Default)]
struct HostIndex<'c> {
    functions: HashMap<String, Vec<CallRef<'c>>>,
    type_names: HashMap<&'c str, Vec<TypeRef<'c>>>,
    short_names: HashMap<&'c str, Vec<TypeRef<'c>>>,
    members: HashMap<(LibraryId, &'c str), HashMap<&'c str, &'c Call>>,
    by_member: HashMap<&'c str, Vec<(TypeRef<'c>, CallRef<'c>)>>,
    /// Methods and attributes of paths and files, which are never guessed as calls of a library.
    of_files: HashMap<&'c str, &'c Call>,
    of_paths: HashMap<&'c str, &'c Get>,
    generic: HashMap<&'c str, CallRef<'c>>,
    gets: HashMap<&'c str, Vec<(TypeRef<'c>, &'c Get)>>,
    keys: HashMap<&'c str, Vec<(LibraryId, &'c Key)>>,
    sets: HashMap<&'c str, Vec<SetRef<'c>>>,
    modules: HashMap<&'c str, Vec<LibraryId>>,
    /// The last parts of all names of functions, types, methods and attributes: no call of another name means anything,
    /// unless it is of a value that is itself called, or a method of a type all of whose methods count.
    last_parts: HashSet<&'c str>,
    /// The libraries that have values that are called.
    with_callable: BTreeSet<LibraryId>,
    /// The libraries that have types all of whose methods count.
    with_any_member: BTreeSet<LibraryId>,
}

/// The type key whose members behave like sinks on any object.
const ANY: &str = "any";

impl<'c> Catalog<'c> {
    /// The catalog of the embedded libraries and of a team's own, which go first.
    pub fn with(own: &'c [Library]) -> Catalog<'c> {
        let embedded = sinks::embedded();
        let libraries: Vec<&'c Library> = embedded.iter().chain(own).collect();
        let mut hosts: HashMap<&'c str, HostIndex<'c>> = HashMap::new();
        let ids = (embedded.len()..libraries.len()).chain(0..embedded.len());
        for id in ids {
            let library = libraries[id];
            hosts.entry(library.host.as_str()).or_default().add(id as LibraryId, library);
        }
        // A type that another library includes is still the library's own whose module its name begins with.
        for (name, types) in hosts.values_mut().flat_map(|host| &mut host.type_names) {
            let own = |of: &TypeRef<'c>| {
                let modules = &libraries[of.library as usize].modules;
                modules.iter().any(|module| name.starts_with(module.as_str()))
            };
            types.sort_by_key(|of| !own(of));
        }
        let mut called: HashMap<String, Vec<TypeRef<'c>>> = HashMap::new();
        for (library, data) in (0..).zip(&libraries) {
            for (key, of) in &data.types {
                let names: BTreeSet<String> = of.called.iter().map(|name| name.to_ascii_lowercase()).collect();
                names.into_iter().for_each(|name| called.entry(name).or_default().push(TypeRef { library, key }));
            }
        }
        Catalog { libraries, hosts, called, own: embedded.len() as LibraryId }
    }

    /// All libraries.
    pub fn libraries(&self) -> impl Iterator<Item = &'c Library> + '_ {
        self.libraries.iter().copied()
    }

    /// Whether the team has libraries of its own for a host.
    pub fn has_own(&self, host: &str) -> bool {
        self.libraries[self.own as usize..].iter().any(|library| library.host == host)
    }

    /// All that the team says of its own libraries, in one text.
    pub fn told_by_team(&self) -> String {
        format!("{:?}", &self.libraries[self.own as usize..])
    }

    /// Whether a library is one of the team's own.
    pub fn is_own(&self, id: LibraryId) -> bool {
        id >= self.own
    }

    /// A library.
    pub fn library(&self, id: LibraryId) -> &'c Library {
        self.libraries[id as usize]
    }

    /// What a function means that is imported under this dotted path.
    pub fn function(&self, host: &str, path: &str) -> Option<CallRef<'c>> {
        self.hosts.get(host)?.functions.get(path)?.first().copied()
    }

    /// The type that a dotted path spells.
    pub fn type_named(&self, host: &str, path: &str) -> Option<TypeRef<'c>> {
        self.hosts.get(host)?.type_names.get(path)?.first().copied()
    }

    /// Types whose values code commonly calls so, whatever the host: library by library. The name is in lower case.
    pub fn called(&self, name: &str) -> &[TypeRef<'c>] {
        self.called.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Types whose name ends with this segment, for names whose module is not known.
    pub fn types_ending(&self, host: &str, segment: &str) -> &[TypeRef<'c>] {
        self.hosts.get(host).and_then(|h| h.short_names.get(segment)).map(Vec::as_slice).unwrap_or_default()
    }

    /// What a member of a type means, its own or one of the types that it extends.
    pub fn member(&self, host: &str, of: TypeRef<'c>, member: &str) -> Option<CallRef<'c>> {
        let index = self.hosts.get(host)?;
        self.ancestry(of).find_map(|t| {
            let members = index.members.get(&(t.library, t.key))?;
            let call = members.get(member).or_else(|| members.get("*"))?;
            Some(CallRef { library: t.library, call })
        })
    }

    /// What reading an attribute of a type means.
    pub fn attribute(&self, host: &str, of: TypeRef<'c>, name: &str) -> Option<(LibraryId, &'c Get)> {
        let known = self.hosts.get(host)?.gets.get(name).or_else(|| self.hosts.get(host)?.gets.get("*"))?;
        self.ancestry(of).find_map(|t| known.iter().find(|(k, _)| *k == t).map(|(k, get)| (k.library, *get)))
    }

    /// Whether any type has a reading of this name that matters.
    pub fn is_read(&self, host: &str, name: &str) -> bool {
        self.hosts
            .get(host)
            .and_then(|h| h.gets.get(name))
            .is_some_and(|all| all.iter().any(|(_, g)| !g.facts.is_empty()))
    }

    /// Readings of this name that matter, whatever the type.
    pub fn readings(&self, host: &str, name: &str) -> impl Iterator<Item = (TypeRef<'c>, &'c Get)> {
        let all = self.hosts.get(host).and_then(|h| h.gets.get(name)).into_iter().flatten();
        all.copied().filter(|(_, get)| !get.facts.is_empty())
    }

    /// What an entry of an object under this key means.
    pub fn keys(&self, host: &str, name: &str) -> &[(LibraryId, &'c Key)] {
        self.hosts.get(host).and_then(|h| h.keys.get(name)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Entries with this member name, whatever the type, for receivers of unknown type.
    pub fn with_member(&self, host: &str, member: &str) -> &[(TypeRef<'c>, CallRef<'c>)] {
        self.hosts.get(host).and_then(|h| h.by_member.get(member)).map(Vec::as_slice).unwrap_or_default()
    }

    /// What a method of this name means on what may be a path or a file.
    pub fn of_files(&self, host: &str, member: &str) -> Option<&'c Call> {
        self.hosts.get(host)?.of_files.get(member).copied()
    }

    /// What an attribute of this name means on what may be a path.
    pub fn of_paths(&self, host: &str, name: &str) -> Option<&'c Get> {
        self.hosts.get(host)?.of_paths.get(name).copied()
    }

    /// What a member or function of this name means on anything that behaves like a sink.
    pub fn generic(&self, host: &str, name: &str) -> Option<CallRef<'c>> {
        self.hosts.get(host)?.generic.get(name).copied()
    }

    /// What assigning to an attribute or a top-level name of this name means.
    pub fn sets(&self, host: &str, name: &str) -> &[SetRef<'c>] {
        self.hosts.get(host).and_then(|h| h.sets.get(name)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The libraries that importing this module means; a team's own go first.
    pub fn of_module(&self, host: &str, module: &str) -> Vec<LibraryId> {
        let Some(index) = self.hosts.get(host) else { return Vec::new() };
        let ends = module.match_indices(['.', '/']).map(|(at, _)| at).chain([module.len()]);
        let within = ends.filter_map(|end| index.modules.get(&module[..end])).flatten();
        let mut found: Vec<LibraryId> = within.copied().collect();
        found.sort_unstable_by_key(|&id| (!self.is_own(id), id));
        found
    }

    /// Whether a call may mean something by its name alone, the last part of how it is written.
    pub fn is_name(&self, host: &str, last: &str) -> bool {
        self.hosts.get(host).is_some_and(|index| index.last_parts.contains(last))
    }

    /// Whether one of these libraries has values that are called, under whatever name.
    pub fn has_callable(&self, host: &str, libraries: &BTreeSet<LibraryId>) -> bool {
        self.hosts.get(host).is_some_and(|index| !index.with_callable.is_disjoint(libraries))
    }

    /// Whether one of these libraries has a type all of whose methods count, under whatever name.
    pub fn has_any_member(&self, host: &str, libraries: &BTreeSet<LibraryId>) -> bool {
        self.hosts.get(host).is_some_and(|index| !index.with_any_member.is_disjoint(libraries))
    }

    /// The engines that some libraries speak to, those of one engine only counted.
    pub fn engines(&self, libraries: &BTreeSet<LibraryId>) -> BTreeSet<Engine> {
        libraries.iter().filter_map(|&id| self.library(id).engine).collect()
    }

    /// The engine that some libraries speak to, where they agree.
    pub fn only_engine(&self, libraries: &BTreeSet<LibraryId>) -> Option<Engine> {
        let engines = self.engines(libraries);
        engines.first().copied().filter(|_| engines.len() == 1)
    }

    /// The type's data.
    pub fn data(&self, of: TypeRef<'c>) -> Option<&'c Type> {
        self.library(of.library).types.get(of.key)
    }

    /// The engine that a type decides, by itself, by what it extends, or by its library.
    pub fn engine(&self, of: TypeRef<'c>) -> Option<Engine> {
        self.ancestry(of).find_map(|t| self.data(t)?.engine).or(self.library(of.library).engine)
    }

    /// Whether a method that the data does not list returns the same type.
    pub fn is_builder(&self, of: TypeRef<'c>) -> bool {
        self.data(of).is_some_and(|data| data.builder)
    }

    /// A type and the types that it extends, nearest first.
    pub fn ancestry(&self, of: TypeRef<'c>) -> impl Iterator<Item = TypeRef<'c>> + '_ {
        let mut seen = HashSet::new();
        std::iter::successors(Some(of), move |t| {
            let next = self.type_key(t.library, self.data(*t)?.extends.as_deref()?)?;
            seen.insert(t.key).then_some(next)
        })
    }

    /// The type with this key in a library.
    pub fn type_key(&self, library: LibraryId, key: &str) -> Option<TypeRef<'c>> {
        let (key, _) = self.library(library).types.get_key_value(key)?;
        Some(TypeRef { library, key })
    }
}

impl<'c> HostIndex<'c> {
    fn add(&mut self, id: LibraryId, library: &'c Library) {
        for module in &library.modules {
            self.modules.entry(module).or_default().push(id);
        }
        for (key, data) in &library.types {
            let reference = TypeRef { library: id, key };
            for name in &data.names {
                self.type_names.entry(name).or_default().push(reference);
                let short = name.rsplit(['.', '/']).next().unwrap_or(name);
                self.short_names.entry(short).or_default().push(reference);
                self.last_parts.insert(short);
            }
        }
        for call in &library.calls {
            for name in call.name.iter() {
                let reference = CallRef { library: id, call };
                let last = name.rsplit(['.', '/']).next().unwrap_or(name);
                self.last_parts.insert(last);
                match last {
                    "()" => self.with_callable.insert(id),
                    "*" => self.with_any_member.insert(id),
                    _ => false,
                };
                match split(library, name) {
                    Some((ANY, member)) => {
                        self.generic.entry(member).or_insert(reference);
                    }
                    Some((key, member)) => {
                        self.members.entry((id, key)).or_default().entry(member).or_insert(call);
                        if call.is_of_files() {
                            self.of_files.entry(member).or_insert(call);
                            continue;
                        }
                        self.by_member.entry(member).or_default().push((TypeRef { library: id, key }, reference));
                    }
                    None => self.functions.entry(name.to_string()).or_default().push(reference),
                }
            }
        }
        for get in &library.gets {
            for name in get.name.iter() {
                self.last_parts.insert(name.rsplit('.').next().unwrap_or(name));
                if let Some((key, attribute)) = split(library, name) {
                    if !get.joins.is_empty() {
                        self.of_paths.entry(attribute).or_insert(get);
                    }
                    self.gets.entry(attribute).or_default().push((TypeRef { library: id, key }, get));
                }
            }
        }
        for key in &library.keys {
            for name in key.name.iter() {
                self.keys.entry(name).or_default().push((id, key));
            }
        }
        for set in &library.sets {
            for name in set.name.iter() {
                match split(library, name) {
                    Some((key, attribute)) => {
                        let of = Some(TypeRef { library: id, key });
                        self.sets.entry(attribute).or_default().push((of, set, id));
                    }
                    None => self.sets.entry(name).or_default().push((None, set, id)),
                }
            }
        }
    }
}

/// A name in the data as type key and member; `None` for an import path.
fn split<'c>(library: &'c Library, name: &'c str) -> Option<(&'c str, &'c str)> {
    let (head, member) = name.rsplit_once('.').filter(|(head, _)| !head.is_empty())?;
    let (key, _) = library.types.get_key_value(head)?;
    Some((key, member))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalog_knows_functions_types_and_members() {
        let catalog = Catalog::with(&[]);
        assert!(catalog.function("python", "psycopg2.connect").is_some());
        let pool = catalog.type_named("rust", "sqlx.PgPool").expect("a type of sqlx");
        assert_eq!(catalog.engine(pool), Some(Engine::Postgresql));
        assert!(catalog.ancestry(pool).count() > 1, "it extends others");
        assert!(catalog.of_module("python", "psycopg2.extras").len() == 1);
        assert!(catalog.of_module("python", "psycopg2_fork").is_empty());
    }
}
