use std::borrow::Cow;

use tokio_postgres::Client;

pub enum Mode {
    Listen,
    Role,
}

impl Mode {
    fn text(&self) -> Cow<'static, str> {
        match self {
            Mode::Listen => Cow::Borrowed("LISTEN mode"),
            Mode::Role => Cow::Owned(format!("SET ROLE {}", "mode")),
        }
    }

    const fn plain(&self) -> &'static str {
        match self {
            Mode::Listen => "SELECT 1",
            Mode::Role => "RESET ALL",
        }
    }
}

pub async fn choose(client: &Client, mode: Mode, text: Option<&str>) -> Result<(), tokio_postgres::Error> {
    client.batch_execute(&mode.text()).await?;
    client.batch_execute(mode.plain()).await?;
    let statement = if text.is_some() { "SET work_mem = '1GB'" } else { "SELECT 2" };
    client.batch_execute(statement).await?;
    client.batch_execute(text.unwrap_or("SELECT pg_advisory_lock(2)")).await?;
    Ok(())
}
