"""pg8000: what reaches the server."""

import os

import pg8000.dbapi
import pg8000.native

LOGIN = {
    "user": os.environ["POSTGRES_USER"],
    "host": os.environ["POSTGRES_HOST"],
    "port": int(os.environ["POSTGRES_PORT"]),
    "database": os.environ["POSTGRES_DATABASE"],
}


# row: pg8000.dbapi.connect search-path startup
# row: pg8000.dbapi.connect startup-setting parameter each=:startup_params
# row: pg8000.dbapi.connect startup-setting parameter name=application_name
def sends_parameters_at_connect():
    params = {"search_path": "shop", "statement_timeout": "5s"}
    pg8000.dbapi.connect(**LOGIN, startup_params=params, application_name="shop").close()


# row: pg8000.dbapi.connect search-path startup  off
# row: pg8000.dbapi.connect startup-setting parameter each=:startup_params  off
# row: pg8000.dbapi.connect startup-setting parameter name=application_name  off
def sends_none_by_itself():
    pg8000.dbapi.connect(**LOGIN).close()


# row: native.new startup-setting parameter
def a_native_connection_sends_parameters():
    pg8000.native.Connection(**LOGIN, startup_params={"statement_timeout": "5s"}).close()


# row: native.prepare driver-prepare explicit
def prepares_when_told_to():
    con = pg8000.native.Connection(**LOGIN)
    statement = con.prepare("SELECT 1 WHERE 1 = :number")
    statement.run(number=1)
    con.close()
