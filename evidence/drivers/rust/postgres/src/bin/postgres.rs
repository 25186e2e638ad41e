use std::env;
use std::time::Duration;

use postgres::fallible_iterator::FallibleIterator;
use postgres::{Client, Config, NoTls, types::Type};

// row: client.connect driver-prepare named when=chain.query
// row: client.connect driver-prepare named when=chain.query_one
// row: client.connect driver-prepare named when=chain.query_opt
// row: client.connect driver-prepare named when=chain.query_raw
// row: client.connect driver-prepare named when=chain.execute
// row: client.connect driver-prepare named when=chain.prepare
// row: client.connect driver-prepare named when=chain.prepare_typed
fn prepares_each_text() -> probe::Result {
    let mut client = Client::connect(&env::var("POSTGRES_URL")?, NoTls)?;
    for run in 0..12 {
        client.query("SELECT $1::int4 AS product", &[&run])?;
    }
    client.query_one("SELECT 1 AS one", &[])?;
    client.query_opt("SELECT 1 AS optional", &[])?;
    client.query_raw("SELECT $1::int4 AS raw", [1])?.count()?;
    client.execute("SELECT 1 AS executed", &[])?;
    let prepared = client.prepare("SELECT 1 AS prepared")?;
    client.query(&prepared, &[])?;
    client.prepare_typed("SELECT $1 AS typed", &[Type::INT4])?;
    Ok(())
}

// row: client.connect driver-prepare named when=chain.transaction
fn in_a_transaction() -> probe::Result {
    let mut client = Client::connect(&env::var("POSTGRES_URL")?, NoTls)?;
    let mut transaction = client.transaction()?;
    transaction.query("SELECT $1::int4 AS product", &[&1])?;
    transaction.commit()?;
    Ok(())
}

// row: client.connect driver-prepare named when=chain.build_transaction
fn in_a_built_transaction() -> probe::Result {
    let mut client = Client::connect(&env::var("POSTGRES_URL")?, NoTls)?;
    let mut transaction = client.build_transaction().read_only(true).start()?;
    transaction.query("SELECT $1::int4 AS product", &[&1])?;
    transaction.commit()?;
    Ok(())
}

// row: client.connect driver-prepare named when=chain.return
fn handed_out() -> probe::Result {
    fn open() -> Result<Client, Box<dyn std::error::Error>> {
        let client = Client::connect(&env::var("POSTGRES_URL")?, NoTls)?;
        Ok(client)
    }
    open()?.query("SELECT $1::int4 AS product", &[&1])?;
    Ok(())
}

// row: client.connect driver-prepare named when=
fn handed_on() -> probe::Result {
    fn product(client: &mut Client) -> Result<(), postgres::Error> {
        client.query("SELECT $1::int4 AS product", &[&1])?;
        Ok(())
    }
    let mut client = Client::connect(&env::var("POSTGRES_URL")?, NoTls)?;
    product(&mut client)?;
    Ok(())
}

// row: client.connect driver-prepare named when=  off
// row: client.prepare driver-prepare explicit  off
fn typed_and_simple() -> probe::Result {
    let mut client = Client::connect(&env::var("POSTGRES_URL")?, NoTls)?;
    for run in 0..12 {
        client.query_typed("SELECT $1 AS product", &[(&run, Type::INT4)])?;
    }
    client.simple_query("SELECT 1")?;
    client.batch_execute("SELECT 1")?;
    Ok(())
}

// row: client.connect startup-setting options
fn options_in_the_url() -> probe::Result {
    let address = format!("{}?options=-c%20search_path%3Dshop", env::var("POSTGRES_URL")?);
    let mut client = Client::connect(&address, NoTls)?;
    client.simple_query("SELECT 1")?;
    Ok(())
}

// row: client.connect startup-setting options  off
// row: config.options startup-setting options  off
// row: config.application_name startup-setting parameter  off
fn plain_url() -> probe::Result {
    let mut client = Client::connect(&env::var("POSTGRES_URL")?, NoTls)?;
    client.simple_query("SELECT 1")?;
    Ok(())
}

// row: client.prepare driver-prepare explicit
fn prepares_by_hand() -> probe::Result {
    let mut client = Client::connect(&env::var("POSTGRES_URL")?, NoTls)?;
    let product = client.prepare("SELECT $1::int4 AS product")?;
    client.query(&product, &[&1])?;
    Ok(())
}

// row: transaction.bind session-cursor named
fn portals() -> probe::Result {
    let mut client = Client::connect(&env::var("POSTGRES_URL")?, NoTls)?;
    let mut transaction = client.transaction()?;
    let portal = transaction.bind("SELECT generate_series(1, 30)", &[])?;
    while !transaction.query_portal(&portal, 10)?.is_empty() {}
    transaction.commit()?;
    Ok(())
}

// row: config.options startup-setting options
// row: config.application_name startup-setting parameter
fn configured() -> probe::Result {
    let mut config: Config = env::var("POSTGRES_URL")?.parse()?;
    config.options("-c search_path=shop").application_name("shop");
    let mut client = config.connect(NoTls)?;
    client.simple_query("SELECT 1")?;
    Ok(())
}

// row: client.notifications listen api
fn listens() -> probe::Result {
    let mut client = Client::connect(&env::var("POSTGRES_URL")?, NoTls)?;
    client.batch_execute("LISTEN jobs; NOTIFY jobs")?;
    client.notifications().timeout_iter(Duration::from_secs(5)).next()?;
    Ok(())
}

probe::parts!(
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
    listens,
);
