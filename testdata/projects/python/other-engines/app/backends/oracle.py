def create(runner, cursor):
    runner.execute(cursor, "CREATE GLOBAL TEMPORARY TABLE ids (id NUMBER(20)) ON COMMIT DELETE ROWS")
    cursor.execute("SET ROLE app")
