use crate::db::{Database, Pg};

pub async fn jobs(pg: &Pg, any: &dyn Database) -> anyhow::Result<()> {
    pg.exec("SET ROLE jobs").await?;
    any.exec("LISTEN jobs").await?;
    pg.set("lock_timeout", "0").await?;
    Ok(())
}
