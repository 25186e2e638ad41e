use sqlx::{Executor, Postgres};
use tokio_postgres::GenericClient;

pub async fn run<'e>(executor: impl Executor<'e, Database = Postgres>, text: &str) -> sqlx::Result<()> {
    executor.execute(text).await?;
    Ok(())
}

pub async fn run_where<C>(client: &C, text: &str) -> Result<(), tokio_postgres::Error>
where
    C: GenericClient,
{
    client.batch_execute(text).await
}

pub async fn set_path<E: AsRef<str>>(client: &tokio_postgres::Client, schema: E) {
    let text = format!("SET search_path TO {}", schema.as_ref());
    client.simple_query(&text).await.unwrap();
}
