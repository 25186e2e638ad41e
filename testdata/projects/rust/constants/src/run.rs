use crate::sql::{self, session::LISTEN};
use crate::TAKE;
use tokio_postgres::Client;

pub async fn run(client: &Client) -> Result<(), tokio_postgres::Error> {
    client.batch_execute(TAKE).await?;
    client.batch_execute(sql::ROLE).await?;
    client.batch_execute(sql::zone()).await?;
    client.batch_execute(&sql::path("app")).await?;
    client.batch_execute(LISTEN).await?;
    client.simple_query(crate::session::LISTEN).await?;
    Ok(())
}
