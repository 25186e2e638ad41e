use sqlx::PgPool;
use std::path::Path;

const LOCK: &str = include_str!("../sql/lock.sql");

struct Row {
    id: i64,
}

pub async fn start(pool: &PgPool) -> sqlx::Result<()> {
    sqlx::query(LOCK).execute(pool).await?;
    sqlx::query_file!("queries/path.sql").execute(pool).await?;
    sqlx::query_file_as!(Row, "queries/rows.sql").fetch_all(pool).await?;
    sqlx::raw_sql(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sql/temp.sql"))).execute(pool).await?;
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("sql").join("role.sql"))?;
    sqlx::query(&text).execute(pool).await?;
    Ok(())
}
