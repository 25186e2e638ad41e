use tokio_postgres::Client;

use crate::quoting::quoted;

pub async fn load(client: &Client) {
    client.batch_execute(&format!("LOAD {}", quoted())).await.unwrap();
}
