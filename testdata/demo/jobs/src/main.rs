//! Nightly jobs of the orders service.

use sqlx::PgPool;

#[tokio::main]
async fn main() -> Result<(), sqlx::Error> {
    let pool = PgPool::connect(&std::env::var("DATABASE_URL").expect("DATABASE_URL is set")).await?;
    archive(&pool).await?;
    export(&pool).await
}

/// Moves old orders away. `SET LOCAL` ends with the transaction.
async fn archive(pool: &PgPool) -> Result<(), sqlx::Error> {
    let mut tx = pool.begin().await?;
    sqlx::query("SET LOCAL lock_timeout = '2s'").execute(&mut *tx).await?;
    sqlx::query("INSERT INTO archive SELECT * FROM orders WHERE placed < now() - interval '1 year'").execute(&mut *tx).await?;
    tx.commit().await
}

/// Reads all orders, a thousand at a time.
async fn export(pool: &PgPool) -> Result<(), sqlx::Error> {
    let mut connection = pool.acquire().await?;
    sqlx::query("DECLARE all_orders CURSOR WITH HOLD FOR SELECT * FROM orders").execute(&mut *connection).await?;
    loop {
        let rows = sqlx::query("FETCH 1000 FROM all_orders").fetch_all(&mut *connection).await?;
        if rows.is_empty() {
            break;
        }
        println!("{} orders", rows.len());
    }
    sqlx::query("CLOSE all_orders").execute(&mut *connection).await?;
    Ok(())
}
