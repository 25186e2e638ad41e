use std::env;

use bb8_postgres::{PostgresConnectionManager, bb8::Pool};
use tokio_postgres::NoTls;

// row: manager.new driver-prepare named
async fn prepares_each_text() -> probe::Result {
    let manager = PostgresConnectionManager::new_from_stringlike(env::var("POSTGRES_URL")?, NoTls)?;
    let pool = Pool::builder().max_size(1).build(manager).await?;
    for run in 0..12 {
        let conn = pool.get().await?;
        conn.query("SELECT $1::int4 AS product", &[&run]).await?;
    }
    Ok(())
}

probe::async_parts!(prepares_each_text);
