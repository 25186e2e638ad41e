use lambda_runtime::{run, service_fn, Error, LambdaEvent};
use tokio_postgres::NoTls;

#[tokio::main]
async fn main() -> Result<(), Error> {
    run(service_fn(count)).await
}

async fn count(event: LambdaEvent<()>) -> Result<i64, Error> {
    let (client, connection) = tokio_postgres::connect("", NoTls).await?; // ~ connect-per-call note: opened on every call of `count`
    tokio::spawn(connection);
    let rows = client.simple_query("SELECT count(*) FROM orders").await?;
    Ok(rows.len() as i64)
}
