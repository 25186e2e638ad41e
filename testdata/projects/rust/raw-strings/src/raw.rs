use mysql::prelude::*;
use mysql::{Pool, PooledConn};

pub fn raw(conn: &mut PooledConn, name: &str) -> mysql::Result<()> {
    conn.query_drop(r#"SET @tenant = "a""#)?;
    conn.query_drop(format!(r"SELECT GET_LOCK('{name}', 10)"))?;
    conn.query_drop(
        "
        CREATE TEMPORARY TABLE t (\
            id int\
        )
        ",
    )?;
    "SET SESSION sql_mode = ''".run(&mut *conn)?;
    let text = include_str!("missing.sql");
    conn.query_drop(text.trim())?;
    conn.query_drop(indoc::indoc! {"
        USE app
    "})
}
