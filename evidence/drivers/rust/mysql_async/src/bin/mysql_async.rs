use std::env;

use mysql_async::prelude::{Query, Queryable, WithParams};
use mysql_async::{Conn, IsolationLevel, Opts, OptsBuilder, Pool, TxOpts, params};

/// Over the loopback address: a server on this machine is reached through its socket otherwise.
fn address() -> Result<String, env::VarError> {
    Ok(format!("{}?prefer_socket=false", env::var("MYSQL_URL")?))
}

// row: connection.exec driver-prepare binary
async fn executes() -> probe::Result {
    let mut conn = Conn::from_url(address()?).await?;
    for run in 0..12 {
        let _: Vec<i32> = conn.exec("SELECT ? AS product", (run,)).await?;
    }
    conn.exec_drop("SELECT 1", ()).await?;
    conn.disconnect().await?;
    Ok(())
}

// row: connection.exec driver-prepare binary  off
// row: connection.prep driver-prepare explicit  off
// row: text.with driver-prepare binary  off
// row: options.init startup-setting init-command  off
async fn queries() -> probe::Result {
    let mut conn = Conn::from_url(address()?).await?;
    for _ in 0..12 {
        let _: Vec<i32> = conn.query("SELECT 1 AS product").await?;
    }
    conn.disconnect().await?;
    Ok(())
}

// row: connection.prep driver-prepare explicit
async fn prepares() -> probe::Result {
    let mut conn = Conn::from_url(address()?).await?;
    let product = conn.prep("SELECT :id AS product").await?;
    conn.exec_drop(&product, params! { "id" => 1 }).await?;
    conn.disconnect().await?;
    Ok(())
}

// row: text.with driver-prepare binary
async fn text_with_parameters() -> probe::Result {
    let mut conn = Conn::from_url(address()?).await?;
    let _: Option<i32> = "SELECT ? AS product".with((1,)).first(&mut conn).await?;
    conn.disconnect().await?;
    Ok(())
}

// row: options.init startup-setting init-command
async fn init_texts() -> probe::Result {
    let opts = Opts::from_url(&address()?)?;
    let opts = OptsBuilder::from_opts(opts).init(vec!["SET @tenant = 7"]);
    Conn::new(opts).await?.disconnect().await?;
    Ok(())
}

// row: options.setup startup-setting init-command
async fn setup_texts() -> probe::Result {
    let opts = Opts::from_url(&address()?)?;
    let opts = OptsBuilder::from_opts(opts).setup(vec!["SET @tenant = 7"]);
    let pool = Pool::new(opts);
    for _ in 0..2 {
        pool.get_conn().await?.query_drop("SELECT 1").await?;
    }
    pool.disconnect().await?;
    Ok(())
}

// row: options.stmt_cache_size driver-prepare binary
async fn nothing_kept() -> probe::Result {
    let opts = Opts::from_url(&address()?)?;
    let opts = OptsBuilder::from_opts(opts).stmt_cache_size(0);
    let mut conn = Conn::new(opts).await?;
    for run in 0..3 {
        let _: Vec<i32> = conn.exec("SELECT ? AS product", (run,)).await?;
    }
    conn.disconnect().await?;
    Ok(())
}

// row: tx_options.with_isolation_level session-isolation option
async fn isolation() -> probe::Result {
    let mut conn = Conn::from_url(address()?).await?;
    let mut options = TxOpts::new();
    options.with_isolation_level(Some(IsolationLevel::Serializable)).with_readonly(Some(true));
    conn.start_transaction(options).await?.commit().await?;
    conn.disconnect().await?;
    Ok(())
}

// row: tx_options.with_isolation_level session-isolation option  off
async fn plain_transaction() -> probe::Result {
    let mut conn = Conn::from_url(address()?).await?;
    conn.start_transaction(TxOpts::new()).await?.commit().await?;
    conn.disconnect().await?;
    Ok(())
}

probe::async_parts!(
    executes,
    queries,
    prepares,
    text_with_parameters,
    init_texts,
    setup_texts,
    nothing_kept,
    isolation,
    plain_transaction,
);
