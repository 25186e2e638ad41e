use std::env;

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DbBackend, DbErr, IsolationLevel, Statement, TransactionTrait,
};

// row: database.connect driver-prepare named
async fn prepares_on_the_first_run() -> probe::Result {
    let db = Database::connect(env::var("POSTGRES_URL")?).await?;
    for run in 0..12 {
        let product = Statement::from_sql_and_values(DbBackend::Postgres, "SELECT $1::int4 AS product", [run.into()]);
        db.query_one_raw(product).await?;
    }
    Ok(())
}

// row: pg_options.statement_cache_capacity driver-prepare named
// sees: at run [2-9]|once more
async fn nothing_kept() -> probe::Result {
    let mut options = ConnectOptions::new(env::var("POSTGRES_URL")?);
    options.max_connections(1).map_sqlx_postgres_opts(|pg| pg.statement_cache_capacity(0));
    let db = Database::connect(options).await?;
    for run in 0..3 {
        let product = Statement::from_sql_and_values(DbBackend::Postgres, "SELECT $1::int4 AS product", [run.into()]);
        db.query_one_raw(product).await?;
    }
    Ok(())
}

// row: options.set_schema_search_path search-path driver
async fn schema_search_path() -> probe::Result {
    let mut options = ConnectOptions::new(env::var("POSTGRES_URL")?);
    options.set_schema_search_path("shop,public");
    Database::connect(options).await?.ping().await?;
    Ok(())
}

// row: options.set_schema_search_path search-path driver  off
async fn plain_options() -> probe::Result {
    let options = ConnectOptions::new(env::var("POSTGRES_URL")?);
    Database::connect(options).await?.ping().await?;
    Ok(())
}

// row: database.connect driver-prepare binary
async fn prepares_on_mysql() -> probe::Result {
    let db = Database::connect(format!("mysql://{}", env::var("MYSQL_ADDRESS")?)).await?;
    for run in 0..12 {
        let product = Statement::from_sql_and_values(DbBackend::MySql, "SELECT ? AS product", [run.into()]);
        db.query_one_raw(product).await?;
    }
    Ok(())
}

// row: db.begin_with_config session-isolation option
async fn isolation_on_mysql() -> probe::Result {
    let db = Database::connect(format!("mysql://{}", env::var("MYSQL_ADDRESS")?)).await?;
    let txn = db.begin_with_config(Some(IsolationLevel::Serializable), None).await?;
    txn.commit().await?;
    Ok(())
}

// row: db.begin_with_config session-isolation option  off
// row: db.transaction_with_config session-isolation option  off
// sees: (?i)isolation
async fn plain_transaction_on_mysql() -> probe::Result {
    let db = Database::connect(format!("mysql://{}", env::var("MYSQL_ADDRESS")?)).await?;
    db.begin().await?.commit().await?;
    Ok(())
}

// row: db.transaction_with_config session-isolation option
async fn isolation_of_a_closure_on_mysql() -> probe::Result {
    let db = Database::connect(format!("mysql://{}", env::var("MYSQL_ADDRESS")?)).await?;
    db.transaction_with_config::<_, (), DbErr>(
        |txn| Box::pin(async move { txn.execute_unprepared("SELECT 1").await.map(|_| ()) }),
        Some(IsolationLevel::Serializable),
        None,
    )
    .await?;
    Ok(())
}

probe::async_parts!(
    prepares_on_the_first_run,
    nothing_kept,
    schema_search_path,
    plain_options,
    prepares_on_mysql,
    isolation_on_mysql,
    plain_transaction_on_mysql,
    isolation_of_a_closure_on_mysql,
);
