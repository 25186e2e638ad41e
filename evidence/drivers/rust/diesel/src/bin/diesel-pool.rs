// library: diesel
use std::env;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Pool};

// row: manager.new driver-prepare named
fn prepares_at_each_checkout() -> probe::Result {
    let manager = ConnectionManager::<PgConnection>::new(env::var("POSTGRES_URL")?);
    let pool = Pool::builder().max_size(1).build(manager)?;
    for _ in 0..3 {
        pool.get()?.batch_execute("SELECT 1")?;
    }
    Ok(())
}

probe::parts!(prepares_at_each_checkout);
