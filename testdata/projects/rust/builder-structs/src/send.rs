use crate::builder::{Statement, lock_sql};
use postgres::Client;

pub fn send(client: &mut Client) -> Result<(), postgres::Error> {
    client.batch_execute(&lock_sql(13, true))?;
    client.batch_execute(&[lock_sql(1, false), "SET ROLE b".to_string()].join("; "))?;
    client.batch_execute(&vec!["SET", "TIME", "ZONE", "'UTC'"].join(" "))?;
    client.batch_execute(&["LISTEN ", "built"].concat())
}
