use std::env;
use std::path::Path;

use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::migrate::Migrator;
use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sqlx::postgres::{PgAdvisoryLock, PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::{
    AnyConnection, AnyPool, ConnectOptions, Connection, Executor, MySqlConnection, MySqlPool, PgConnection, PgPool,
    SqlSafeStr,
};

// row: pg_pool.connect driver-prepare named
async fn prepares_on_the_first_run() -> probe::Result {
    let pool = PgPool::connect(&env::var("POSTGRES_URL")?).await?;
    for run in 0..12 {
        sqlx::query("SELECT $1::int4 AS product").bind(run).fetch_one(&pool).await?;
    }
    Ok(())
}

// row: pg_pool_options.connect driver-prepare named
async fn prepares_with_pool_options() -> probe::Result {
    let pool = PgPoolOptions::new().max_connections(1).connect(&env::var("POSTGRES_URL")?).await?;
    for run in 0..12 {
        sqlx::query("SELECT $1::int4 AS product").bind(run).fetch_one(&pool).await?;
    }
    Ok(())
}

// row: pg_connection.connect driver-prepare named
async fn prepares_on_a_connection() -> probe::Result {
    let mut conn = PgConnection::connect(&env::var("POSTGRES_URL")?).await?;
    sqlx::query("SELECT 1 AS product").fetch_one(&mut conn).await?;
    Ok(())
}

// row: pg_options.connect driver-prepare named
async fn prepares_on_a_connection_of_options() -> probe::Result {
    let options: PgConnectOptions = env::var("POSTGRES_URL")?.parse()?;
    let mut conn = options.connect().await?;
    sqlx::query("SELECT 1 AS product").fetch_one(&mut conn).await?;
    Ok(())
}

// row: pool.connect driver-prepare named
async fn prepares_on_any_pool() -> probe::Result {
    install_default_drivers();
    let pool = AnyPool::connect(&env::var("POSTGRES_URL")?).await?;
    sqlx::query("SELECT 1 AS product").fetch_one(&pool).await?;
    Ok(())
}

// row: pool_options.connect driver-prepare named
async fn prepares_on_any_pool_of_options() -> probe::Result {
    install_default_drivers();
    let pool = AnyPoolOptions::new().connect(&env::var("POSTGRES_URL")?).await?;
    sqlx::query("SELECT 1 AS product").fetch_one(&pool).await?;
    Ok(())
}

// row: connection.connect driver-prepare named
async fn prepares_on_any_connection() -> probe::Result {
    install_default_drivers();
    let mut conn = AnyConnection::connect(&env::var("POSTGRES_URL")?).await?;
    sqlx::query("SELECT 1 AS product").fetch_one(&mut conn).await?;
    Ok(())
}

// row: executor.prepare driver-prepare explicit
async fn prepares_by_hand() -> probe::Result {
    let mut conn = PgConnection::connect(&env::var("POSTGRES_URL")?).await?;
    conn.prepare("SELECT 1 AS product".into_sql_str()).await?;
    Ok(())
}

// row: executor.prepare driver-prepare explicit  off
async fn raw_and_bare_texts() -> probe::Result {
    let mut conn = PgConnection::connect(&env::var("POSTGRES_URL")?).await?;
    sqlx::raw_sql("SELECT 1 AS product").execute(&mut conn).await?;
    conn.execute("SELECT 2 AS product").await?;
    Ok(())
}

// row: query.persistent driver-prepare unnamed-split confidence=medium
async fn not_persistent() -> probe::Result {
    let pool = PgPool::connect(&env::var("POSTGRES_URL")?).await?;
    for run in 0..3 {
        sqlx::query("SELECT $1::int4 AS product").bind(run).persistent(false).fetch_one(&pool).await?;
    }
    Ok(())
}

// row: query.persistent driver-prepare unnamed-split confidence=low
async fn not_persistent_on_whatever() -> probe::Result {
    install_default_drivers();
    let mut conn = AnyConnection::connect(&env::var("POSTGRES_URL")?).await?;
    sqlx::query("SELECT 1 AS product").persistent(false).fetch_one(&mut conn).await?;
    Ok(())
}

// row: query.persistent driver-prepare binary
async fn not_persistent_on_mysql() -> probe::Result {
    let pool = MySqlPool::connect(&env::var("MYSQL_URL")?).await?;
    for run in 0..3 {
        sqlx::query("SELECT ? AS product").bind(run).persistent(false).fetch_one(&pool).await?;
    }
    Ok(())
}

// row: pg_pool.connect startup-setting options
async fn options_in_the_url() -> probe::Result {
    let address = format!("{}?options=-c%20search_path%3Dshop", env::var("POSTGRES_URL")?);
    PgPool::connect(&address).await?;
    Ok(())
}

// row: pg_pool_options.connect startup-setting options
async fn options_in_the_url_with_pool_options() -> probe::Result {
    let address = format!("{}?options[lock_timeout]=5s", env::var("POSTGRES_URL")?);
    PgPoolOptions::new().max_connections(1).connect(&address).await?;
    Ok(())
}

// row: pg_pool.connect startup-setting options  off
// row: pg_pool_options.connect startup-setting options  off
// row: pg_options.options search-path startup  off
// row: pg_options.options startup-setting options  off
// row: pg_options.application_name startup-setting parameter  off
async fn plain_url() -> probe::Result {
    PgPoolOptions::new().max_connections(1).connect(&env::var("POSTGRES_URL")?).await?;
    Ok(())
}

// row: mysql_pool.connect driver-prepare binary
// row: mysql_pool.connect session-set driver
async fn prepares_and_sets_on_mysql() -> probe::Result {
    let pool = MySqlPool::connect(&env::var("MYSQL_URL")?).await?;
    for run in 0..12 {
        sqlx::query("SELECT ? AS product").bind(run).fetch_one(&pool).await?;
    }
    Ok(())
}

// row: mysql_pool_options.connect driver-prepare binary
// row: mysql_pool_options.connect session-set driver
async fn prepares_and_sets_on_mysql_with_pool_options() -> probe::Result {
    let pool = MySqlPoolOptions::new().max_connections(1).connect(&env::var("MYSQL_URL")?).await?;
    sqlx::query("SELECT 1 AS product").fetch_one(&pool).await?;
    Ok(())
}

// row: mysql_connection.connect driver-prepare binary
// row: mysql_connection.connect session-set driver
async fn prepares_and_sets_on_a_mysql_connection() -> probe::Result {
    let mut conn = MySqlConnection::connect(&env::var("MYSQL_URL")?).await?;
    sqlx::query("SELECT 1 AS product").fetch_one(&mut conn).await?;
    Ok(())
}

// row: mysql_options.connect driver-prepare binary
async fn prepares_on_a_mysql_connection_of_options() -> probe::Result {
    let options: MySqlConnectOptions = env::var("MYSQL_URL")?.parse()?;
    let mut conn = options.connect().await?;
    sqlx::query("SELECT 1 AS product").fetch_one(&mut conn).await?;
    Ok(())
}

// row: mysql_options.set_names session-set driver  off
// row: mysql_options.timezone session-set driver  off
// row: mysql_options.charset session-set driver  off
async fn nothing_set_on_mysql() -> probe::Result {
    let options: MySqlConnectOptions = env::var("MYSQL_URL")?.parse()?;
    let options = options.set_names(false).timezone(None).pipes_as_concat(false).no_engine_substitution(false);
    let mut conn = options.connect().await?;
    conn.execute("SELECT 1").await?;
    Ok(())
}

// row: mysql_options.set_names session-set driver
async fn names_set_on_mysql() -> probe::Result {
    let options: MySqlConnectOptions = env::var("MYSQL_URL")?.parse()?;
    let options = options.timezone(None).pipes_as_concat(false).no_engine_substitution(false).set_names(true);
    options.connect().await?;
    Ok(())
}

// row: mysql_options.charset session-set driver
async fn charset_on_mysql() -> probe::Result {
    let options: MySqlConnectOptions = env::var("MYSQL_URL")?.parse()?;
    let options = options.timezone(None).pipes_as_concat(false).no_engine_substitution(false).charset("utf8mb4");
    options.connect().await?;
    Ok(())
}

// row: mysql_options.timezone session-set driver
async fn timezone_on_mysql() -> probe::Result {
    let options: MySqlConnectOptions = env::var("MYSQL_URL")?.parse()?;
    let zone = "+02:00".to_owned();
    let options = options.set_names(false).pipes_as_concat(false).no_engine_substitution(false).timezone(zone);
    options.connect().await?;
    Ok(())
}

// row: mysql_options.statement_cache_capacity driver-prepare binary
async fn nothing_kept_on_mysql() -> probe::Result {
    let options: MySqlConnectOptions = env::var("MYSQL_URL")?.parse()?;
    let mut conn = options.statement_cache_capacity(0).connect().await?;
    for run in 0..3 {
        sqlx::query("SELECT ? AS product").bind(run).fetch_one(&mut conn).await?;
    }
    Ok(())
}

// row: pg_options.options search-path startup
async fn search_path() -> probe::Result {
    let options: PgConnectOptions = env::var("POSTGRES_URL")?.parse()?;
    options.options([("search_path", "shop")]).connect().await?;
    Ok(())
}

// row: pg_options.options startup-setting options
async fn lock_timeout() -> probe::Result {
    let options: PgConnectOptions = env::var("POSTGRES_URL")?.parse()?;
    options.options([("lock_timeout", "5s")]).connect().await?;
    Ok(())
}

// row: pg_options.application_name startup-setting parameter
async fn named() -> probe::Result {
    let options: PgConnectOptions = env::var("POSTGRES_URL")?.parse()?;
    options.application_name("shop").connect().await?;
    Ok(())
}

// row: pg_options.extra_float_digits startup-setting parameter
async fn float_digits() -> probe::Result {
    let options: PgConnectOptions = env::var("POSTGRES_URL")?.parse()?;
    options.extra_float_digits(3).connect().await?;
    Ok(())
}

// row: pg_options.extra_float_digits startup-setting parameter  off
async fn no_float_digits() -> probe::Result {
    let options: PgConnectOptions = env::var("POSTGRES_URL")?.parse()?;
    options.extra_float_digits(None).connect().await?;
    Ok(())
}

// row: pg_options.statement_cache_capacity driver-prepare named
// sees: at run [2-9]|once more
async fn nothing_kept() -> probe::Result {
    let options: PgConnectOptions = env::var("POSTGRES_URL")?.parse()?;
    let mut conn = options.statement_cache_capacity(0).connect().await?;
    for run in 0..3 {
        sqlx::query("SELECT $1::int4 AS product").bind(run).fetch_one(&mut conn).await?;
    }
    Ok(())
}

// row: listener.connect listen api
// row: listener.listen listen api
// row: listener.unlisten listen unlisten
async fn listens() -> probe::Result {
    let mut listener = PgListener::connect(&env::var("POSTGRES_URL")?).await?;
    listener.listen("jobs").await?;
    listener.unlisten("jobs").await?;
    Ok(())
}

// row: advisory_lock.new session-advisory-lock api
// row: advisory_lock.acquire session-advisory-lock api
// row: advisory_guard.release_now session-advisory-lock api
async fn locks() -> probe::Result {
    let conn = PgConnection::connect(&env::var("POSTGRES_URL")?).await?;
    let lock = PgAdvisoryLock::new("shop");
    let guard = lock.acquire(conn).await?;
    guard.release_now().await?;
    Ok(())
}

// row: migrator.run session-advisory-lock api
async fn migrates() -> probe::Result {
    let pool = PgPool::connect(&env::var("POSTGRES_URL")?).await?;
    let migrator = Migrator::new(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"))).await?;
    migrator.run(&pool).await?;
    Ok(())
}

// row: migrator.run session-advisory-lock api  off
async fn migrates_without_a_lock() -> probe::Result {
    let pool = PgPool::connect(&env::var("POSTGRES_URL")?).await?;
    let mut migrator = Migrator::new(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"))).await?;
    migrator.set_locking(false).run(&pool).await?;
    Ok(())
}

// row: migrator.run named-lock api
async fn migrates_mysql() -> probe::Result {
    let pool = MySqlPool::connect(&env::var("MYSQL_URL")?).await?;
    let migrator = Migrator::new(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"))).await?;
    migrator.run(&pool).await?;
    Ok(())
}

// row: migrator.run named-lock api  off
async fn migrates_mysql_without_a_lock() -> probe::Result {
    let pool = MySqlPool::connect(&env::var("MYSQL_URL")?).await?;
    let mut migrator = Migrator::new(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"))).await?;
    migrator.set_locking(false).run(&pool).await?;
    Ok(())
}

probe::async_parts!(
    prepares_on_the_first_run,
    prepares_with_pool_options,
    prepares_on_a_connection,
    prepares_on_a_connection_of_options,
    prepares_on_any_pool,
    prepares_on_any_pool_of_options,
    prepares_on_any_connection,
    prepares_by_hand,
    raw_and_bare_texts,
    not_persistent,
    not_persistent_on_whatever,
    not_persistent_on_mysql,
    options_in_the_url,
    options_in_the_url_with_pool_options,
    plain_url,
    prepares_and_sets_on_mysql,
    prepares_and_sets_on_mysql_with_pool_options,
    prepares_and_sets_on_a_mysql_connection,
    prepares_on_a_mysql_connection_of_options,
    nothing_set_on_mysql,
    names_set_on_mysql,
    charset_on_mysql,
    timezone_on_mysql,
    nothing_kept_on_mysql,
    search_path,
    lock_timeout,
    named,
    float_digits,
    no_float_digits,
    nothing_kept,
    listens,
    locks,
    migrates,
    migrates_without_a_lock,
    migrates_mysql,
    migrates_mysql_without_a_lock,
);
