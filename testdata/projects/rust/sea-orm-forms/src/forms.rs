use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait};

pub async fn forms(db: &DatabaseConnection) -> Result<(), DbErr> {
    db.execute_unprepared("SET ROLE sea").await?;
    db.execute(Statement::from_string(DbBackend::Postgres, "SET search_path TO sea".to_owned())).await?;
    let statement = Statement::from_sql_and_values(db.get_database_backend(), "SELECT pg_advisory_lock($1)", [1.into()]);
    db.query_one(statement).await?;
    db.transaction::<_, (), DbErr>(|txn| {
        Box::pin(async move {
            txn.execute_unprepared("LISTEN sea").await?;
            Ok(())
        })
    })
    .await?;
    Ok(())
}
