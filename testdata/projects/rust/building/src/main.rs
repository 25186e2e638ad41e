use std::fmt::Write;

use postgres::{Client, Error, NoTls};

fn table(temp: bool) -> String {
    let mut text = String::from("CREATE ");
    if temp {
        text.push_str("TEMP ");
    }
    text.push_str("TABLE staging (id int)");
    text
}

fn build(client: &mut Client, schema: &str, seconds: u32) -> Result<(), Error> {
    client.batch_execute(&table(true))?;
    let mut text = String::new();
    write!(text, "SET lock_timeout = '{seconds}s'").unwrap();
    client.batch_execute(&text)?;
    let path = "SET search_path TO ".to_string() + schema + ", public";
    client.batch_execute(path.as_str())?;
    let mut lines = String::new();
    writeln!(lines, "SET ROLE app;").unwrap();
    writeln!(&mut lines, "SELECT 1;").unwrap();
    client.simple_query(&lines)?;
    let parts = ["LISTEN", "jobs"].join(" ");
    client.batch_execute(&parts)?;
    let owned: String = "SELECT pg_advisory_lock(1)".into();
    client.execute(owned.as_str(), &[])?;
    Ok(())
}
