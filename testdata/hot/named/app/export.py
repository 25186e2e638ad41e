import psycopg


def export():
    psycopg.connect("", prepare_threshold=None).execute("SET ROLE exporter")
