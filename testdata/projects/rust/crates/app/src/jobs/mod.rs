use acme_db::sql::locks::UNLOCK;
use acme_db::{LOCK, USE_TENANT};
use sqlx::PgPool;

use crate::ROLE;

mod texts;

async fn start(pool: &PgPool) -> sqlx::Result<()> {
    sqlx::query(LOCK).execute(pool).await?;
    sqlx::query(UNLOCK).execute(pool).await?;
    sqlx::query(USE_TENANT).execute(pool).await?;
    sqlx::query(ROLE).execute(pool).await?;
    sqlx::query(super::texts::LISTEN).execute(pool).await?;
    sqlx::query(self::texts::LISTEN).execute(pool).await?;
    sqlx::query(crate::jobs::texts::TEMP).execute(pool).await?;
    Ok(())
}
