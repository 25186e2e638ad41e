use sqlx::{self, postgres::{PgPool as Pool, *}, Executor};
use ::tokio_postgres as pg;
use crate::db::{self as database, USE_TENANT};
use super::*;
extern crate diesel as d;
mod schema;

async fn run(pool: &Pool, id: i64) -> Result<(), Error> {
    let row = sqlx::query_as::<_, Row>("SELECT 1").bind(id).fetch_one(pool).await?;
    sqlx::query("SELECT " ).persistent(false).execute(&mut *tx).await?;
    sqlx::query!("SELECT " + "2", id).fetch_all(pool).await?;
    let r = sqlx::query_as!(Row<'_>, r#"SELECT 3"#, id, *id as i32).fetch_one(&pool).await;
    let u = query_scalar!(_, "SELECT 4");
    (&self.client).batch_execute(USE_TENANT).await?;
    crate::db::Conn::<Pg>::open(Self::URL, None, ());
    <Pool as Connect>::connect(&env::var("URL")?).await?;
    PgConnectOptions { options: "x", ssl: None, ..Default::default() };
    let v = vec!["SET a", "SET b"];
    let z = vec!["SET c"; 3];
    let arr = [("a", 1), ("b", 2)];
    let part = &text[..];
    let item = rows[0].name;
    client.query(if id > 0 { "SET d" } else { return Ok(()) }, &[&id]).await?;
    conn.execute(match kind {
        Kind::A if check("SET g") => "SET e",
        Kind::B => { log(); "SET f" }
        _ => unreachable!("never"),
    });
    unsafe { ffi(c"SET h") };
    let t = pool.begin().await.map_err(|e| Failed(e, "x"))?;
    Ok(())
}
