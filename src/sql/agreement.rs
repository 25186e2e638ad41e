//! Holds the facts, which come from tokens, against sqlparser's trees: where a statement of a case parses, the tree must be
//! one that does what the facts say, and what the tree does must be among the facts.

use std::ops::ControlFlow;

use sqlparser::ast::{ContextModifier, Expr, ObjectName, Set, SetExpr, Statement as Tree, visit_expressions};

use super::tests::cases;
use super::{Engine, analyze, guess_engine, mask::mask, parse::parse};

const SETTINGS: &[&str] = &["session-set", "search-path", "set-role", "session-isolation", "transaction-set"];

/// The rules of which a tree's first words must yield one. Empty: they must yield none. `None`: anything goes.
fn rules(tree: &Tree, engine: Option<Engine>) -> Option<&'static [&'static str]> {
    let assigns = |name: &ObjectName, scope: Option<&ContextModifier>| -> &'static [&'static str] {
        let name = name.to_string().to_lowercase();
        let row = name.starts_with("new.") || name.starts_with("old.");
        match scope {
            Some(ContextModifier::Global) => &[],
            _ if row || name.starts_with("@@global") => &[],
            _ if name.starts_with('@') && !name.starts_with("@@") => {
                if engine == Some(Engine::Mssql) {
                    &[]
                } else {
                    &["user-variable"]
                }
            }
            _ => SETTINGS,
        }
    };
    // The rest of an UPDATE parses as a SET too; such a value is not a setting's.
    let computed = |value: &Expr| matches!(value, Expr::Function(_) | Expr::BinaryOp { .. });
    Some(match tree {
        Tree::Set(Set::SingleAssignment { values, .. }) if values.iter().any(computed) => return None,
        Tree::Set(Set::SingleAssignment { scope, variable, .. })
            if variable.to_string().to_lowercase() != "password" =>
        {
            assigns(variable, scope.as_ref())
        }
        Tree::Set(Set::MultipleAssignments { assignments }) if assignments.len() == 1 => {
            assigns(&assignments[0].name, assignments[0].scope.as_ref())
        }
        Tree::Set(Set::SetSessionParam(_)) | Tree::Set(Set::SetNames { .. } | Set::SetTimeZone { .. }) => SETTINGS,
        Tree::Set(Set::SetRole { .. } | Set::SetSessionAuthorization(_)) => &["set-role", "transaction-set"],
        Tree::Set(Set::SetTransaction { snapshot: None, .. }) => &["session-isolation", "transaction-set"],
        Tree::Reset(_) if engine == Some(Engine::Postgresql) => SETTINGS,
        Tree::Use(_) if engine != Some(Engine::Postgresql) => &["use-database"],
        Tree::LISTEN { .. } | Tree::UNLISTEN { .. } => &["listen"],
        Tree::NOTIFY { .. } => &["notify"],
        Tree::Discard { .. } => &["discard"],
        Tree::Load { .. } => &["load-library"],
        Tree::Prepare { .. } | Tree::Deallocate { .. } if engine != Some(Engine::Mssql) => &["sql-prepare"],
        Tree::Execute { .. } if engine == Some(Engine::Mssql) => &[],
        Tree::LockTables { .. } | Tree::UnlockTables => &["lock-tables"],
        Tree::Lock(_) => &[],
        Tree::Declare { stmts } if stmts.iter().any(|declare| declare.for_query.is_some()) => &["session-cursor"],
        Tree::CreateSequence { temporary: true, .. } => &["temp-table"],
        Tree::CreateSequence { temporary: false, .. } => &[],
        Tree::CreateView(view) => {
            if view.temporary {
                &["temp-table"]
            } else {
                &[]
            }
        }
        Tree::CreateTable(table) if table.temporary && table.global != Some(true) => &["temp-table"],
        Tree::Query(query) if !matches!(*query.body, SetExpr::Select(_)) => &[],
        Tree::Insert(_) | Tree::Update(_) | Tree::Delete(_) | Tree::Merge(_) => &[],
        Tree::AlterTable { .. }
        | Tree::AlterRole { .. }
        | Tree::Drop { .. }
        | Tree::Grant { .. }
        | Tree::Comment { .. } => &[],
        Tree::StartTransaction { .. } | Tree::Commit { .. } | Tree::Rollback { .. } | Tree::Savepoint { .. } => &[],
        _ => return None,
    })
}

const FUNCTIONS: [&str; 15] = [
    "set_config",
    "nextval",
    "setval",
    "currval",
    "lastval",
    "pg_notify",
    "pg_advisory_lock",
    "pg_try_advisory_lock_shared",
    "pg_advisory_unlock_all",
    "get_lock",
    "release_lock",
    "release_all_locks",
    "found_rows",
    "row_count",
    "scope_identity",
];

/// How often a tree calls a function of the session.
fn calls(tree: &Tree) -> usize {
    let mut calls = 0;
    let _ = visit_expressions(tree, |expr| {
        if let Expr::Function(function) = expr {
            let name = function.name.to_string().to_lowercase();
            calls += usize::from(FUNCTIONS.contains(&name.trim_start_matches("pg_catalog.")));
        }
        ControlFlow::<()>::Continue(())
    });
    calls
}

/// Whether a fact is about something inside the statement, rather than its first words.
fn inside(text: &str) -> bool {
    let text = text.trim_start_matches("pg_catalog.").to_lowercase();
    text.contains('(') && text.split('(').next().is_some_and(|name| FUNCTIONS.contains(&name))
}

#[test]
fn facts_agree_with_trees() {
    let mut compared = 0;
    let mut wrong = String::new();
    for case in cases() {
        for &engine in &case.engines {
            let analysis = analyze(&case.text, engine);
            let assumed = engine.or_else(|| guess_engine(&case.text));
            let masked = mask(&case.text, assumed);
            for statement in &analysis.statements {
                let dialect = assumed.or(statement.engine);
                // The tree of SET GLOBAL TRANSACTION has lost its GLOBAL.
                if case.text.starts_with("SET GLOBAL TRANSACTION") {
                    continue;
                }
                let Some(tree) = parse(&masked.text, statement.range.clone(), dialect) else { continue };
                let own = statement.facts.iter().filter(|f| !f.fact.generated);
                let texts: Vec<(&str, &str)> = own.map(|f| (f.fact.rule, &case.text[f.range.clone()])).collect();
                let head = |rule: &str| !["executable-comment", "multi-statement", "session-function"].contains(&rule);
                let heads: Vec<&str> = texts
                    .iter()
                    .filter(|(rule, text)| {
                        head(rule) && !inside(text) && !text.starts_with("sp_") && !text.starts_with("pg_temp.")
                    })
                    .map(|(rule, _)| *rule)
                    .collect();
                let called = texts.iter().filter(|(_, text)| inside(text)).count();
                let stored = matches!(
                    tree,
                    Tree::CreateTable(_)
                        | Tree::AlterTable { .. }
                        | Tree::CreateFunction(_)
                        | Tree::CreateProcedure { .. }
                );
                let agrees = rules(&tree, dialect).is_none_or(|rules| {
                    let assigned = heads.iter().all(|rule| rules.contains(rule) || *rule == "user-variable");
                    assigned && (rules.is_empty() || heads.iter().any(|rule| rules.contains(rule)))
                });
                compared += 1;
                if !agrees || !stored && calls(&tree) != called {
                    wrong += &format!("{} {engine:?}: {texts:?}, but the tree is {tree}\n", case.place);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(compared > 150, "only {compared} statements of the cases parse");
}
