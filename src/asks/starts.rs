//! From where values are followed: what the data says of calls and options, by their names.

use std::collections::{HashMap, HashSet};

use crate::catalog::Catalog;
use crate::packed::{Call, ExprId};
use crate::sinks::selector::{ArgRef, Base};
use crate::sinks::{Call as Entry, Library, Opens, Piece, Selector, Use};

/// What matters of one host's code.
#[derive(Default)]
struct OfHost<'c> {
    /// The arguments that matter, by the last part of what is called.
    args: HashMap<&'c str, Vec<&'c ArgRef>>,
    /// Keys of objects, keyword arguments, and names that values are given to.
    keys: HashSet<&'c str>,
    /// The last parts of what opens a transaction.
    opening: HashSet<&'c str>,
}

/// What matters of any host's code.
pub(super) struct Starts<'c>(HashMap<&'c str, OfHost<'c>>);

impl<'c> Starts<'c> {
    /// What the libraries of a catalog say.
    pub(super) fn of(catalog: &Catalog<'c>) -> Starts<'c> {
        let mut hosts: HashMap<&'c str, OfHost<'c>> = HashMap::new();
        for library in catalog.libraries() {
            hosts.entry(&library.host).or_default().add(library);
        }
        Starts(hosts)
    }

    /// The arguments that matter of a call of this name.
    pub(super) fn args(&self, host: &str, name: &str, call: &Call<'_>) -> Vec<ExprId> {
        let Some(wanted) = self.0.get(host).and_then(|host| host.args.get(name)) else { return Vec::new() };
        let is_wanted = |position: usize, keyword: Option<&str>| {
            wanted.iter().any(|wanted| match keyword {
                Some(_) => wanted.keyword.as_deref() == keyword,
                None => wanted.position == Some(position),
            })
        };
        let args = call.args.iter().enumerate().filter(|(i, arg)| arg.spread || is_wanted(*i, arg.name));
        args.map(|(_, arg)| arg.value).collect()
    }

    /// Whether a value matters that is given to this name.
    pub(super) fn is_key(&self, host: &str, name: &str) -> bool {
        self.0.get(host).is_some_and(|host| host.keys.contains(name))
    }

    /// Whether what is called so may open a transaction.
    pub(super) fn opens_transaction(&self, host: &str, name: &str) -> bool {
        self.0.get(host).is_some_and(|host| host.opening.contains(name))
    }
}

impl<'c> OfHost<'c> {
    fn add(&mut self, library: &'c Library) {
        for call in &library.calls {
            for name in call.name.iter() {
                self.add_call(library, name, call);
            }
        }
        let facts = library.keys.iter().map(|key| (&key.name, &key.facts));
        for (names, facts) in facts.chain(library.sets.iter().map(|set| (&set.name, &set.facts))) {
            self.keys.extend(names.iter().map(last));
            // The other entries of the object that holds it.
            let selectors = facts.iter().flat_map(selectors).filter(|selector| selector.base == Base::Receiver);
            self.keys.extend(selectors.flat_map(|selector| &selector.members).map(String::as_str));
        }
    }

    fn add_call(&mut self, library: &'c Library, name: &'c str, call: &'c Entry) {
        let mut names = vec![last(name)];
        if matches!(names[0], "new" | "()") {
            // It is called by its type's name.
            let of = name.rsplit_once('.').and_then(|(of, _)| library.types.get(of));
            names.extend(of.into_iter().flat_map(|of| &of.names).map(|name| last(name)));
        }
        if matches!(call.opens, Some(Opens::Transaction | Opens::Savepoint)) {
            self.opening.extend(&names);
        }
        // Of what goes to no pooler only options count.
        let texts = call.text.iter().filter(|_| library.pooled);
        let files = call.file.iter().filter_map(|piece| match piece {
            Piece::At(selector) | Piece::Package(selector) => Some(selector),
            Piece::Arguments | Piece::Up => None,
        });
        let given = texts.chain(files);
        let asked = call.facts.iter().flat_map(selectors).chain(call.autocommit.iter().map(|when| &when.selector));
        for selector in given.chain(asked) {
            match &selector.base {
                Base::Arg(arg) => names.iter().for_each(|name| self.args.entry(name).or_default().push(arg)),
                Base::Chain(other, Some(arg)) | Base::Beside(other, Some(arg)) => {
                    self.args.entry(last(other)).or_default().push(arg);
                }
                _ => {}
            }
        }
    }
}

/// The values that a fact asks for.
fn selectors(fact: &Use) -> impl Iterator<Item = &Selector> {
    fact.when.iter().chain(&fact.unless).map(|condition| &condition.selector).chain(&fact.each)
}

fn last(name: &str) -> &str {
    name.rsplit(['.', '/']).next().unwrap_or(name)
}
