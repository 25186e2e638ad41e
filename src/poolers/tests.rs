use super::*;
use crate::finding::Effect;
use crate::rules;

fn fact(rule: &str, form: &str, name: Option<&str>) -> Fact {
    let rule = rules::find(rule).unwrap();
    let form = rule.forms.iter().find(|known| *known == form).unwrap();
    Fact::new(&rule.name, form, name.map(str::to_owned))
}

fn verdicts(target: &str, fact: &Fact, transaction: Option<bool>) -> Vec<(&'static str, Effect)> {
    let verdicts = Target::parse(target).unwrap().judge(fact, None, transaction);
    verdicts.iter().map(|verdict| (verdict.pooler.name, verdict.row.effect)).collect()
}

/// What the only pooler of a target that knows the rule makes of a fact.
fn effect(target: &str, (rule, form, name): (&str, &str, Option<&str>), transaction: Option<bool>) -> Effect {
    let verdicts = verdicts(target, &fact(rule, form, name), transaction);
    assert_eq!(verdicts.len(), 1, "{verdicts:?}");
    verdicts[0].1
}

const SET_PATH: (&str, &str, Option<&str>) = ("search-path", "set", None);

#[test]
fn every_pooler_loads_and_has_a_default_for_every_rule_of_its_engines() {
    let names: Vec<&str> = names().collect();
    for known in
        ["rds-proxy-postgresql", "rds-proxy-mysql", "rds-proxy-sqlserver", "pgbouncer", "proxysql", "pgpool-ii"]
    {
        assert!(names.contains(&known), "{known}");
    }
    assert_eq!(names.len(), 18);
    for slot in slots() {
        if let Err(problem) = parse::parse(slot.name, slot.text) {
            panic!("{problem}");
        }
    }
    for pooler in all() {
        for rule in rules::all().iter().filter(|rule| rule.poolers.is_empty()) {
            for form in &rule.forms {
                let bare = Fact::new(&rule.name, form, None);
                let verdicts = Target::parse(pooler.name).unwrap().judge(&bare, None, None);
                assert_eq!(verdicts.len(), pooler.engines_of(&rule.name).count(), "{} {}", pooler.name, rule.name);
            }
        }
    }
}

#[test]
fn every_row_has_a_source_or_says_that_nobody_verified_it() {
    for pooler in all() {
        for row in &pooler.rows {
            let unverified = row.evidence == Evidence::Unverified;
            assert!(unverified || !pooler.sources(row).is_empty(), "{}: {:?}", pooler.name, row.rules);
            assert!(
                !unverified || row.effect == Effect::Unknown,
                "{}: {:?} asserts unverified",
                pooler.name,
                row.rules
            );
            assert!(row.why.ends_with(['.', '"']), "{}: {}", pooler.name, row.why);
        }
    }
}

#[test]
fn a_family_is_chosen_by_engine() {
    let family = Target::parse("rds-proxy").unwrap();
    assert_eq!(family.poolers().len(), 3);
    let verdicts = family.judge(&fact("session-set", "set", Some("sql_mode")), Some(Engine::Mysql), None);
    assert_eq!(verdicts.len(), 1);
    assert_eq!(verdicts[0].pooler.name, "rds-proxy-mysql");
    assert_eq!(verdicts[0].row.effect, Effect::Tracked);
    assert_eq!(verdicts[0].title(), "RDS Proxy for MySQL");

    let unknown = family.judge(&fact("session-set", "set", None), None, None);
    assert_eq!(unknown.len(), 3, "no engine known: each answers for its own");
    assert!(family.judge(&fact("listen", "listen", None), Some(Engine::Mysql), None).is_empty());
}

#[test]
fn a_pooler_with_two_engines_answers_for_each() {
    let verdicts = verdicts("hyperdrive", &fact("multi-statement", "several", None), None);
    assert_eq!(verdicts, [("hyperdrive", Effect::Safe), ("hyperdrive", Effect::Breaks)]);
}

#[test]
fn versions_decide_where_they_matter() {
    let read_only = ("session-set", "set", Some("default_transaction_read_only"));
    assert_eq!(effect("pgbouncer@1.25.9", read_only, None), Effect::Leaks);
    assert_eq!(effect("pgbouncer@1.26", read_only, None), Effect::Tracked);
    let startup = ("search-path", "startup", None);
    assert_eq!(effect("pgbouncer@1.24.1", startup, None), Effect::Rejected);
    assert_eq!(effect("pgbouncer@1.26.1", startup, None), Effect::Tracked);
    let named = ("driver-prepare", "named", None);
    assert_eq!(effect("pgbouncer@1.18", named, None), Effect::Breaks);
    assert_eq!(effect("pgbouncer@1.21", named, None), Effect::Breaks);
    assert_eq!(effect("pgbouncer", named, None), Effect::Tracked, "1.24 is assumed");
    assert_eq!(effect("pgbouncer", ("driver-prepare", "unnamed-split", None), None), Effect::Breaks);
    assert_eq!(effect("pgbouncer", ("driver-prepare", "unnamed-split", None), Some(true)), Effect::Safe);
    assert_eq!(Target::parse("pgbouncer@1.24").unwrap().to_string(), "pgbouncer@1.24");
}

#[test]
fn a_row_that_requires_something_never_wins_and_is_mentioned() {
    let verdict = &Target::parse("pgbouncer@1.26").unwrap().judge(&fact("search-path", "set", None), None, None)[0];
    assert_eq!(verdict.row.effect, Effect::Leaks);
    let required: Vec<&str> = verdict.also.iter().map(|(_, lacking)| lacking.as_str()).collect();
    assert_eq!(required, ["PostgreSQL 18+", "Citus 12+ and search_path in track_extra_parameters"]);

    let older = &Target::parse("pgbouncer@1.18").unwrap().judge(&fact("search-path", "set", None), None, None)[0];
    assert!(older.also.is_empty(), "both need a later version");
}

#[test]
fn a_transaction_decides_where_it_is_known() {
    let local = ("transaction-set", "local", Some("work_mem"));
    assert_eq!(effect("pgbouncer", local, Some(true)), Effect::Safe);
    assert_eq!(effect("pgbouncer", local, Some(false)), Effect::Breaks);
    assert_eq!(effect("pgbouncer", local, None), Effect::Safe);
    assert_eq!(effect("rds-proxy-postgresql", local, Some(true)), Effect::Pins);
    let drop = ("temp-table", "on-commit-drop", None);
    assert_eq!(effect("pgbouncer", drop, Some(true)), Effect::Safe);
    assert_eq!(effect("pgbouncer", drop, Some(false)), Effect::Breaks);
    assert_eq!(effect("rds-proxy-postgresql", drop, Some(true)), Effect::Pins);
    assert_eq!(effect("pgcat", SET_PATH, Some(true)), Effect::Leaks);
    assert_eq!(effect("pgcat", SET_PATH, None), Effect::Breaks);
}

#[test]
fn what_a_routine_does_is_not_seen_by_a_proxy() {
    let mut inside = fact("session-set", "set-config", Some("app.tenant"));
    inside.routine = true;
    assert_eq!(verdicts("rds-proxy-postgresql", &inside, None), [("rds-proxy-postgresql", Effect::Leaks)]);
    inside.routine = false;
    assert_eq!(verdicts("rds-proxy-postgresql", &inside, None), [("rds-proxy-postgresql", Effect::Pins)]);
}

#[test]
fn names_decide_what_is_tracked() {
    for (target, name, expected) in [
        ("pgbouncer", "timezone", Effect::Tracked),
        ("pgbouncer", "app.tenant", Effect::Leaks),
        ("rds-proxy-mysql", "character_set_results", Effect::Tracked),
        ("rds-proxy-mysql", "foreign_key_checks", Effect::Pins),
        ("rds-proxy-sqlserver", "lock_timeout", Effect::Tracked),
        ("rds-proxy-sqlserver", "nocount", Effect::Pins),
        ("proxysql", "foreign_key_checks", Effect::Tracked),
        ("proxysql", "net_write_timeout", Effect::Pins),
    ] {
        assert_eq!(effect(target, ("session-set", "set", Some(name)), None), expected, "{name} on {target}");
    }
    let local = ("session-set", "local", Some("sql_mode"));
    assert_eq!(effect("rds-proxy-mysql", local, None), Effect::Leaks, "LOCAL means SESSION");
}

#[test]
fn who_extends_takes_over_and_replaces_by_rule() {
    assert_eq!(effect("neon", SET_PATH, None), Effect::Leaks);
    assert_eq!(effect("neon", ("driver-prepare", "named", None), None), Effect::Tracked);
    assert_eq!(effect("azure-pgbouncer", ("driver-prepare", "named", None), None), Effect::Unknown);
    assert_eq!(effect("digitalocean-pgbouncer", SET_PATH, None), Effect::Unknown);
    let neon = find("neon").unwrap();
    assert!(neon.answers_to("pgbouncer") && neon.answers_to("neon") && !neon.answers_to("rds-proxy-*"));
    let leak = &Target::parse("neon").unwrap().judge(&fact("temp-table", "table", None), None, None)[0];
    let sources = leak.sources();
    assert_eq!(sources[1], "observed on PgBouncer 1.18.0, 1.24.1, 1.26.1", "it was not observed on Neon");
}

#[test]
fn any_means_every_pooler() {
    let target = Target::parse("any").unwrap();
    assert!(target.is_any());
    assert_eq!(target.poolers().len(), names().count());
    assert_eq!(target.to_string(), "any");
    let poolers = target.judge(&fact("named-lock", "app-lock", None), Some(Engine::Mssql), None);
    assert_eq!(poolers.len(), 1);
}

#[test]
fn unknown_poolers_are_refused_with_help() {
    let problem = Target::parse("pgbuncer").unwrap_err();
    assert!(
        problem.starts_with("no pooler is called `pgbuncer`; did you mean `pgbouncer`?\nknown: any, azure-"),
        "{problem}"
    );
    assert!(problem.contains("rds-proxy, rds-proxy-mysql"), "{problem}");
    assert!(Target::parse("").unwrap_err().starts_with("no pooler is called ``\nknown: "));
    assert!(Target::parse("pgbouncer@latest").unwrap_err().contains("`latest` is not a version"));
    assert!(Target::parse("rds-proxy@2").unwrap_err().contains("no version of rds-proxy"));
    assert!(Target::parse("any@1").unwrap_err().contains("no version of any"));
}

const HEAD: &str = "name = \"p\"\ntitle = \"P\"\nfamily = \"p\"\nengine = \"mysql\"\n";
const DEFAULT: &str = "[[effect]]\nrule = \"*\"\neffect = \"unknown\"\nwhy = \"x\"\nevidence = \"unverified\"\n";

fn row(keys: &str) -> String {
    let versioned = "default_version = \"1.0\"\n";
    let evidence = "why = \"x\"\nevidence = \"unverified\"\n";
    format!("{HEAD}{versioned}{DEFAULT}[[effect]]\n{evidence}{keys}")
}

/// What a made-up pooler makes of `USE shop` inside a transaction.
fn winner(rows: &[&str]) -> String {
    let rows = rows.iter().zip('a'..).map(|(keys, name)| {
        format!("[[effect]]\neffect = \"safe\"\nevidence = \"unverified\"\nwhy = \"{name}\"\n{keys}\n")
    });
    let text = format!("{HEAD}default_version = \"1.5\"\n{DEFAULT}{}", rows.collect::<String>());
    let pooler = parse::parse("p", &text).unwrap();
    let fact = fact("use-database", "use", Some("shop"));
    let version = pooler.default_version.clone();
    pooler.judge(&fact, Engine::Mysql, Some(true), version.as_ref(), &Settings::new()).unwrap().0.why.clone()
}

#[test]
fn the_most_specific_row_wins_and_the_later_of_two() {
    let (named, one) = ("rule = \"use-database\"", "rule = \"use-database\"\nforms = [\"use\"]");
    let two = "rule = \"use-database\"\nforms = [\"use\"]\nnames = [\"sh*\"]";
    let every_rule = "rule = \"*\"\nnames = [\"*\"]\ntransaction = \"inside\"\nsince = \"1.0\"";
    assert_eq!(winner(&[]), "x");
    assert_eq!(winner(&[named, named]), "b");
    assert_eq!(winner(&[two, one, named]), "a");
    assert_eq!(winner(&[one, "rule = \"use-database\"\nsince = \"1.5\""]), "b");
    assert_eq!(winner(&[named, every_rule]), "a", "the row that names the rule");
    assert_eq!(winner(&[named, "rule = \"use-database\"\nuntil = \"1.5\""]), "a", "until is the first without it");
    assert_eq!(winner(&[named, "rule = \"use-database\"\nforms = [\"use\"]\nrequires = \"luck\""]), "a");
    assert_eq!(winner(&[named, "rule = [\"use-database\", \"set-role\"]\nroutine = false"]), "b");
    assert_eq!(winner(&[named, "rule = \"use-database\"\ntransaction = \"outside\""]), "a");
}

#[test]
fn problems_name_file_row_and_key() {
    let problem = |text: &str| parse::parse("p", text).err().unwrap_or_default();
    assert_eq!(problem(&row("rule = \"use-database\"\neffect = \"safe\"\n")), "");
    for (keys, expected) in [
        ("rule = \"use-databse\"\neffect = \"safe\"", "effect 2 (use-databse): rule: there is no `use-databse`"),
        ("rule = \"listen\"\neffect = \"safe\"", "`listen` is about no engine"),
        ("rule = \"use-database\"\neffect = \"safe\"\nforms = [\"used\"]", "forms: `use-database` has no form `used`"),
        ("rule = \"use-database\"\neffect = \"good\"", "good"),
        ("rule = \"use-database\"\neffect = \"safe\"\nnames = [\"TimeZone\"]", "names: `TimeZone`"),
        ("rule = \"use-database\"\neffect = \"safe\"\nsince = \"new\"", "`new` is not a version"),
        ("rule = \"use-database\"\neffect = \"safe\"\nengine = \"mssql\"", "engine: the pooler does not serve it"),
        ("rule = \"use-database\"\neffect = \"safe\"\nversion = [\"1\"]", "unknown field `version`"),
        ("rule = \"use-database\"\neffect = \"safe\"\nsource = \"a page\"", "source: `a page` is no https address"),
        ("rule = \"use-database\"\neffect = \"safe\"\nversions = [\"1\"]", "versions: go with evidence"),
    ] {
        let problem = problem(&row(keys));
        assert!(problem.starts_with("rules/poolers/p.toml: "), "{problem}");
        assert!(problem.contains(expected), "{problem}");
    }
    assert!(problem(HEAD).contains("effect: none without conditions for `connect-per-call` on mysql"));
    let documented = format!("{HEAD}{}", DEFAULT.replace("unverified", "documented"));
    assert!(problem(&documented).contains("source: none, and evidence is not `unverified`"));
    let unversioned = format!("{HEAD}{DEFAULT}since = \"1\"\n");
    assert!(problem(&unversioned).contains("the file has no default_version"));
    assert!(problem(&HEAD.replace("\"p\"\nt", "\"q\"\nt")).contains("name: `q` is not the name of the file"));
    assert!(problem(&HEAD.replace("family = \"p\"", "family = \"q\"")).contains("begin with `q-`"));
    assert!(problem(&format!("{HEAD}engines = [\"mysql\"]\n")).contains("give either engine or engines"));
    assert!(problem(&format!("{HEAD}extends = \"nobody\"\n")).contains("no pooler is called `nobody`"));
    assert!(problem(&format!("{HEAD}extends = \"neon\"\n")).contains("extends a third"));
}

/// What PgBouncer, of which one setting is known, makes of a fact, and how many rows it mentions.
fn set_so(key: &str, value: &str, (rule, form, name): (&str, &str, Option<&str>)) -> (Effect, usize) {
    let settings = Settings::from([(key.to_owned(), value.to_owned())]);
    let target = Target::parse("pgbouncer").unwrap().with_settings("pgbouncer", settings);
    let verdict = &target.judge(&fact(rule, form, name), None, None)[0];
    (verdict.row.effect, verdict.also.len())
}

#[test]
fn a_setting_decides_where_it_is_known() {
    let named = ("driver-prepare", "named", None);
    assert_eq!(set_so("max_prepared_statements", "0", named), (Effect::Breaks, 0));
    assert_eq!(set_so("max_prepared_statements", "100", named), (Effect::Tracked, 0));
    assert_eq!(set_so("max_prepared_statements", "0", ("driver-prepare", "unnamed", None)), (Effect::Safe, 0));
    let unnamed = ("driver-prepare", "unnamed-split", None);
    assert_eq!(set_so("max_prepared_statements", "100", unnamed), (Effect::Breaks, 0));
    assert_eq!(set_so("other", "0", named), (Effect::Tracked, 1), "not known: mentioned");

    let timeout = ("startup-setting", "parameter", Some("statement_timeout"));
    assert_eq!(set_so("ignore_startup_parameters", "extra_float_digits,statement_timeout", timeout).0, Effect::Breaks);
    assert_eq!(set_so("ignore_startup_parameters", "extra_float_digits", timeout), (Effect::Rejected, 0));
    let options = ("startup-setting", "options", Some("statement_timeout"));
    assert_eq!(set_so("ignore_startup_parameters", "options", options).0, Effect::Breaks);

    assert_eq!(set_so("pool_mode", "session", SET_PATH), (Effect::Safe, 0));
    assert_eq!(set_so("pool_mode", "transaction", SET_PATH).0, Effect::Leaks);
    assert_eq!(set_so("pool_mode", "statement", ("open-transaction", "unended", None)).0, Effect::Rejected);
    assert_eq!(effect("pgbouncer", ("open-transaction", "unended", None), None), Effect::Pins);
}

#[test]
fn a_filter_turns_pins_of_mysql_into_leaks() {
    let settings = Settings::from([("session_pinning_filters".to_owned(), "EXCLUDE_VARIABLE_SETS".to_owned())]);
    let target = Target::parse("rds-proxy").unwrap().with_settings("rds-proxy-mysql", settings);
    let of =
        |name: &str| target.judge(&fact("session-set", "set", Some(name)), Some(Engine::Mysql), None)[0].row.effect;
    assert_eq!(of("foreign_key_checks"), Effect::Leaks);
    assert_eq!(of("sql_mode"), Effect::Leaks, "also what the proxy tracks without it");
}
