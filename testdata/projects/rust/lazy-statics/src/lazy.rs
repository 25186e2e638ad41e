use std::sync::{LazyLock, OnceLock};

use once_cell::sync::Lazy;
use sqlx::{Executor, PgConnection};

static SCHEMA: LazyLock<String> = LazyLock::new(|| format!("SET search_path TO {}", std::env::var("S").unwrap()));
static ROLE: Lazy<&str> = Lazy::new(|| "SET ROLE lazy");
static ZONE: OnceLock<String> = OnceLock::new();

lazy_static::lazy_static! {
    static ref LOCK: String = String::from("SELECT pg_advisory_lock(4)");
}

pub async fn lazy(conn: &mut PgConnection) -> sqlx::Result<()> {
    conn.execute(SCHEMA.as_str()).await?;
    sqlx::query(*ROLE).execute(&mut *conn).await?;
    sqlx::raw_sql(&LOCK).execute(&mut *conn).await?;
    let zone = ZONE.get_or_init(|| "SET TIME ZONE 'UTC'".to_owned());
    sqlx::query(zone).execute(&mut *conn).await?;
    Ok(())
}
