type Db = std::sync::Arc<sqlx::PgPool>;

fn flow(input: Option<String>) -> Option<String> {
    let (tx, rx) = channel();
    let (a, b) = ("SET a", "SET b");
    let [first, .., last] = parts;
    let Some(x) = input else { return None };
    let Config { url, pool: p, .. } = config;
    let n: Vec<sqlx::PgPool> = make();
    let State(inner) = state;
    if let Ok(y) = x.parse() && let Some(z) = y {
        use_it(z);
    }
    while let Some(w) = stream.next().await {
        seen = w;
    }
    match input {
        Some(v) => go(v),
        None => {}
        other @ Kind::X(_) => go(other),
    }
    for q in ["SET c", "SET d"].iter() {
        client.execute(q);
    }
    for (i, q) in LIST.iter().enumerate() {}
    for (k, v) in pairs {}
    self.sql = "SET e";
    self.conf.url = a;
    (c, d) = rx;
    _ = side();
    *slot = b;
    map["k"] = b;
    let set = |s: &str| format!("SET {s}");
    let later;
    later = set("x");
    let value = loop { break "SET f" };
    if a { Some("SET g") } else if b { Some("SET h") } else { panic!() }
}
