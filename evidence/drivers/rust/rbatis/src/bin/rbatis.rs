use std::env;

use rbatis::RBatis;
use rbdc_mysql::MysqlDriver;
use rbdc_pg::PgDriver;
use rbs::value;

// row: rb.init driver-prepare named
async fn arguments() -> probe::Result {
    let rb = RBatis::new();
    rb.link(PgDriver {}, &format!("postgres://{}", env::var("POSTGRES_ADDRESS")?)).await?;
    for run in 0..12 {
        rb.query("SELECT $1::int4 AS product", vec![value!(run)]).await?;
    }
    Ok(())
}

// row: rb.init driver-prepare binary
async fn arguments_on_mysql() -> probe::Result {
    let rb = RBatis::new();
    rb.link(MysqlDriver {}, &format!("mysql://{}", env::var("MYSQL_ADDRESS")?)).await?;
    for run in 0..12 {
        rb.query("SELECT ? AS product", vec![value!(run)]).await?;
    }
    Ok(())
}

probe::async_parts!(arguments, arguments_on_mysql);
