use sqlx::PgPool;

pub struct Store {
    pool: PgPool,
}

pub async fn create(store: Store) {
    store.switch("a").await;
}

impl Store {
    async fn switch(&self, tenant: &str) {
        sqlx::raw_sql(&format!("SET search_path TO {tenant}")).execute(&self.pool).await.unwrap();
    }

    async fn nightly(&self) {
        sqlx::raw_sql("LISTEN night").execute(&self.pool).await.unwrap();
    }
}
