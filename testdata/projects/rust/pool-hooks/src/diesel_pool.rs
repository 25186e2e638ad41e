use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Error, Pool};

#[derive(Debug)]
struct Timeouts;

impl CustomizeConnection<PgConnection, Error> for Timeouts {
    fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), Error> {
        conn.batch_execute("SET statement_timeout = '5s'").map_err(Error::QueryError)
    }
}

pub fn pool(url: &str) -> Pool<ConnectionManager<PgConnection>> {
    let manager = ConnectionManager::<PgConnection>::new(url);
    Pool::builder().connection_customizer(Box::new(Timeouts)).build(manager).unwrap()
}
