use std::fmt::Write as _;

fn build(schema: &str, name: &'static str, out: &mut String) -> String {
    let a = format!("SET search_path TO {schema}, {0}, {}, {n:?}, {{x}}", name, n = self.name());
    let b = std::format!("{:>w$}{:.*}|{}", 1, 2, name, 4);
    let c = format!(r#"SET "{}""#, schema);
    let d = format!(
        "SET a \
         TO {}\n",
        schema,
    );
    let mut q = String::from("SELECT");
    q.push_str(" 1");
    q += &format!(", {a}");
    q = q + " FROM " + name + "; " + &b;
    q.push(';');
    list.push("SET not_text");
    write!(q, "SET {}", c).unwrap();
    writeln!(&mut q, "SET {d}")?;
    writeln!(q)?;
    self.sql.push_str("x");
    println!("ran {q} on {}", conn.id());
    tracing::info!(target: "db", user = %user.id, ?err, "ran {} {user}", q);
    anyhow::bail!("no {}", q);
    assert!(q.len() > 0, "empty {q}");
    let broken = format!("SET {a} {");
    panic!("gone {}", 1)
}
