from django.db import migrations


def forwards(apps, schema_editor):
    schema_editor.execute("SET lock_timeout = '2s'")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE ids AS SELECT 1")


class Migration(migrations.Migration):
    operations = [
        migrations.RunSQL(
            sql=[("SET ROLE %s", ["owner"]), "SELECT setval('orders_id_seq', 1)"],
            reverse_sql="RESET ROLE",
        ),
        migrations.RunPython(forwards),
    ]
