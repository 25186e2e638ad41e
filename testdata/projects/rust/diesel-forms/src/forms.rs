use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::{define_sql_function, sql_query};

define_sql_function! {
    fn pg_advisory_lock(key: BigInt);
}

#[declare_sql_function]
extern "SQL" {
    fn nextval(name: Text) -> BigInt;
}

pub fn forms(conn: &mut PgConnection, schema: &str) -> QueryResult<()> {
    sql_query(format!("SET search_path TO {}", schema)).execute(conn)?;
    conn.batch_execute("SET ROLE diesel; SELECT 1;")?;
    sql_query("SELECT set_config('app.tenant', $1, false)").bind::<Text, _>(schema).execute(conn)?;
    diesel::select(pg_advisory_lock(7)).execute(conn)?;
    diesel::select(nextval("ids")).get_result::<i64>(conn)?;
    conn.transaction(|c| {
        sql_query("CREATE TEMP TABLE t (id int)").execute(c)?;
        c.batch_execute("LISTEN diesel")
    })
}
