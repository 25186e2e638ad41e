//! Selectors and conditions of the sink data, asked of a call in the code.

use crate::fact::Engine;
use crate::packed::{Call, ExprId, ExprKind, FrameId};
use crate::project::{At, FileId, Unit};
use crate::resolve::{Resolver, calls};
use crate::scope::{Origin, connection_of};
use crate::sinks::Opens;
use crate::sinks::selector::{ArgRef, Base, Condition, Constant, Selector, Test};
use crate::value::{Collections, Text, Values};

mod environment;
mod reach;

/// What a selector finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// These expressions.
    Given(Vec<At>),
    /// Surely nothing.
    Absent,
    /// It may be there: a spread argument or an object that cannot be read may hold it.
    Unknown,
}

/// How many entries of objects are looked at.
const MAX_ENTRIES: usize = 1_000;

/// The thing that selectors are asked of.
#[derive(Debug, Clone)]
pub enum Subject {
    /// A call.
    Call(At),
    /// A value assigned to an attribute: selector `0`.
    Assigned(At),
    /// An entry of an object: its value, selector `0`, and the object, selector `self`.
    Entry {
        /// The value.
        value: At,
        /// The object or call that holds it.
        holder: Option<At>,
    },
}

/// An entry of an object in hand, inside `each`.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its key.
    pub key: String,
    /// Its value.
    pub value: At,
}

/// Asks selectors and conditions.
pub struct Selection<'r, 'p> {
    resolver: &'r Resolver<'p>,
    collections: Collections<'r, 'p>,
    subject: Subject,
    entry: Option<Entry>,
    engine: Option<Engine>,
}

impl<'r, 'p> Selection<'r, 'p> {
    /// Of a call or an assigned value.
    pub fn new(resolver: &'r Resolver<'p>, subject: Subject) -> Selection<'r, 'p> {
        Selection { resolver, collections: Collections::new(resolver), subject, entry: None, engine: None }
    }

    /// The same for a call that speaks to this engine, where one is known.
    pub fn for_engine(self, engine: Option<Engine>) -> Selection<'r, 'p> {
        Selection { engine, ..self }
    }

    /// The same with an entry in hand.
    pub fn with(&self, entry: Entry) -> Selection<'r, 'p> {
        let (subject, entry) = (self.subject.clone(), Some(entry));
        Selection { entry, ..Selection::new(self.resolver, subject).for_engine(self.engine) }
    }

    /// What a selector finds.
    pub fn select(&self, selector: &Selector) -> Found {
        let start = match (&selector.base, &self.subject) {
            (Base::Arg(arg), Subject::Call(call)) => self.argument(*call, arg),
            (Base::Receiver, Subject::Entry { holder, .. }) => match holder {
                Some(holder) => Found::Given(vec![*holder]),
                None => Found::Absent,
            },
            (Base::Arg(arg), Subject::Assigned(value) | Subject::Entry { value, .. }) => match arg.position {
                Some(0) => Found::Given(vec![*value]),
                _ => Found::Absent,
            },
            (Base::Receiver, Subject::Call(call)) => match self.receiver(*call) {
                Some(receiver) => Found::Given(vec![receiver]),
                None => Found::Absent,
            },
            (Base::Callee, Subject::Call(call)) => match self.call(*call) {
                Some(data) => Found::Given(vec![At { file: call.file, expr: data.callee }]),
                None => Found::Absent,
            },
            (Base::Item, _) => self.entry.as_ref().map_or(Found::Absent, |e| Found::Given(vec![e.value])),
            (Base::Opened(arg), Subject::Call(call)) => match self.opener(*call) {
                Some(opener) => self.argument(opener, arg),
                None => Found::Absent,
            },
            (Base::Beside(name, arg), Subject::Call(call)) => {
                let beside = calls(self.resolver.project, call.file).filter(|at| self.is_call_of(*at, name));
                self.arguments(beside.collect(), arg.as_ref())
            }
            (Base::Chain(name, arg), Subject::Call(call)) => self.chained(*call, name, arg.as_ref()),
            (Base::Key | Base::Decorated | Base::Engine | Base::Setting, _)
            | (
                Base::Receiver | Base::Callee | Base::Opened(_) | Base::Beside(..) | Base::Chain(..),
                Subject::Assigned(_),
            )
            | (Base::Callee | Base::Opened(_) | Base::Beside(..) | Base::Chain(..), Subject::Entry { .. }) => {
                return Found::Absent;
            }
        };
        selector.members.iter().fold(start, |found, member| self.member(found, member))
    }

    fn call(&self, at: At) -> Option<Call<'p>> {
        match self.resolver.project.kind(at) {
            ExprKind::Call(call) => Some(call),
            _ => None,
        }
    }

    /// The call that opened the connection that a call works on, or the pool that it came from.
    fn opener(&self, at: At) -> Option<At> {
        let origin = Origin::of(self.resolver, connection_of(self.resolver, at)?);
        let opens = |call: &&At| {
            let opens = self.resolver.matched(**call).and_then(|matched| matched.opens(self.resolver.catalog));
            matches!(opens, Some(Opens::Dedicated | Opens::Pool))
        };
        origin.calls.iter().rfind(opens).copied()
    }

    fn receiver(&self, at: At) -> Option<At> {
        match self.resolver.project.kind(At { file: at.file, expr: self.call(at)?.callee }) {
            ExprKind::Member(object, _) => Some(At { file: at.file, expr: object }),
            _ => None,
        }
    }

    fn argument(&self, at: At, wanted: &ArgRef) -> Found {
        let Some(call) = self.call(at) else { return Found::Absent };
        let here = |expr: ExprId| At { file: at.file, expr };
        if let Some(keyword) = &wanted.keyword {
            if let Some(arg) = call.args.iter().find(|a| a.name == Some(keyword)) {
                return Found::Given(vec![here(arg.value)]);
            }
            for arg in call.args.iter().filter(|a| a.spread) {
                match self.member(Found::Given(vec![here(arg.value)]), keyword) {
                    Found::Given(values) => return Found::Given(values),
                    Found::Unknown if wanted.position.is_none() => return Found::Unknown,
                    _ => {}
                }
            }
        }
        let Some(position) = wanted.position else { return Found::Absent };
        let mut positional = call.args.iter().filter(|a| a.name.is_none());
        let mut index = 0;
        loop {
            match positional.next() {
                None => return Found::Absent,
                Some(arg) if arg.spread => return Found::Unknown,
                Some(arg) if index == position => return Found::Given(vec![here(arg.value)]),
                Some(_) => index += 1,
            }
        }
    }

    fn member(&self, found: Found, member: &str) -> Found {
        let Found::Given(values) = found else { return found };
        let (mut given, mut unknown) = (Vec::new(), false);
        for value in values {
            let inner = self.collections.member(value, member);
            unknown |= inner.is_empty() && !self.is_closed(value, 4);
            given.extend(inner);
        }
        match (given.is_empty(), unknown) {
            (false, _) => Found::Given(given),
            (true, true) => Found::Unknown,
            (true, false) => Found::Absent,
        }
    }

    /// Whether a value is known in full: a literal, or an object whose every spread is.
    fn is_closed(&self, at: At, depth: u8) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return false };
        let here = |expr: ExprId| At { file: at.file, expr };
        match self.resolver.project.kind(at) {
            ExprKind::Object(entries) => {
                entries.iter().filter(|(k, _)| k.is_none()).all(|(_, e)| self.is_closed(here(e), depth))
            }
            ExprKind::Name(_) | ExprKind::Member(..) => {
                let held = self.collections.held(at);
                !held.is_empty() && held.iter().all(|&value| self.is_closed(value, depth))
            }
            ExprKind::Choice(items) => items.iter().all(|&e| self.is_closed(here(e), depth)),
            ExprKind::Call(call) => {
                matches!(self.resolver.project.kind(here(call.callee)), ExprKind::Name(n) if n == "dict")
                    && call.args.iter().all(|a| !a.spread || self.is_closed(here(a.value), depth))
            }
            ExprKind::Text(_)
            | ExprKind::Concat(_)
            | ExprKind::Percent(..)
            | ExprKind::List(_)
            | ExprKind::Function(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Number(_) => true,
            ExprKind::Index(..) | ExprKind::Other => false,
        }
    }

    fn chained(&self, at: At, name: &str, arg: Option<&ArgRef>) -> Found {
        if name == RETURN {
            let returned = is_returned(self.resolver, at);
            return if returned { Found::Given(vec![at]) } else { Found::Absent };
        }
        let named = chain(self.resolver, at).into_iter().filter(|call| self.is_call_of(*call, name));
        self.arguments(named.collect(), arg)
    }

    /// Whether it is a call of a method of this name.
    fn is_call_of(&self, at: At, name: &str) -> bool {
        let Some(call) = self.call(at) else { return false };
        let callee = At { file: at.file, expr: call.callee };
        matches!(self.resolver.project.kind(callee), ExprKind::Member(_, member) if member == name)
    }

    /// Some calls, or an argument of theirs.
    fn arguments(&self, calls: Vec<At>, arg: Option<&ArgRef>) -> Found {
        match (calls.first(), arg) {
            (None, _) => Found::Absent,
            (Some(_), None) => Found::Given(calls),
            (Some(_), Some(arg)) => {
                let values = calls.iter().filter_map(|&call| match self.argument(call, arg) {
                    Found::Given(values) => Some(values),
                    _ => None,
                });
                let values: Vec<At> = values.flatten().collect();
                if values.is_empty() { Found::Unknown } else { Found::Given(values) }
            }
        }
    }

    /// Whether a condition holds.
    pub fn holds(&self, condition: &Condition) -> bool {
        match condition.selector.base {
            Base::Key => {
                return self.entry.as_ref().is_some_and(|entry| passes(&condition.test, Some(&entry.key)));
            }
            Base::Engine => return passes(&condition.test, self.engine.map(|engine| engine.name())),
            Base::Setting => {
                let values = self.resolver.project.surroundings.setting(self.path(), &condition.selector.members);
                let is_lacking = values.is_empty() && passes(&condition.test, None);
                return is_lacking || values.iter().any(|value| passes(&condition.test, Some(value)));
            }
            _ => {}
        }
        let found = self.select(&condition.selector);
        let values = match (&found, &condition.test) {
            (Found::Absent, test) => return matches!(test, Test::Absent),
            (Found::Unknown, _) => return false,
            (Found::Given(_), Test::Given) => return true,
            (Found::Given(_), Test::Absent) => return false,
            (Found::Given(values), _) => values,
        };
        values.iter().any(|&value| match &condition.test {
            Test::Is(wanted) => self.constant(value).is_some_and(|c| same(&c, wanted)),
            Test::IsNot(wanted) => self.constant(value).is_some_and(|c| !same(&c, wanted)),
            Test::Matches(regex) => self.texts(value).iter().any(|t| !t.is_unknown() && regex.is_match(&t.sql)),
            Test::MatchesNot(regex) => self.texts(value).iter().any(|t| !t.is_unknown() && !regex.is_match(&t.sql)),
            Test::Given | Test::Absent => false,
        })
    }

    /// Whether a condition on a text holds for what the package's `.env` files give the variables that it is read from.
    pub fn holds_in_environment(&self, condition: &Condition) -> bool {
        let surroundings = &self.resolver.project.surroundings;
        let Test::Matches(regex) = &condition.test else { return false };
        if surroundings.is_empty() {
            return false;
        }
        let Found::Given(values) = self.select(&condition.selector) else { return false };
        values.iter().any(|&value| {
            environment::variables(self.resolver, value).iter().any(|(at, name)| {
                let path = &self.resolver.project.unit(at.file).path;
                surroundings.variable(path, name).iter().any(|given| regex.is_match(given))
            })
        })
    }

    /// The file that is asked about.
    fn path(&self) -> &'p str {
        let (Subject::Call(at) | Subject::Assigned(at) | Subject::Entry { value: at, .. }) = &self.subject;
        &self.resolver.project.unit(at.file).path
    }

    fn texts(&self, at: At) -> Vec<Text> {
        Values::new(self.resolver).texts(at)
    }

    /// The constant that an expression is, where it is one.
    pub fn constant(&self, at: At) -> Option<Constant> {
        self.constant_within(at, 6)
    }

    fn constant_within(&self, at: At, depth: u8) -> Option<Constant> {
        let depth = depth.checked_sub(1)?;
        let unit = self.resolver.project.unit(at.file);
        match self.resolver.project.kind(at) {
            ExprKind::Bool(value) => Some(Constant::Bool(value)),
            ExprKind::Null => Some(Constant::Null),
            ExprKind::Number(number) => Some(Constant::Number(number.to_string())),
            ExprKind::Name(_) | ExprKind::Member(..) => {
                let held = Collections::new(self.resolver).held(at);
                match held.as_slice() {
                    [one] => self.constant_within(*one, depth),
                    [] => {
                        let path = unit.tree.path(at.expr)?;
                        let last = path.rsplit('.').next().unwrap_or(&path);
                        Some(Constant::Text(last.to_string()))
                    }
                    _ => None,
                }
            }
            ExprKind::Text(_) | ExprKind::Concat(_) | ExprKind::Call(_) => match self.texts(at).as_slice() {
                [one] if !one.map.iter().any(|s| s.hole.is_some()) => Some(Constant::Text(one.sql.clone())),
                _ => None,
            },
            _ => None,
        }
    }

    /// The text of a constant, for a fact's name.
    pub fn name(&self, at: At) -> Option<String> {
        match self.constant(at)? {
            Constant::Text(text) | Constant::Number(text) => Some(text),
            Constant::Bool(value) => Some(value.to_string()),
            Constant::Null => None,
        }
    }

    /// The entries of the objects that a selector finds.
    pub fn entries(&self, selector: &Selector) -> Vec<Entry> {
        let Found::Given(values) = self.select(selector) else { return Vec::new() };
        let mut out = Vec::new();
        for value in values {
            self.entries_of(value, 6, &mut out);
        }
        out
    }

    fn entries_of(&self, at: At, depth: u8, out: &mut Vec<Entry>) {
        let Some(depth) = depth.checked_sub(1).filter(|_| out.len() < MAX_ENTRIES) else { return };
        let here = |expr: ExprId| At { file: at.file, expr };
        match self.resolver.project.kind(at) {
            ExprKind::Object(entries) => {
                for (key, value) in entries {
                    match key {
                        Some(key) => out.push(Entry { key: key.to_string(), value: here(value) }),
                        None => self.entries_of(here(value), depth, out),
                    }
                }
            }
            ExprKind::List(items) => {
                // Pairs, as Rust's `[("key", "value")]`.
                for &item in items {
                    if let ExprKind::List(pair) = self.resolver.project.kind(here(item))
                        && let [key, value] = pair
                        && let Some(key) = self.name(here(*key))
                    {
                        out.push(Entry { key, value: here(*value) });
                    }
                }
            }
            ExprKind::Call(call) => {
                for arg in &call.args {
                    if let Some(name) = arg.name {
                        out.push(Entry { key: name.to_string(), value: here(arg.value) });
                    }
                }
            }
            ExprKind::Choice(items) => items.iter().for_each(|&e| self.entries_of(here(e), depth, out)),
            ExprKind::Name(_) | ExprKind::Member(..) => {
                for value in self.collections.held(at) {
                    self.entries_of(value, depth, out);
                }
            }
            _ => {}
        }
    }
}

/// Whether a text, or that there is none, passes a test.
fn passes(test: &Test, text: Option<&str>) -> bool {
    let Some(text) = text else { return matches!(test, Test::Absent) };
    let is = |wanted: &Constant| same(&Constant::Text(text.to_string()), wanted);
    match test {
        Test::Given => true,
        Test::Absent => false,
        Test::Is(wanted) => is(wanted),
        Test::IsNot(wanted) => !is(wanted),
        Test::Matches(regex) => regex.is_match(text),
        Test::MatchesNot(regex) => !regex.is_match(text),
    }
}

fn same(a: &Constant, b: &Constant) -> bool {
    match (a, b) {
        (Constant::Text(a), Constant::Text(b)) => a == b,
        (Constant::Text(a), Constant::Number(b)) | (Constant::Number(a), Constant::Text(b)) => a == b,
        (Constant::Text(a), Constant::Bool(b)) | (Constant::Bool(b), Constant::Text(a)) => a == &b.to_string(),
        _ => a == b,
    }
}

/// An expression, and the first part where code takes it apart: `let (client, connection) = …`.
fn with_first_part(unit: &Unit, expr: ExprId) -> Vec<ExprId> {
    let first = |e: &ExprId| match &unit.tree.kind(*e) {
        ExprKind::Member(_, part) => *part == "0",
        ExprKind::Index(_, key) => matches!(unit.tree.kind(*key), ExprKind::Number(n) if n == "0"),
        _ => false,
    };
    std::iter::once(expr).chain(unit.uses_of(expr).filter(first)).collect()
}

/// The name in the chain that stands for giving its result back to the caller.
const RETURN: &str = "return";

/// Whether the function gives what a call's chain makes to its caller, through a variable.
fn is_returned(resolver: &Resolver<'_>, at: At) -> bool {
    let unit = resolver.project.unit(at.file);
    let outer = std::iter::successors(Some(at.expr), |&e| unit.method_on(e)).last().unwrap_or(at.expr);
    let held: Vec<_> = with_first_part(unit, outer).into_iter().flat_map(|e| unit.bound_to(e)).collect();
    reach::is_returned(unit, unit.tree.frame_of(at.expr), &held)
}

/// The calls of the chain that a call stands in, those on the variable that holds the chain's result, and those on the
/// field that the result is given to.
pub fn chain(resolver: &Resolver<'_>, at: At) -> Vec<At> {
    let unit = resolver.project.unit(at.file);
    let mut out = Vec::new();
    let mut inner = Some(at.expr);
    let mut base = at.expr;
    while let Some(call) = inner {
        out.push(call);
        base = call;
        inner = match &unit.tree.kind(call) {
            ExprKind::Call(c) => match &unit.tree.kind(c.callee) {
                ExprKind::Member(object, _) => {
                    base = *object;
                    matches!(unit.tree.kind(*object), ExprKind::Call(_)).then_some(*object)
                }
                _ => None,
            },
            _ => None,
        };
    }
    let mut outer = at.expr;
    while let Some(call) = unit.method_on(outer) {
        out.push(call);
        outer = call;
    }
    let frame: FrameId = unit.tree.frame_of(at.expr);
    let in_frame = |e: &ExprId| unit.tree.frame_of(*e) == frame;
    let mut results = vec![outer];
    let mut names: Vec<&str> = Vec::new();
    // What holds the result may be unwrapped into another variable.
    for _ in 0..2 {
        let held: Vec<&str> = results
            .iter()
            .flat_map(|&e| with_first_part(unit, e))
            .flat_map(|e| unit.bound_to(e))
            .map(|b| b.target)
            .collect();
        results = held.iter().flat_map(|name| unit.calls_on(name)).copied().filter(in_frame).collect();
        out.extend(&results);
        names.extend(held);
    }
    out.extend(reach::on_fields(unit, frame, &names));
    // A chain on a variable is part of the chain that made the variable.
    if let ExprKind::Name(name) = &unit.tree.kind(base) {
        out.extend(unit.calls_on(name).iter().copied().filter(in_frame));
        for binding in unit.bindings(name).filter(|b| b.frame == frame) {
            let mut next = Some(binding.value.expr());
            while let Some(call) = next {
                let ExprKind::Call(c) = &unit.tree.kind(call) else { break };
                out.push(call);
                next = match &unit.tree.kind(c.callee) {
                    ExprKind::Member(object, _) => Some(*object),
                    _ => None,
                };
            }
        }
    }
    out.sort_unstable();
    out.dedup();
    let file: FileId = at.file;
    out.into_iter().map(|expr| At { file, expr }).collect()
}
