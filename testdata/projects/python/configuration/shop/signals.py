from django.db.backends.signals import connection_created
from django.dispatch import receiver


@receiver(connection_created)
def on_connect(sender, connection, **kwargs):
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 5000")


def quieten(sender, connection, **kwargs):
    connection.cursor().execute("SET jit = off")


connection_created.connect(quieten)
