use sqlx::postgres::PgPoolOptions;
use sqlx::PgPool;

async fn on_the_pool(pool: &PgPool) -> anyhow::Result<()> {
    sqlx::raw_sql("SET LOCAL lock_timeout = '1s'").execute(pool).await?; // ~ transaction-set warning: sqlx gives each text a connection
    let mut tx = pool.begin().await?;
    sqlx::raw_sql("SET LOCAL lock_timeout = '1s'").execute(&mut *tx).await?;
    reqwest::get("https://pay.example").await?; // ~ open-transaction warning: waits for an HTTP request
    tx.commit().await?;
    reqwest::get("https://pay.example").await?;
    Ok(())
}

async fn in_a_closure(client: &mut tokio_postgres::Client) -> Result<(), tokio_postgres::Error> {
    let tx = client.transaction().await?;
    tx.batch_execute("SET LOCAL lock_timeout = '1s'").await?;
    tx.commit().await
}

async fn spoken(client: &tokio_postgres::Client) -> Result<(), tokio_postgres::Error> {
    client.batch_execute("BEGIN").await?;
    client.batch_execute("SET LOCAL lock_timeout = '1s'").await?;
    client.batch_execute("COMMIT").await
}

fn left_open(mut conn: diesel::PgConnection) {
    use diesel::connection::SimpleConnection;
    conn.batch_execute("SET LOCAL lock_timeout = '1s'").unwrap();
}

async fn borrowed(tx: &mut sqlx::Transaction<'_, sqlx::Postgres>) -> sqlx::Result<()> {
    sqlx::raw_sql("SELECT pg_advisory_xact_lock(1)").execute(tx.acquire().await?).await?;
    Ok(())
}
