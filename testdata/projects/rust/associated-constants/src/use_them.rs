use crate::queries::{Lock, Queries};
use sqlx::PgPool;

pub async fn use_them(pool: &PgPool) -> sqlx::Result<()> {
    sqlx::query(Queries::PATH).execute(pool).await?;
    sqlx::query(Queries::zone()).execute(pool).await?;
    sqlx::query(<Queries as Lock>::ROLE).execute(pool).await?;
    sqlx::query(Queries::TEXT).execute(pool).await?;
    Ok(())
}
