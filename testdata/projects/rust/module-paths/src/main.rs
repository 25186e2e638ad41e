#[path = "texts/postgres.rs"]
mod statements;

mod inner {
    pub(crate) mod deep {
        pub const ROLE: &str = "SET ROLE deep";
    }

    pub use deep::ROLE as DEEP;
}

use inner::deep;

async fn main_(client: &tokio_postgres::Client) -> Result<(), tokio_postgres::Error> {
    client.batch_execute(statements::LISTEN).await?;
    client.batch_execute(deep::ROLE).await?;
    client.batch_execute(inner::DEEP).await?;
    client.batch_execute(self::statements::lock()).await
}
