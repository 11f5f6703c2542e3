"""The trigram indexes, which no search used; the function that they use changes afterwards."""

from django.db import migrations


class Migration(migrations.Migration):
    run_before = [("search", "0001_functions")]

    dependencies = [
        ("concerns", "0007_log_statements"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="concern",
            name="concern_search",
        ),
    ]
