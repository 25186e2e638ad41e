use std::env;

use r2d2_postgres::{PostgresConnectionManager, postgres::NoTls, r2d2::Pool};

// row: manager.new driver-prepare named
fn prepares_each_text() -> probe::Result {
    let manager = PostgresConnectionManager::new(env::var("POSTGRES_URL")?.parse()?, NoTls);
    let pool = Pool::builder().max_size(1).build(manager)?;
    for run in 0..12 {
        let mut conn = pool.get()?;
        conn.query("SELECT $1::int4 AS product", &[&run])?;
    }
    Ok(())
}

probe::parts!(prepares_each_text);
