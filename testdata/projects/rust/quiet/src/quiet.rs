use anyhow::bail;
use tracing::info;

/// Sends `SET ROLE`: see `LISTEN jobs`.
pub async fn quiet(client: &tokio_postgres::Client) -> anyhow::Result<()> {
    info!("SET search_path TO x");
    if client.is_closed() {
        bail!("SELECT pg_advisory_lock(1) failed");
    }
    client.simple_query("SELECT 'SET ROLE admin'").await?;
    assert_eq!(super::text(), "LISTEN jobs");
    Ok(())
}

pub struct Semaphore;
static GATE: std::sync::LazyLock<Semaphore> = std::sync::LazyLock::new(|| Semaphore);

pub async fn gate(pool: &sqlx::PgPool) {
    let _permit = GATE.acquire().await;
    let _ = pool.size();
}
