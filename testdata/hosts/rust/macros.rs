lazy_static::lazy_static! {
    /// Doc.
    static ref QUERY: String = format!("SET {}", NAME);
}

fn f() {
    tokio::select! {
        r = client.execute("SET a") => { log(r); conn.query("SET b") }
        Some(x) = rx.recv(), if ready => go(x),
        else => stop(),
    }
    let q = quote! { fn #name() { conn.execute("SET c", #arg) } };
    let j = json!({ "k": call("SET d"), "l": [1, "SET e"] });
    let m = matches!(run("SET f"), Ok(_) | Err(Code::X));
    let s = stream! { let c = pool.get().await; yield c.query("SET g") };
    let h = hashmap! { "a" => g("SET h"), "b" => 2 };
    assert_eq!(sql(), "SET i", "not {}", "SET j");
    diesel::table! { users (id) { id -> Integer, } }
    let e = env!("URL");
    let n = outer!(inner!("SET k"), format!("SET {}", x));
    html! { <p>{ run("SET l") }</p> };
    params![conn, "SET m" => 1; "SET n"];
}
