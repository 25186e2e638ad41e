use std::env;

use diesel::connection::{CacheSize, SimpleConnection};
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
use diesel::sql_types::Integer;

// row: pg_connection.establish driver-prepare named
// row: pg_connection.establish session-set driver
fn prepares_on_the_first_run() -> probe::Result {
    let mut conn = PgConnection::establish(&env::var("POSTGRES_URL")?)?;
    for run in 0..12 {
        diesel::select(run.into_sql::<Integer>()).get_result::<i32>(&mut conn)?;
    }
    Ok(())
}

// row: pg_connection.establish driver-prepare named  off
// row: pg_connection.establish driver-prepare unnamed-split  off
fn cache_disabled() -> probe::Result {
    let mut conn = PgConnection::establish(&env::var("POSTGRES_URL")?)?;
    conn.set_prepared_statement_cache_size(CacheSize::Disabled);
    for run in 0..12 {
        diesel::select(run.into_sql::<Integer>()).get_result::<i32>(&mut conn)?;
    }
    diesel::sql_query("SELECT 1").execute(&mut conn)?;
    Ok(())
}

// row: manager.new driver-prepare named
fn prepares_at_each_checkout() -> probe::Result {
    let manager = ConnectionManager::<PgConnection>::new(env::var("POSTGRES_URL")?);
    let pool = Pool::builder().max_size(1).build(manager)?;
    for _ in 0..3 {
        pool.get()?.batch_execute("SELECT 1")?;
    }
    Ok(())
}

// row: manager.new driver-prepare named  off
fn pool_without_a_cache() -> probe::Result {
    #[derive(Debug)]
    struct NoCache;
    impl CustomizeConnection<PgConnection, diesel::r2d2::Error> for NoCache {
        fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), diesel::r2d2::Error> {
            conn.set_prepared_statement_cache_size(CacheSize::Disabled);
            Ok(())
        }
    }
    let manager = ConnectionManager::<PgConnection>::new(env::var("POSTGRES_URL")?);
    let pool = Pool::builder().max_size(1).connection_customizer(Box::new(NoCache)).build(manager)?;
    for run in 0..3 {
        diesel::select(run.into_sql::<Integer>()).get_result::<i32>(&mut pool.get()?)?;
    }
    Ok(())
}

// row: connection.notifications_iter listen api
fn listens() -> probe::Result {
    let mut conn = PgConnection::establish(&env::var("POSTGRES_URL")?)?;
    conn.batch_execute("LISTEN jobs; NOTIFY jobs")?;
    for notification in conn.notifications_iter() {
        notification?;
    }
    Ok(())
}

probe::parts!(prepares_on_the_first_run, cache_disabled, prepares_at_each_checkout, pool_without_a_cache, listens,);
