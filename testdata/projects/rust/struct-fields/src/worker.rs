use crate::config::{ALL, Statements};
use tokio_postgres::Client;

pub struct Worker {
    client: Client,
    statements: Statements,
    listen: String,
}

impl Worker {
    pub fn new(client: Client) -> Self {
        Worker { client, statements: Statements::default(), listen: format!("LISTEN {}", "fields") }
    }

    pub async fn start(&self) -> Result<(), tokio_postgres::Error> {
        self.client.batch_execute(self.statements.init).await?;
        self.client.batch_execute(&self.statements.lock).await?;
        self.client.batch_execute(&self.listen).await?;
        self.client.batch_execute(ALL.role).await?;
        Ok(())
    }
}
