use std::env;

use mysql::prelude::{BinQuery, Queryable, WithParams};
use mysql::{AccessMode, Conn, IsolationLevel, Opts, OptsBuilder, TxOpts, params};

/// Over the loopback address: a server on this machine is reached through its socket otherwise.
fn address() -> Result<String, env::VarError> {
    Ok(format!("{}?prefer_socket=false", env::var("MYSQL_URL")?))
}

// row: connection.exec driver-prepare binary
fn executes() -> probe::Result {
    let mut conn = Conn::new(address()?.as_str())?;
    for run in 0..12 {
        let _: Vec<i32> = conn.exec("SELECT ? AS product", (run,))?;
    }
    conn.exec_drop("SELECT 1", ())?;
    Ok(())
}

// row: connection.exec driver-prepare binary  off
// row: connection.prep driver-prepare explicit  off
// row: text.with driver-prepare binary  off
// row: options.init startup-setting init-command  off
// row: connection.select_db use-database api  off
fn queries() -> probe::Result {
    let mut conn = Conn::new(address()?.as_str())?;
    for _ in 0..12 {
        let _: Vec<i32> = conn.query("SELECT 1 AS product")?;
    }
    Ok(())
}

// row: connection.prep driver-prepare explicit
fn prepares() -> probe::Result {
    let mut conn = Conn::new(address()?.as_str())?;
    let product = conn.prep("SELECT :id AS product")?;
    conn.exec_drop(&product, params! { "id" => 1 })?;
    Ok(())
}

// row: text.with driver-prepare binary
fn text_with_parameters() -> probe::Result {
    let mut conn = Conn::new(address()?.as_str())?;
    let _: Option<i32> = "SELECT ? AS product".with((1,)).first(&mut conn)?;
    Ok(())
}

// row: connection.select_db use-database api
fn selects_a_database() -> probe::Result {
    let mut conn = Conn::new(address()?.as_str())?;
    conn.select_db("mysql")?;
    Ok(())
}

// row: options.init startup-setting init-command
fn init_texts() -> probe::Result {
    let opts = Opts::from_url(&address()?)?;
    let opts = OptsBuilder::from_opts(opts).init(vec!["SET @tenant = 7"]);
    Conn::new(opts)?;
    Ok(())
}

// row: options.stmt_cache_size driver-prepare binary
fn nothing_kept() -> probe::Result {
    let opts = Opts::from_url(&address()?)?;
    let opts = OptsBuilder::from_opts(opts).stmt_cache_size(0);
    let mut conn = Conn::new(opts)?;
    for run in 0..3 {
        let _: Vec<i32> = conn.exec("SELECT ? AS product", (run,))?;
    }
    Ok(())
}

// row: tx_options.set_isolation_level session-isolation option
fn isolation() -> probe::Result {
    let mut conn = Conn::new(address()?.as_str())?;
    let options = TxOpts::default()
        .set_isolation_level(Some(IsolationLevel::Serializable))
        .set_access_mode(Some(AccessMode::ReadOnly));
    conn.start_transaction(options)?.commit()?;
    Ok(())
}

// row: tx_options.set_isolation_level session-isolation option  off
fn plain_transaction() -> probe::Result {
    let mut conn = Conn::new(address()?.as_str())?;
    conn.start_transaction(TxOpts::default().set_isolation_level(None))?.commit()?;
    Ok(())
}

probe::parts!(
    executes,
    queries,
    prepares,
    text_with_parameters,
    selects_a_database,
    init_texts,
    nothing_kept,
    isolation,
    plain_transaction,
);
