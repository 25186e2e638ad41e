//! Reads the embedded sink data and checks that it says nothing that cannot be meant.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::selector::Base;
use super::{Call, Get, Library, OneOrMany, Passes, Piece, Set, Use};
use crate::rules::data;

/// The folders of `rules/sinks/`.
pub const HOSTS: [&str; 3] = ["python", "javascript", "rust"];

/// The forms that each rule has in sink data, by the rule's slug.
const FORMS: [(&str, &[&str]); 21] = [
    ("session-set", &["set", "reset", "set-config", "local", "driver"]),
    ("search-path", &["set", "reset", "set-schema", "set-config", "startup", "driver"]),
    ("set-role", &["role", "authorization", "reset", "set-config"]),
    ("session-isolation", &["characteristics", "session", "option"]),
    ("use-database", &["use", "api"]),
    ("user-variable", &["set"]),
    ("startup-setting", &["options", "parameter", "init-command", "hook"]),
    (
        "temp-table",
        &["table", "view", "sequence", "into", "on-commit-drop", "on-commit-delete", "hash", "pg-temp", "api"],
    ),
    ("session-cursor", &["with-hold", "plain", "named"]),
    ("discard", &["all", "plans", "temp", "sequences", "api"]),
    ("session-advisory-lock", &["lock", "unlock", "api"]),
    ("named-lock", &["get", "release", "app-lock", "api"]),
    ("listen", &["listen", "unlisten", "api"]),
    ("notify", &["notify", "pg-notify", "api"]),
    ("sequence-state", &["nextval", "setval", "currval", "lastval"]),
    ("session-function", &["found-rows", "row-count", "last-insert-id"]),
    ("transaction-set", &["local", "set-config", "transaction"]),
    ("driver-prepare", &["named", "unnamed", "unnamed-split", "binary", "explicit"]),
    ("pool-reset", &["reset"]),
    ("multi-statement", &["several", "option"]),
    ("connect-per-call", &["connect"]),
];

/// Every library, checked, with what it includes copied in.
///
/// # Errors
/// The first thing that is wrong, with its file and entry: text that is not the schema's TOML, a selector, condition or
/// pattern that does not parse, a type key that the file does not have, a path outside the library's modules.
pub fn load() -> Result<Vec<Library>, String> {
    let mut libraries = Vec::new();
    for host in data::folders("sinks") {
        if !HOSTS.contains(&host.as_str()) {
            return Err(format!("rules/sinks/{host}: not a host; known are {}", HOSTS.join(", ")));
        }
        for (path, text) in data::files(&format!("sinks/{host}"), "toml")? {
            let path = format!("rules/{path}");
            let library: Library = toml::from_str(text).map_err(|e| format!("{path}: {e}"))?;
            if library.host != host {
                return Err(format!("{path}: host is `{}`, the folder says `{host}`", library.host));
            }
            libraries.push((path, library));
        }
    }
    let originals: BTreeMap<(String, String), Library> =
        libraries.iter().map(|(_, l)| ((l.host.clone(), l.name.clone()), l.clone())).collect();
    if originals.len() != libraries.len() {
        return Err("rules/sinks: two libraries of one host have the same name".to_string());
    }
    let mut checked = Vec::with_capacity(libraries.len());
    for (path, library) in libraries {
        let original = |host: &str, name: &str| originals.get(&(host.to_string(), name.to_string()));
        checked.push(finish(library, &original).map_err(|e| format!("{path}: {e}"))?);
    }
    checked.sort_by(|a, b| (&a.host, &a.name).cmp(&(&b.host, &b.name)));
    Ok(checked)
}

/// The embedded libraries, loaded once.
///
/// # Panics
/// Where the embedded data is broken, which a test of this package rules out.
pub fn embedded() -> &'static [Library] {
    static LIBRARIES: OnceLock<Vec<Library>> = OnceLock::new();
    LIBRARIES.get_or_init(|| load().unwrap_or_else(|problem| panic!("the embedded sink data is broken: {problem}")))
}

/// The embedded library of this name.
pub fn find(host: &str, name: &str) -> Option<&'static Library> {
    embedded().iter().find(|library| library.host == host && library.name == name)
}

/// A library, checked, with what it includes copied in.
pub(super) fn finish<'l>(
    mut library: Library,
    original: &dyn Fn(&str, &str) -> Option<&'l Library>,
) -> Result<Library, String> {
    check_paths(&library)?;
    for name in library.include.clone() {
        let included = original(&library.host, &name)
            .ok_or_else(|| format!("includes `{name}`, which {} has not", library.host))?;
        if !included.include.is_empty() {
            return Err(format!("includes `{name}`, which includes others itself; name them all here"));
        }
        include(&mut library, included);
    }
    check(&library)?;
    check_versions(&library, original)?;
    Ok(library)
}

/// A fact that is true of some versions only needs one to assume where no manifest names any.
fn check_versions<'l>(library: &Library, original: &dyn Fn(&str, &str) -> Option<&'l Library>) -> Result<(), String> {
    for fact in library.facts() {
        let fail = |what: String| Err(format!("the fact {} {}: {what}", fact.rule, fact.form));
        let of = match &fact.of {
            None => library,
            Some(name) => match original(&library.host, name) {
                Some(of) => of,
                None => return fail(format!("of `{name}`, which {} has not", library.host)),
            },
        };
        if (fact.of.is_some() || fact.versions().is_limited()) && of.version.is_none() {
            return fail(format!("`{}` has no `version` to assume where no manifest names one", of.name));
        }
    }
    Ok(())
}

/// Copies the types of `from` and what their members do; `into`'s own types stay as they are. Functions are not copied:
/// code that calls them imports `from` itself.
fn include(into: &mut Library, from: &Library) {
    let added: BTreeMap<_, _> = from
        .types
        .iter()
        .filter(|(key, _)| !into.types.contains_key(*key))
        .map(|(key, kind)| {
            let mut kind = kind.clone();
            kind.engine = kind.engine.or(from.engine);
            // Code that spells the type's path means the library that has it.
            kind.names.clear();
            (key.clone(), kind)
        })
        .collect();
    let of_added = |names: &OneOrMany| {
        let kept = names.iter().filter(|name| split(name).is_some_and(|(key, _)| added.contains_key(key)));
        Some(OneOrMany::Many(kept.map(str::to_string).collect())).filter(|kept| kept.iter().next().is_some())
    };
    // What they do depends on the version of the library that they come from.
    let facts = |facts: &[Use]| -> Vec<Use> {
        let of = |fact: &Use| fact.of.clone().or_else(|| from.version.as_ref().map(|_| from.name.clone()));
        facts.iter().map(|fact| Use { of: of(fact), ..fact.clone() }).collect()
    };
    let calls = from
        .calls
        .iter()
        .filter_map(|call| Some(Call { name: of_added(&call.name)?, facts: facts(&call.facts), ..call.clone() }));
    let gets = from
        .gets
        .iter()
        .filter_map(|get| Some(Get { name: of_added(&get.name)?, facts: facts(&get.facts), ..get.clone() }));
    let sets = from
        .sets
        .iter()
        .filter_map(|set| Some(Set { name: of_added(&set.name)?, facts: facts(&set.facts), ..set.clone() }));
    into.calls.extend(calls);
    into.gets.extend(gets);
    into.sets.extend(sets);
    into.types.extend(added);
}

/// A name as what stands before its last dot and what stands behind it.
fn split(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once('.')
}

/// Whether `path` is one of `modules` or lies inside one.
fn inside(modules: &[String], path: &str) -> bool {
    modules.iter().any(|module| {
        path.strip_prefix(module.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '/']))
    })
}

/// What only the file itself can get wrong: paths outside its modules, keys that read like modules.
fn check_paths(library: &Library) -> Result<(), String> {
    let generic = library.modules.is_empty();
    for (key, kind) in &library.types {
        if key.contains('.') || library.modules.contains(key) {
            return Err(format!("type `{key}`: a type key has no dots and is not the name of a module"));
        }
        if let Some(path) = kind.names.iter().find(|path| !generic && !inside(&library.modules, path)) {
            return Err(format!("type `{key}`: `{path}` lies in none of the modules"));
        }
        let mut seen = vec![key.as_str()];
        let mut next = kind.extends.as_deref();
        while let Some(parent) = next {
            if seen.contains(&parent) {
                return Err(format!("type `{key}`: extends itself"));
            }
            seen.push(parent);
            next = library.types.get(parent).and_then(|t| t.extends.as_deref());
        }
    }
    Ok(())
}

fn check(library: &Library) -> Result<(), String> {
    let known = |key: &str| library.types.contains_key(key);
    for (key, kind) in &library.types {
        if let Some(parent) = kind.extends.as_deref().filter(|parent| !known(parent)) {
            return Err(format!("type `{key}`: extends `{parent}`, which is no type of this file"));
        }
    }
    let of_includes = |name: &str| split(name).is_some_and(|(key, _)| known(key));
    for call in &library.calls {
        let name = call.name.iter().next().unwrap_or_default();
        let fail = |what: String| format!("call `{name}`: {what}");
        for name in call.name.iter() {
            if !of_includes(name) && !inside(&library.modules, name) {
                return Err(fail(format!("`{name}` is neither a type's member nor inside the modules")));
            }
        }
        let passed = call.passes.iter().flat_map(|p: &Passes| p.types.iter()).filter(|key| *key != "_");
        if let Some(key) = call.returns.iter().chain(passed).find(|key| !known(key)) {
            return Err(fail(format!("`{key}` is no type of this file")));
        }
        check_says_something(call).map_err(fail)?;
        check_facts(&call.facts).map_err(fail)?;
    }
    for get in &library.gets {
        let name = get.name.iter().next().unwrap_or_default();
        if !get.returns.as_deref().is_none_or(known) || !get.name.iter().all(of_includes) {
            return Err(format!("get `{name}`: what it starts with or what it returns is no type of this file"));
        }
        if get.returns.is_none() && get.facts.is_empty() && get.joins.is_empty() {
            return Err(format!("get `{name}`: says nothing"));
        }
        check_facts(&get.facts).map_err(|e| format!("get `{name}`: {e}"))?;
    }
    for set in &library.sets {
        let name = set.name.iter().next().unwrap_or_default();
        if !set.name.iter().all(|name| of_includes(name) || !name.contains('.')) {
            return Err(format!("set `{name}`: starts with no type of this file"));
        }
        if set.facts.is_empty() && set.autocommit.is_empty() {
            return Err(format!("set `{name}`: says nothing"));
        }
        check_facts(&set.facts).map_err(|e| format!("set `{name}`: {e}"))?;
    }
    for key in &library.keys {
        let name = key.name.iter().next().unwrap_or_default();
        check_facts(&key.facts).map_err(|e| format!("key `{name}`: {e}"))?;
    }
    Ok(())
}

fn check_says_something(call: &Call) -> Result<(), String> {
    if call.name.iter().next().is_none() {
        return Err("has no name".to_string());
    }
    let silent = call.text.is_empty()
        && call.returns.is_none()
        && call.passes.is_empty()
        && call.opens.is_none()
        && call.facts.is_empty()
        && call.wraps.is_none()
        && call.value.is_none()
        && !call.declares
        && !call.empty
        && call.autocommit.is_empty()
        && call.joins.is_empty()
        && call.reads.is_empty()
        && call.file.is_empty();
    if silent {
        return Err("says nothing".to_string());
    }
    if call.named && call.reads.is_empty() && call.wraps.is_none() {
        return Err("`named` needs `reads` or `wraps`: the text that is divided".to_string());
    }
    for (key, pieces) in [("joins", &call.joins), ("reads", &call.reads), ("file", &call.file)] {
        if pieces.first().is_some_and(|piece| *piece == Piece::Up) {
            return Err(format!("`{key}` begins with `..`, and there is nothing before it"));
        }
    }
    Ok(())
}

fn check_facts(facts: &[Use]) -> Result<(), String> {
    for fact in facts {
        let forms = FORMS.iter().find(|(rule, _)| *rule == fact.rule).map(|(_, forms)| forms);
        match forms {
            None => return Err(format!("`{}` is no rule that sink data states", fact.rule)),
            Some(forms) if !forms.contains(&fact.form.as_str()) => {
                return Err(format!("`{}` is no form of {}; known are {}", fact.form, fact.rule, forms.join(", ")));
            }
            Some(_) => {}
        }
        let conditions = fact.when.iter().chain(&fact.unless);
        let mut selectors = conditions.map(|c| &c.selector).chain(&fact.at);
        if fact.each.is_none()
            && let Some(stray) = selectors.find(|s| matches!(s.base, Base::Key | Base::Item))
        {
            return Err(format!("`{stray}` has a meaning only beside `each`"));
        }
        for (field, value) in [("note", &fact.note), ("evidence", &fact.evidence)] {
            if value.as_deref().is_none_or(str::is_empty) {
                return Err(format!("the fact {} {} has no {field}", fact.rule, fact.form));
            }
        }
        let evidence = fact.evidence.as_deref().unwrap_or_default();
        if evidence != "observed" && !evidence.starts_with("https://") {
            return Err(format!("evidence `{evidence}` is neither `observed` nor a page"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every library whose behaviour was looked into, by host.
    const LOOKED_INTO: [(&str, &[&str]); 3] = [
        (
            "python",
            &[
                "psycopg2",
                "psycopg",
                "psycopg_pool",
                "asyncpg",
                "pg8000",
                "aiopg",
                "sqlalchemy",
                "sqlmodel",
                "django",
                "tortoise-orm",
                "peewee",
                "pony",
                "databases",
                "records",
                "pymysql",
                "mysqlclient",
                "mysql-connector-python",
                "aiomysql",
                "asyncmy",
                "pyodbc",
                "pymssql",
                "alembic",
                "procrastinate",
                "django-pglocks",
                "django-pgware",
                "django-pglock",
                "sqlalchemy-dlock",
                "pals",
                "django-tenants",
            ],
        ),
        (
            "javascript",
            &[
                "pg",
                "pg-cursor",
                "pg-query-stream",
                "postgres",
                "@neondatabase/serverless",
                "slonik",
                "pg-promise",
                "pg-listen",
                "pg-boss",
                "graphile-worker",
                "@databases/pg",
                "advisory-lock",
                "knex",
                "objection",
                "kysely",
                "drizzle-orm",
                "sequelize",
                "typeorm",
                "mikro-orm",
                "prisma",
                "mysql",
                "mysql2",
                "mariadb",
                "serverless-mysql",
                "tedious",
                "mssql",
                "bun",
                "deno",
                "deno-postgres",
                "aws-lambda",
            ],
        ),
        (
            "rust",
            &[
                "sqlx",
                "sqlx-postgres",
                "sqlx-mysql",
                "sqlx-cli",
                "tokio-postgres",
                "postgres",
                "deadpool-postgres",
                "bb8-postgres",
                "r2d2_postgres",
                "bb8",
                "r2d2",
                "diesel",
                "diesel_migrations",
                "diesel-async",
                "sea-orm",
                "sea-query",
                "mysql",
                "mysql_async",
                "rbatis",
                "rbdc-pg",
                "cornucopia",
                "clorinde",
                "refinery",
                "tiberius",
                "lambda_runtime",
            ],
        ),
    ];

    #[test]
    fn the_data_is_sound() {
        load().unwrap_or_else(|error| panic!("{error}"));
    }

    #[test]
    fn every_library_looked_into_has_a_file_or_a_reason() {
        let libraries = load().unwrap();
        let (_, omitted) = data::files("sinks", "md").unwrap()[0];
        for (host, names) in LOOKED_INTO {
            for name in names {
                let present = libraries.iter().any(|l| l.host == host && l.name == *name);
                let excused = omitted.contains(&format!("| {host} | {name} |"));
                assert!(present != excused, "{host}/{name}: file {present}, left out {excused}");
            }
        }
    }

    #[test]
    fn each_host_has_generic_sinks() {
        let libraries = load().unwrap();
        for host in HOSTS {
            let generic = libraries.iter().find(|l| l.host == host && l.name == "generic").unwrap();
            assert!(generic.modules.is_empty() && generic.types.contains_key("any"), "{host}");
        }
    }

    #[test]
    fn what_a_library_includes_is_copied_in() {
        let libraries = load().unwrap();
        let deadpool = libraries.iter().find(|l| l.name == "deadpool-postgres").unwrap();
        assert!(deadpool.types.contains_key("client"));
        let names = || deadpool.calls.iter().flat_map(|c| c.name.iter());
        assert!(names().any(|name| name == "client.simple_query"));
        assert!(!names().any(|name| name.starts_with("tokio_postgres.")));
    }

    /// Checks a file that holds `body` besides the obligatory keys.
    fn refusal(body: &str) -> String {
        let text = format!("name = 'x'\nhost = 'python'\nmodules = ['x']\nsource = 'https://x'\n{body}");
        match toml::from_str::<Library>(&text) {
            Ok(library) => check_paths(&library).and_then(|()| check(&library)).err().unwrap_or_default(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn mistakes_are_refused_with_their_place() {
        let fact =
            |keys: &str| format!("[[call]]\nname = 'x.f'\nfacts = [{{ {keys}, note = 'n', evidence = 'observed' }}]");
        for (body, expected) in [
            ("[type.a]\nextends = 'b'".to_string(), "extends `b`"),
            ("[type.a]\nextends = 'a'".to_string(), "extends itself"),
            ("[type.x]".to_string(), "not the name of a module"),
            ("[type.a]\nnames = ['y.A']".to_string(), "`y.A` lies in none"),
            ("[[call]]\nname = 'y.f'\ntext = ['0']".to_string(), "`y.f` is neither"),
            ("[[call]]\nname = 'x.f'\nreturns = 'a'".to_string(), "`a` is no type"),
            ("[[call]]\nname = 'x.f'\npasses = [{ to = '0', types = ['_', 'a'] }]".to_string(), "`a` is no type"),
            ("[[call]]\nname = 'x.f'".to_string(), "says nothing"),
            ("[[call]]\nname = 'x.f'\ntext = ['query']".to_string(), "selector `query`"),
            ("[[call]]\nname = 'x.f'\nreads = ['sql/x.sql']".to_string(), "selector `sql/x.sql`"),
            ("[[call]]\nname = 'x.f'\njoins = ['..', '0']".to_string(), "`joins` begins with `..`"),
            ("[[call]]\nname = 'x.f'\nnamed = true\ntext = ['0']".to_string(), "`named` needs"),
            ("[[call]]\nname = 'x.f'\ntext = ['0']\nsend = 'simple'".to_string(), "unknown field `send`"),
            (fact("rule = 'search-paths', form = 'set'"), "`search-paths` is no rule"),
            (fact("rule = 'search-path', form = 'sets'"), "`sets` is no form"),
            (fact("rule = 'search-path', form = 'set', when = ['0 ~ (']"), "condition `0 ~ (`"),
            (fact("rule = 'search-path', form = 'set', when = ['key = a']"), "`key` has a meaning only"),
            (fact("rule = 'search-path', form = 'set', confidence = 'sure'"), "unknown variant `sure`"),
        ] {
            let refusal = refusal(&body);
            assert!(refusal.contains(expected), "{body}\n-> {refusal}");
        }
    }
}
