//! Where the files that were read speak of names.

use rayon::prelude::*;

use super::modules::{self, paths_of, word_of};
use super::words::{Home, MIN_NAME, Name, Word};
use super::{CONSTRUCTORS, Function};
use crate::packed::{Bound, ExprId, ExprKind, FrameId, FrameKind, Import, hash};
use crate::project::{FileId, Project, Unit};

/// How deep what a decorator is given is looked into.
const DEPTH: u8 = 4;

/// What some files mention, each part in order.
#[derive(Default)]
pub struct Mentions {
    /// The functions in which words stand.
    words: Vec<(Word, Function)>,
    /// Those in which they are called on something.
    called: Vec<(Word, Function)>,
    /// What a file's imports speak of, and the paths that it goes by itself.
    spoken: Vec<(FileId, Word)>,
    /// Words, and the names under which a file hands on what they stand for.
    aliases: Vec<(Word, (FileId, Name))>,
    /// Paths of files and names of classes, and what has the same names.
    hands_on: Vec<(Word, Home)>,
}

impl Mentions {
    /// Of some files of a project.
    pub fn of(project: &Project, files: &[FileId]) -> Mentions {
        let one = |&file: &FileId| Mentions::of_unit(file, project.unit(file));
        let mut all = files.par_iter().map(one).reduce(Mentions::default, |mut one, other| {
            one.words.extend(other.words);
            one.called.extend(other.called);
            one.spoken.extend(other.spoken);
            one.aliases.extend(other.aliases);
            one.hands_on.extend(other.hands_on);
            one
        });
        all.words.par_sort_unstable();
        all.called.par_sort_unstable();
        all.spoken.par_sort_unstable();
        all.aliases.sort_unstable();
        all.hands_on.sort_unstable();
        all
    }

    fn of_unit(file: FileId, unit: &Unit) -> Mentions {
        let mut all = Mentions { words: words(file, unit), called: called_on(file, unit), ..Mentions::default() };
        let home = Home::File(file);
        all.spoken.extend(paths_of(&unit.path).into_iter().map(|path| (file, path)));
        let is_javascript = unit.host.sinks() == "javascript";
        let mut renamed = Vec::new();
        for import in unit.tree.imports() {
            let paths = paths(unit, import);
            let names = [import.member, Some(import.local)].into_iter().flatten().map(hash);
            all.spoken.extend(names.chain(paths.iter().copied()).map(|word| (file, word)));
            if import.local == "*" {
                all.hands_on.extend(paths.into_iter().map(|path| (path, home)));
                continue;
            }
            let named = match import.member {
                Some(member) if member != "default" => Some(hash(member)),
                // What a module is called stands in no expression: `import createOrder from "./create-order"`.
                _ => Some(import.module).filter(|_| is_javascript).and_then(module_word),
            };
            let local = hash(import.local);
            let users = at(&all.words, local);
            if users.is_empty() {
                all.aliases
                    .extend(named.zip(given_as(file, unit, import.local)).map(|(word, name)| (word, (file, name))));
            }
            let named = named.filter(|word| *word != local);
            renamed.extend(named.into_iter().flat_map(|word| users.iter().map(move |&(_, function)| (word, function))));
        }
        all.words.extend(renamed);
        all.words.sort_unstable();
        all.words.dedup();
        all.spoken.sort_unstable();
        all.spoken.dedup();
        all.aliases.extend(bound(file, unit));
        for class in unit.tree.frames().filter(|frame| frame.kind == FrameKind::Class) {
            for &base in class.bases {
                if let ExprKind::Name(base) | ExprKind::Member(_, base) = unit.tree.kind(base) {
                    let homes = [home, Home::Class(hash(class.name))];
                    all.hands_on.extend(homes.map(|home| (hash(base), home)));
                }
            }
        }
        all
    }

    /// The functions that say a name. `paths` are those of all files.
    pub fn saying<'m>(&'m self, name: Name, paths: &'m [Vec<Word>]) -> impl Iterator<Item = Function> + 'm {
        let words = if name.home == Home::Value { &self.called } else { &self.words };
        let alike = at(words, name.word).iter().map(|&(_, function)| function);
        alike.filter(move |function| self.speaks_of(function.0, name.home, paths))
    }

    /// Whether a file speaks of what a name is of, or is it.
    fn speaks_of(&self, file: FileId, home: Home, paths: &[Vec<Word>]) -> bool {
        let is_imported = |word: Word| self.spoken.binary_search(&(file, word)).is_ok();
        let is_mentioned = |word: Word| {
            let of_word = at(&self.words, word);
            let first = of_word.partition_point(|(_, function)| function.0 < file);
            of_word.get(first).is_some_and(|(_, function)| function.0 == file)
        };
        match home {
            Home::Anywhere | Home::Value => true,
            Home::File(of) => of == file || paths[of.0 as usize].iter().any(|&path| is_imported(path)),
            Home::Class(word) => is_imported(word) || is_mentioned(word),
        }
    }

    /// The other names of what a name stands for.
    pub fn aliases<'m>(&'m self, name: Name, paths: &'m [Vec<Word>]) -> impl Iterator<Item = Name> + 'm {
        let alike = at(&self.aliases, name.word).iter();
        let speaking = alike.filter(move |(_, (file, _))| self.speaks_of(*file, name.home, paths));
        speaking.map(|&(_, (_, alias))| alias)
    }

    /// What has the names of a home.
    pub fn hands_on<'m>(&'m self, home: Home, paths: &'m [Vec<Word>]) -> impl Iterator<Item = Home> + 'm {
        let (file, class) = match home {
            Home::Anywhere | Home::Value => (None, None),
            Home::File(file) => (Some(file), None),
            Home::Class(class) => (None, Some(class)),
        };
        let words = file.into_iter().flat_map(|file| paths[file.0 as usize].iter().copied()).chain(class);
        words.flat_map(|word| at(&self.hands_on, word).iter().map(|&(_, home)| home))
    }
}

/// The pairs of a key.
fn at<K: Ord, T>(pairs: &[(K, T)], key: K) -> &[(K, T)] {
    let start = pairs.partition_point(|(known, _)| *known < key);
    let length = pairs[start..].partition_point(|(known, _)| *known == key);
    &pairs[start..start + length]
}

/// The paths by which an import names a file.
fn paths(unit: &Unit, import: Import<'_>) -> Vec<Word> {
    match unit.host.sinks() {
        "javascript" => vec![modules::javascript(&unit.path, import.module)],
        "python" => {
            let of = |member| modules::python(&unit.path, import.module, member);
            let member = import.member.filter(|member| *member != "*");
            of(None).into_iter().chain(member.and_then(|member| of(Some(member)))).collect()
        }
        _ => Vec::new(),
    }
}

fn module_word(module: &str) -> Option<Word> {
    let name = module.rsplit('/').next().unwrap_or_default();
    word_of(if name.starts_with('.') { module } else { module.trim_end_matches(".js") })
}

fn name(name: &str, home: Home) -> Name {
    Name { word: hash(name), home, is_telling: name.len() >= MIN_NAME }
}

/// The names of a file and the functions in which they stand, each pair once, in order.
fn words(file: FileId, unit: &Unit) -> Vec<(Word, Function)> {
    let mut words = Vec::new();
    for expr in unit.tree.exprs() {
        if let ExprKind::Name(name) | ExprKind::Member(_, name) = expr.kind {
            words.push((hash(name), (file, expr.frame)));
        }
    }
    for (i, frame) in unit.tree.frames().enumerate().skip(1) {
        // What a function is given where it is defined runs with it.
        let defaults = frame.params.iter().filter_map(|param| param.default);
        for given in defaults.chain(frame.decorators.iter().copied()) {
            names_in(unit, given, DEPTH, &mut |name| words.push((hash(name), (file, FrameId(i as u32)))));
        }
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// The names that are called on something, and the functions in which that happens.
fn called_on(file: FileId, unit: &Unit) -> Vec<(Word, Function)> {
    let mut called = Vec::new();
    for expr in unit.tree.exprs() {
        if let ExprKind::Call(call) = expr.kind
            && let ExprKind::Member(_, name) = unit.tree.kind(call.callee)
        {
            called.push((hash(name), (file, expr.frame)));
        }
    }
    called.sort_unstable();
    called.dedup();
    called
}

fn names_in(unit: &Unit, expr: ExprId, depth: u8, take: &mut dyn FnMut(&str)) {
    let Some(depth) = depth.checked_sub(1) else { return };
    if let ExprKind::Name(name) | ExprKind::Member(_, name) = unit.tree.kind(expr) {
        take(name);
    }
    unit.tree.children(expr).into_iter().for_each(|child| names_in(unit, child, depth, take));
}

/// The names that a file gives to what goes by others: `exports.pay = charge`.
fn bound(file: FileId, unit: &Unit) -> Vec<(Word, (FileId, Name))> {
    let mut out = Vec::new();
    for binding in unit.tree.bindings() {
        let is_outside = binding.target.contains('.') || !unit.tree.frame_kind(binding.frame).is_function();
        let Bound::Value(value) = binding.value else { continue };
        let (true, ExprKind::Name(from) | ExprKind::Member(_, from)) = (is_outside, unit.tree.kind(value)) else {
            continue;
        };
        let alias = given_as(file, unit, binding.target);
        out.extend(alias.filter(|alias| alias.word != hash(from)).map(|alias| (hash(from), (file, alias))));
    }
    out
}

/// The name under which a file gives out what it binds so.
fn given_as(file: FileId, unit: &Unit, target: &str) -> Option<Name> {
    match target {
        "default" | "module.exports" => whole(file, unit),
        _ => Some(name(target.rsplit('.').next()?, Home::File(file))),
    }
}

/// The name of what a file is as a whole.
fn whole(file: FileId, unit: &Unit) -> Option<Name> {
    let path = unit.path.rsplit_once('.').map_or(&*unit.path, |(path, _)| path);
    Some(Name { word: word_of(path)?, home: Home::File(file), is_telling: true })
}

/// A function and those around it, as far as a way may come in through them: to the first that is an entry.
pub fn around(unit: &Unit, frame: FrameId, is_entry: impl Fn(FrameId) -> bool) -> Vec<FrameId> {
    let mut out = Vec::new();
    for id in unit.tree.enclosing(frame).filter(|&id| unit.tree.frame_kind(id).is_function()) {
        out.push(id);
        if is_entry(id) {
            break;
        }
    }
    out
}

/// The names by which a function is called from elsewhere: its own, the class's for a constructor, and the file's for what
/// a module gives out under any name. `is_rare` tells methods that are followed on values of any class.
pub fn called(unit: &Unit, (file, id): Function, is_rare: impl Fn(&str) -> bool) -> Vec<Name> {
    let frame = unit.tree.frame(id);
    let class = Some(unit.tree.frame(frame.parent)).filter(|class| class.kind == FrameKind::Class);
    let constructs = CONSTRUCTORS.contains(&frame.name) || frame.name == "new";
    let constructed = class.as_ref().filter(|_| constructs);
    let own = constructed.map_or(frame.name, |class| class.name);
    let mut homes = vec![Home::File(file)];
    if let Some(class) = class.as_ref().filter(|_| constructed.is_none()) {
        homes.push(Home::Class(hash(class.name)));
        homes.extend(Some(Home::Value).filter(|_| is_rare(own)));
    }
    if unit.host.sinks() == "rust" {
        homes = vec![Home::Anywhere];
    }
    // A function inside another is no one else's to call.
    let is_inner = unit.tree.enclosing(frame.parent).any(|id| unit.tree.frame_kind(id).is_function());
    let mut names: Vec<Name> = Vec::new();
    if !own.is_empty() && own != "default" {
        let all = homes.iter().map(|&home| name(own, home));
        names.extend(all.map(|name| Name { is_telling: name.is_telling && !is_inner, ..name }));
    }
    let mut given = ["default", "module.exports"].into_iter().flat_map(|target| unit.bindings(target));
    let is_whole = own == "default"
        || given.any(|binding| matches!(unit.tree.kind(binding.value.expr()), ExprKind::Function(f) if f == id));
    names.extend(Some(unit).filter(|_| is_whole).and_then(|unit| whole(file, unit)));
    names
}

/// The names by which an entry is registered: its own, or its class's.
pub fn registered(unit: &Unit, (file, id): Function) -> Option<Name> {
    let frame = unit.tree.frame(id);
    let class = unit.tree.frame(frame.parent);
    let own = if class.kind == FrameKind::Class { class.name } else { frame.name };
    Some(name(own, Home::File(file))).filter(|_| !own.is_empty())
}
