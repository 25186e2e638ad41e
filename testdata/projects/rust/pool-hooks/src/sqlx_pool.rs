use sqlx::Executor;
use sqlx::postgres::{PgPool, PgPoolOptions};

pub async fn pool(url: &str) -> sqlx::Result<PgPool> {
    PgPoolOptions::new()
        .max_connections(5)
        .after_connect(|conn, _meta| {
            Box::pin(async move {
                conn.execute("SET search_path TO tenant").await?;
                Ok(())
            })
        })
        .after_release(|conn, _meta| {
            Box::pin(async move {
                sqlx::query("RESET ROLE").execute(&mut *conn).await?;
                Ok(true)
            })
        })
        .connect(url)
        .await
}
