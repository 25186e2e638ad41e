use tokio_postgres::{Client, Config, NoTls};

/// Sends simple queries only.
pub struct Replication {
    client: Client,
}

impl Replication {
    pub async fn connect(config: &Config) -> Result<Self, tokio_postgres::Error> {
        let (client, connection) = config.connect(NoTls).await?;
        tokio::spawn(connection);
        Ok(Self { client })
    }

    pub async fn identify(&self) -> Result<(), tokio_postgres::Error> {
        self.client.simple_query("IDENTIFY_SYSTEM").await.map(|_| ())
    }
}
