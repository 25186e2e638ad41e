use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod};
use tokio_postgres::NoTls;

pub fn pool(config: tokio_postgres::Config) -> Pool {
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Custom("RESET ALL".into()) };
    let manager = Manager::from_config(config, NoTls, recycling);
    Pool::builder(manager)
        .max_size(16)
        .post_create(Hook::async_fn(|client, _| {
            Box::pin(async move {
                client.batch_execute("SET lock_timeout = '2s'").await.map_err(HookError::Backend)?;
                Ok(())
            })
        }))
        .build()
        .unwrap()
}
