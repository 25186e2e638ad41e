use postgres::{Client, Error, NoTls};
use r2d2::CustomizeConnection;
use r2d2_postgres::PostgresConnectionManager;

#[derive(Debug)]
struct Path;

impl CustomizeConnection<Client, Error> for Path {
    fn on_acquire(&self, conn: &mut Client) -> Result<(), Error> {
        conn.batch_execute("SET search_path TO tenant")
    }
}

pub fn pool(manager: PostgresConnectionManager<NoTls>) -> r2d2::Pool<PostgresConnectionManager<NoTls>> {
    r2d2::Pool::builder().connection_customizer(Box::new(Path)).build(manager).unwrap()
}
