use crate::helpers::{run, run_where, set_path};

pub async fn app(pool: &sqlx::PgPool, client: &tokio_postgres::Client) -> anyhow::Result<()> {
    run(pool, "SET ROLE helper").await?;
    run_where(client, "LISTEN helper").await?;
    set_path(client, "a").await;
    crate::helpers::run(pool, &format!("SELECT pg_advisory_lock({})", 9)).await?;
    Ok(())
}
