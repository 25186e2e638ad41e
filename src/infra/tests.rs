use super::stanza::{Stanza, Value};
use super::*;

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Reference(name) => format!("<{name}>"),
        Value::Unknown => "?".to_owned(),
    }
}

/// Each stanza as `kind name: key=value …`.
fn lines(kind: Kind, text: &str) -> Vec<String> {
    let line = |stanza: &Stanza| {
        let entries: Vec<String> = stanza.entries.iter().map(|e| format!("{}={}", e.key, shown(&e.value))).collect();
        format!("{} {}: {}", stanza.kind, stanza.name, entries.join(" "))
    };
    let reading = kind.read(text);
    assert_eq!(reading.problem, None);
    reading.stanzas.iter().map(line).collect()
}

#[test]
fn names_say_how_a_file_is_written() {
    let kind = |path: &str| Kind::of_path(Path::new(path));
    assert_eq!(kind("infra/db.tf"), Some(Kind::Terraform));
    assert_eq!(kind("cdk.tf.json"), Some(Kind::TerraformJson));
    assert_eq!(kind("cdk.out/Shop.template.json"), Some(Kind::Template(Syntax::Json)));
    assert_eq!(kind("template.yaml"), Some(Kind::Template(Syntax::Yaml)));
    assert_eq!(kind("etc/pgbouncer-prod.ini"), Some(Kind::PgBouncer));
    assert_eq!(kind("proxysql.cnf"), Some(Kind::ProxySql));
    assert_eq!(kind("alembic.ini"), None);
    assert_eq!(kind("my.cnf"), None);
}

#[test]
fn terraform_reads_alike_in_both_languages() {
    let hcl = r#"
        resource "aws_db_proxy_default_target_group" "a" {
          db_proxy_name = aws_db_proxy.a[0].name
          connection_pool_config {
            init_query              = "SET x = 1"
            max_connections_percent = 90
            session_pinning_filters = ["EXCLUDE_VARIABLE_SETS"]
          }
        }
        variable "family" { default = "MYSQL" }
        locals { db = { engine = var.family } }
        resource "aws_db_proxy" "a" {
          engine_family = "${local.db.engine}"
          require_tls   = var.tls ? true : false
        }
    "#;
    let expected = [
        "aws_db_proxy_default_target_group a: db_proxy_name=<aws_db_proxy.a.name> connection_pool_config.init_query=SET x = 1 \
         connection_pool_config.max_connections_percent=90 connection_pool_config.session_pinning_filters=[EXCLUDE_VARIABLE_SETS]",
        "variable family: default=MYSQL",
        "locals : db.engine=<var.family>",
        "aws_db_proxy a: engine_family=<local.db.engine> require_tls=?",
    ];
    assert_eq!(lines(Kind::Terraform, hcl), expected);
    let json = r#"{
        "resource": {
          "aws_db_proxy_default_target_group": { "a": [{
            "db_proxy_name": "${aws_db_proxy.a.name}",
            "connection_pool_config": [{
              "init_query": "SET x = 1", "max_connections_percent": 90,
              "session_pinning_filters": ["EXCLUDE_VARIABLE_SETS"]
            }]
          }]}
        },
        "variable": { "family": { "default": "MYSQL" } },
        "locals": { "db": { "engine": "${var.family}" } }
    }"#;
    assert_eq!(lines(Kind::TerraformJson, json), expected[..3]);
}

#[test]
fn templates_read_alike_in_both_languages() {
    let yaml = "
Parameters:
  Family: { Type: String, Default: MYSQL }
Resources:
  Group:
    Properties:
      DBProxyName: !Ref Proxy
      ConnectionPoolConfigurationInfo:
        InitQuery: !Sub 'SET a = ${B}'
        SessionPinningFilters: [EXCLUDE_VARIABLE_SETS]
    Type: AWS::RDS::DBProxyTargetGroup
  Proxy:
    Type: AWS::RDS::DBProxy
    Properties:
      EngineFamily: !Ref Family
      DBProxyName: !GetAtt Other.Name
      RequireTLS: !If [Strict, true, false]
";
    let found = lines(Kind::Template(Syntax::Yaml), yaml);
    assert_eq!(
        found[1],
        "AWS::RDS::DBProxyTargetGroup Group: DBProxyName=<Proxy> ConnectionPoolConfigurationInfo.InitQuery=? \
         ConnectionPoolConfigurationInfo.SessionPinningFilters=[EXCLUDE_VARIABLE_SETS]"
    );
    assert_eq!(found[0], "variable Family: default=MYSQL");
    assert!(
        found[2].starts_with("AWS::RDS::DBProxy Proxy: EngineFamily=<Family> DBProxyName=<Other.Name>"),
        "{found:?}"
    );

    let json = r#"{ "Resources": { "Proxy": { "Type": "AWS::RDS::DBProxy", "Properties": {
        "EngineFamily": "POSTGRESQL", "DBProxyName": { "Ref": "Name" },
        "RoleArn": { "Fn::GetAtt": ["Role", "Arn"] }, "RequireTLS": true } } } }"#;
    let expected = "AWS::RDS::DBProxy Proxy: EngineFamily=POSTGRESQL DBProxyName=<Name> RoleArn=<Role> RequireTLS=true";
    assert_eq!(lines(Kind::Template(Syntax::Json), json), [expected]);
}

#[test]
fn poolers_own_files_are_read() {
    let ini = "; none\n[databases]\nshop = host=db pool_mode=session\n\n[pgbouncer]\n# no\npool_mode = transaction\n%include x\n";
    assert_eq!(
        lines(Kind::PgBouncer, ini),
        ["databases : shop=host=db pool_mode=session", "pgbouncer : pool_mode=transaction"]
    );
    let cnf = "datadir=\"/var\" # x\nmysql_variables=\n{\n threads=4\n /* no */ multiplexing=\"false\";\n}\n\
               mysql_query_rules = ( { rule_id=1, match=\"^a\\\"b$\" }, { rule_id=2 } )\n";
    assert_eq!(
        lines(Kind::ProxySql, cnf),
        [
            "mysql_variables : threads=4 multiplexing=false",
            "mysql_query_rules : rule_id=1 match=^a\\\"b$",
            "mysql_query_rules : rule_id=2"
        ]
    );
}

#[test]
fn hostile_files_end_in_a_problem_or_in_nothing() {
    let deep = 100_000;
    let kinds = [Kind::Terraform, Kind::TerraformJson, Kind::Template(Syntax::Yaml), Kind::PgBouncer, Kind::ProxySql];
    let texts = [
        format!("a = {}1{}", "(".repeat(deep), ")".repeat(deep)),
        format!("a = {}", "[".repeat(deep)),
        format!("a {}{}", "{ b ".repeat(deep), "}".repeat(deep)),
        format!("a = {}true", "!".repeat(deep)),
        format!("a = 1{}", " + 1".repeat(deep)),
        format!("a = {}", "x ? y : ".repeat(deep)),
        "a = \"${".repeat(1_000),
        "a = ( { b = \"\\".to_owned(),
        "[x\n=\n= =\n[]\n\u{0}é = é".to_owned(),
        "/* \n".to_owned(),
        "\"é".to_owned(),
    ];
    for kind in kinds {
        for text in &texts {
            let _ = kind.read(text);
        }
    }
    let cut = "a = { b = \"c\"; d = ( { e = 1 } ) }";
    for end in 0..cut.len() {
        for kind in kinds {
            let _ = kind.read(&cut[..end]);
        }
    }
}

#[test]
fn a_name_that_leads_to_itself_ends() {
    let text =
        "locals {\n a = local.b\n b = local.a\n}\nresource \"aws_db_proxy\" \"x\" {\n engine_family = local.a\n}\n";
    let document = Document {
        source: Source::new("a.tf", text),
        kind: Kind::Terraform,
        place: Place::Application,
        reading: Kind::Terraform.read(text),
    };
    let declared = declared::find(&[document]);
    assert_eq!(declared[0].pooler, "rds-proxy");
}
