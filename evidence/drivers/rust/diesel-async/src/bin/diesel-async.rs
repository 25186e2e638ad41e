use std::env;

use diesel::IntoSql;
use diesel::connection::CacheSize;
use diesel::sql_types::Integer;
use diesel_async::pooled_connection::AsyncDieselConnectionManager;
use diesel_async::pooled_connection::deadpool::Pool;
use diesel_async::{AsyncConnection, AsyncMysqlConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

// row: async_pg_connection.establish driver-prepare named
// row: async_pg_connection.establish session-set driver
async fn prepares_everything() -> probe::Result {
    let mut conn = AsyncPgConnection::establish(&env::var("POSTGRES_URL")?).await?;
    for run in 0..12 {
        diesel::select(run.into_sql::<Integer>()).get_result::<i32>(&mut conn).await?;
    }
    diesel::sql_query("SELECT 1").execute(&mut conn).await?;
    Ok(())
}

// row: async_connection.set_prepared_statement_cache_size driver-prepare named
// sees: at run [2-9]|once more
async fn cache_disabled() -> probe::Result {
    let mut conn = AsyncPgConnection::establish(&env::var("POSTGRES_URL")?).await?;
    conn.set_prepared_statement_cache_size(CacheSize::Disabled);
    for run in 0..3 {
        diesel::select(run.into_sql::<Integer>()).get_result::<i32>(&mut conn).await?;
    }
    Ok(())
}

// row: async_manager.new driver-prepare named
async fn pool_prepares() -> probe::Result {
    let manager = AsyncDieselConnectionManager::<AsyncPgConnection>::new(env::var("POSTGRES_URL")?);
    let pool = Pool::builder(manager).max_size(1).build()?;
    for _ in 0..3 {
        pool.get().await?.batch_execute("SELECT 1").await?;
    }
    Ok(())
}

// row: async_mysql_connection.establish driver-prepare binary
// row: async_mysql_connection.establish session-set driver
async fn prepares_everything_on_mysql() -> probe::Result {
    let address = format!("{}?prefer_socket=false", env::var("MYSQL_URL")?);
    let mut conn = AsyncMysqlConnection::establish(&address).await?;
    for run in 0..12 {
        diesel::select(run.into_sql::<Integer>()).get_result::<i32>(&mut conn).await?;
    }
    Ok(())
}

probe::async_parts!(prepares_everything, cache_disabled, pool_prepares, prepares_everything_on_mysql);
