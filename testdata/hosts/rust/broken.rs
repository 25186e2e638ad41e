// A file that does not parse.
fn f( {
    client.execute("SET a", &[&1]).await;
    sqlx::query!("SET b");
    sqlx::query_as::<_, Row>("SET c");
    sqlx::query_as!(Row, r#"SET "d""#);
    pool.get().await.unwrap().batch_execute(&format!("SET {x} \n")).await;
    let x = "SET e";
    x[0]("SET f");
    let c = 'a'; let l: &'static str = b"SET g";
    run("a", g(1, 2), "SET h"
