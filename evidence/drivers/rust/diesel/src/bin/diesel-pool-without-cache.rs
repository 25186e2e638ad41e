// library: diesel
use std::env;

use diesel::connection::CacheSize;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
use diesel::sql_types::Integer;

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

probe::parts!(pool_without_a_cache);
