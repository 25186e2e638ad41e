use std::env;

use diesel::connection::{CacheSize, SimpleConnection};
use diesel::prelude::*;
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
fn cache_disabled() -> probe::Result {
    let mut conn = PgConnection::establish(&env::var("POSTGRES_URL")?)?;
    conn.set_prepared_statement_cache_size(CacheSize::Disabled);
    for run in 0..12 {
        diesel::select(run.into_sql::<Integer>()).get_result::<i32>(&mut conn)?;
    }
    diesel::sql_query("SELECT 1").execute(&mut conn)?;
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

probe::parts!(prepares_on_the_first_run, cache_disabled, listens);
