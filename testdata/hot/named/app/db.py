import psycopg


def charge():
    psycopg.connect("", prepare_threshold=None).execute("SET ROLE payer")


def refund():
    psycopg.connect("", prepare_threshold=None).execute("SET ROLE refunder")
