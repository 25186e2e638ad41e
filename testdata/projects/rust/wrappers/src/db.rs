use tokio_postgres::Client;

#[async_trait::async_trait]
pub trait Database {
    async fn exec(&self, text: &str) -> anyhow::Result<()>;
}

pub struct Pg {
    inner: Client,
}

#[async_trait::async_trait]
impl Database for Pg {
    async fn exec(&self, text: &str) -> anyhow::Result<()> {
        self.inner.batch_execute(text).await?;
        Ok(())
    }
}

impl Pg {
    pub async fn set(&self, name: &str, value: &str) -> anyhow::Result<()> {
        self.raw(format!("SET {name} = {value}")).await
    }

    async fn raw(&self, text: impl Into<String>) -> anyhow::Result<()> {
        let text: String = text.into();
        self.inner.simple_query(&text).await?;
        Ok(())
    }
}
