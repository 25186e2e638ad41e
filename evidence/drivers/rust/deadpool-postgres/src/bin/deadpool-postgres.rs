use std::env;

use deadpool_postgres::{Config, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use tokio_postgres::NoTls;

// row: pool_config.create_pool driver-prepare named
// row: pool_config.options startup-setting options  off
// row: pool_config.manager discard api  off
async fn pool_of_a_config() -> probe::Result {
    let mut config = Config::new();
    config.url = Some(env::var("POSTGRES_URL")?);
    let pool = config.create_pool(Some(Runtime::Tokio1), NoTls)?;
    for run in 0..12 {
        let client = pool.get().await?;
        client.query("SELECT $1::int4 AS product", &[&run]).await?;
    }
    Ok(())
}

// row: pool_config.manager discard api
async fn cleans() -> probe::Result {
    let mut config = Config::new();
    config.url = Some(env::var("POSTGRES_URL")?);
    config.manager = Some(ManagerConfig { recycling_method: RecyclingMethod::Clean });
    let pool = config.create_pool(Some(Runtime::Tokio1), NoTls)?;
    for _ in 0..2 {
        pool.get().await?.simple_query("SELECT 1").await?;
    }
    Ok(())
}

// row: pool_config.options startup-setting options
async fn options() -> probe::Result {
    let mut config = Config::new();
    config.url = Some(env::var("POSTGRES_URL")?);
    config.options = Some("-c search_path=shop".to_owned());
    let pool = config.create_pool(Some(Runtime::Tokio1), NoTls)?;
    pool.get().await?.simple_query("SELECT 1").await?;
    Ok(())
}

// row: manager.new driver-prepare named
// row: manager.new discard api  off
async fn pool_of_a_manager() -> probe::Result {
    let manager = Manager::new(env::var("POSTGRES_URL")?.parse()?, NoTls);
    let pool = Pool::builder(manager).max_size(1).build()?;
    for run in 0..2 {
        let client = pool.get().await?;
        client.query("SELECT $1::int4 AS product", &[&run]).await?;
    }
    Ok(())
}

// row: manager.new discard api
async fn manager_that_cleans() -> probe::Result {
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Clean };
    let manager = Manager::from_config(env::var("POSTGRES_URL")?.parse()?, NoTls, recycling);
    let pool = Pool::builder(manager).max_size(1).build()?;
    for _ in 0..2 {
        pool.get().await?.simple_query("SELECT 1").await?;
    }
    Ok(())
}

// row: pooled.prepare_cached driver-prepare explicit
async fn keeps_a_statement() -> probe::Result {
    let manager = Manager::new(env::var("POSTGRES_URL")?.parse()?, NoTls);
    let pool = Pool::builder(manager).max_size(1).build()?;
    for run in 0..3 {
        let client = pool.get().await?;
        let product = client.prepare_cached("SELECT $1::int4 AS product").await?;
        client.query(&product, &[&run]).await?;
    }
    Ok(())
}

probe::async_parts!(pool_of_a_config, cleans, options, pool_of_a_manager, manager_that_cleans, keeps_a_statement);
