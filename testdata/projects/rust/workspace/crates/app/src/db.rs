use acme_sql as sql;
use acme_sql::session::path;

pub async fn run(client: &tokio_postgres::Client) -> Result<(), tokio_postgres::Error> {
    client.batch_execute(acme_sql::LISTEN).await?;
    client.batch_execute(sql::ROLE).await?;
    client.batch_execute(&path("a")).await?;
    client.batch_execute(crate::LISTEN).await
}
