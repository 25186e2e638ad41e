use sqlx::{Executor, PgPool, Postgres, QueryBuilder, Row};

pub async fn forms(pool: &PgPool, schema: &str) -> sqlx::Result<()> {
    let text = format!("SET search_path TO {schema}");
    sqlx::query(&text).execute(pool).await?;
    pool.execute("SET ROLE a; SELECT 1").await?;
    let mut builder: QueryBuilder<Postgres> = QueryBuilder::new("SELECT pg_advisory_lock(");
    builder.push_bind(5_i64).push(")");
    builder.build().execute(pool).await?;
    sqlx::query_scalar!("SELECT pg_try_advisory_lock(6)").fetch_one(pool).await?;
    let mut tx = pool.begin().await?;
    sqlx::raw_sql("CREATE TEMP TABLE t (id int)").execute(&mut *tx).await?;
    tx.fetch_all(sqlx::query("LISTEN forms")).await?;
    tx.commit().await?;
    Ok(())
}
