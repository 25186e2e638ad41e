use deadpool_diesel::postgres::Pool;
use diesel::connection::SimpleConnection;
use diesel::{RunQueryDsl, sql_query};

pub async fn interact(pool: &Pool) -> anyhow::Result<()> {
    let conn = pool.get().await?;
    conn.interact(|conn| conn.batch_execute("SET ROLE closure")).await??;
    conn.interact(move |c| sql_query("SELECT pg_advisory_lock(10)").execute(c)).await??;
    Ok(())
}

pub async fn each(client: &tokio_postgres::Client) {
    for text in ["LISTEN a", "LISTEN b"] {
        client.batch_execute(text).await.unwrap();
    }
    for (_, text) in [("zone", "SET TIME ZONE 'UTC'"), ("plain", "SELECT 1")] {
        client.batch_execute(text).await.unwrap();
    }
    let texts = vec!["SET lock_timeout = 0".to_string(), String::from("SELECT 2")];
    for text in texts.iter() {
        client.batch_execute(text).await.unwrap();
    }
}

pub fn sync(client: &mut postgres::Client) {
    ["SET search_path TO a"].iter().for_each(|text| client.batch_execute(text).unwrap());
}
