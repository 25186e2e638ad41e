use tokio_postgres::{Client, NoTls};

pub struct Store {
    client: Client,
}

impl Store {
    pub async fn open(url: &str) -> Result<Self, tokio_postgres::Error> {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        client.batch_execute("SELECT 1").await?;
        tokio::spawn(connection);
        Ok(Self { client })
    }

    pub async fn count(&self) -> Result<i64, tokio_postgres::Error> {
        Ok(self.client.query_one("SELECT count(*) FROM users", &[]).await?.get(0))
    }
}

pub async fn handed_back(url: &str) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    client.simple_query("SELECT 1").await?;
    Ok(client)
}
