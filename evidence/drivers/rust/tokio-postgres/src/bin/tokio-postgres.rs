use std::env;

use futures_util::TryStreamExt;
use tokio_postgres::{Client, Config, NoTls, types::Type};

// row: tokio_postgres.connect driver-prepare named when=chain.query
// row: tokio_postgres.connect driver-prepare named when=chain.query_one
// row: tokio_postgres.connect driver-prepare named when=chain.query_opt
// row: tokio_postgres.connect driver-prepare named when=chain.query_raw
// row: tokio_postgres.connect driver-prepare named when=chain.execute
// row: tokio_postgres.connect driver-prepare named when=chain.execute_raw
// row: tokio_postgres.connect driver-prepare named when=chain.prepare
// row: tokio_postgres.connect driver-prepare named when=chain.prepare_typed
async fn prepares_each_text() -> probe::Result {
    let (client, connection) = tokio_postgres::connect(&env::var("POSTGRES_URL")?, NoTls).await?;
    tokio::spawn(connection);
    for run in 0..12 {
        client.query("SELECT $1::int4 AS product", &[&run]).await?;
    }
    client.query_one("SELECT 1 AS one", &[]).await?;
    client.query_opt("SELECT 1 AS optional", &[]).await?;
    let rows = client.query_raw("SELECT $1::int4 AS raw", [1]).await?;
    rows.try_collect::<Vec<_>>().await?;
    client.execute("SELECT 1 AS executed", &[]).await?;
    client.execute_raw("SELECT $1::int4 AS executed_raw", [1]).await?;
    let prepared = client.prepare("SELECT 1 AS prepared").await?;
    client.query(&prepared, &[]).await?;
    client.prepare_typed("SELECT $1 AS typed", &[Type::INT4]).await?;
    Ok(())
}

// row: tokio_postgres.connect driver-prepare named when=chain.transaction
async fn in_a_transaction() -> probe::Result {
    let (mut client, connection) = tokio_postgres::connect(&env::var("POSTGRES_URL")?, NoTls).await?;
    tokio::spawn(connection);
    let transaction = client.transaction().await?;
    transaction.query("SELECT $1::int4 AS product", &[&1]).await?;
    transaction.commit().await?;
    Ok(())
}

// row: tokio_postgres.connect driver-prepare named when=chain.build_transaction
async fn in_a_built_transaction() -> probe::Result {
    let (mut client, connection) = tokio_postgres::connect(&env::var("POSTGRES_URL")?, NoTls).await?;
    tokio::spawn(connection);
    let transaction = client.build_transaction().read_only(true).start().await?;
    transaction.query("SELECT $1::int4 AS product", &[&1]).await?;
    transaction.commit().await?;
    Ok(())
}

// row: tokio_postgres.connect driver-prepare named when=chain.return
async fn handed_out() -> probe::Result {
    async fn open() -> Result<Client, Box<dyn std::error::Error>> {
        let (client, connection) = tokio_postgres::connect(&env::var("POSTGRES_URL")?, NoTls).await?;
        tokio::spawn(connection);
        Ok(client)
    }
    open().await?.query("SELECT $1::int4 AS product", &[&1]).await?;
    Ok(())
}

// row: tokio_postgres.connect driver-prepare named when=
async fn handed_on() -> probe::Result {
    async fn product(client: &Client) -> Result<(), tokio_postgres::Error> {
        client.query("SELECT $1::int4 AS product", &[&1]).await?;
        Ok(())
    }
    let (client, connection) = tokio_postgres::connect(&env::var("POSTGRES_URL")?, NoTls).await?;
    tokio::spawn(connection);
    product(&client).await?;
    Ok(())
}

// row: tokio_postgres.connect driver-prepare named when=  off
// row: client.prepare driver-prepare explicit  off
async fn typed_and_simple() -> probe::Result {
    let (client, connection) = tokio_postgres::connect(&env::var("POSTGRES_URL")?, NoTls).await?;
    tokio::spawn(connection);
    for run in 0..12 {
        client.query_typed("SELECT $1 AS product", &[(&run, Type::INT4)]).await?;
    }
    client.execute_typed("SELECT $1 AS product", &[(&1, Type::INT4)]).await?;
    client.simple_query("SELECT 1").await?;
    client.batch_execute("SELECT 1").await?;
    Ok(())
}

// row: tokio_postgres.connect startup-setting options
async fn options_in_the_url() -> probe::Result {
    let address = format!("{}?options=-c%20search_path%3Dshop", env::var("POSTGRES_URL")?);
    let (client, connection) = tokio_postgres::connect(&address, NoTls).await?;
    tokio::spawn(connection);
    client.simple_query("SELECT 1").await?;
    Ok(())
}

// row: tokio_postgres.connect startup-setting options  off
// row: config.options startup-setting options  off
// row: config.application_name startup-setting parameter  off
async fn plain_url() -> probe::Result {
    let (client, connection) = tokio_postgres::connect(&env::var("POSTGRES_URL")?, NoTls).await?;
    tokio::spawn(connection);
    client.simple_query("SELECT 1").await?;
    Ok(())
}

// row: client.prepare driver-prepare explicit
async fn prepares_by_hand() -> probe::Result {
    let (client, connection) = tokio_postgres::connect(&env::var("POSTGRES_URL")?, NoTls).await?;
    tokio::spawn(connection);
    let product = client.prepare("SELECT $1::int4 AS product").await?;
    client.query(&product, &[&1]).await?;
    Ok(())
}

// row: transaction.bind session-cursor named
async fn portals() -> probe::Result {
    let (mut client, connection) = tokio_postgres::connect(&env::var("POSTGRES_URL")?, NoTls).await?;
    tokio::spawn(connection);
    let transaction = client.transaction().await?;
    let portal = transaction.bind("SELECT generate_series(1, 30)", &[]).await?;
    while !transaction.query_portal(&portal, 10).await?.is_empty() {}
    transaction.commit().await?;
    Ok(())
}

// row: config.options startup-setting options
// row: config.application_name startup-setting parameter
async fn configured() -> probe::Result {
    let mut config: Config = env::var("POSTGRES_URL")?.parse()?;
    config.options("-c search_path=shop").application_name("shop");
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(connection);
    client.simple_query("SELECT 1").await?;
    Ok(())
}

probe::async_parts!(
    prepares_each_text,
    in_a_transaction,
    in_a_built_transaction,
    handed_out,
    handed_on,
    typed_and_simple,
    options_in_the_url,
    plain_url,
    prepares_by_hand,
    portals,
    configured,
);
