"""The trigram indexes, which no search used; the function that they use changes afterwards."""

from django.db import migrations


class Migration(migrations.Migration):
    run_before = [("search", "0001_functions")]

    dependencies = [
        ("advisers", "0009_log_statements"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="adviser",
            name="adviser_search",
        ),
        migrations.RemoveIndex(
            model_name="observation",
            name="observation_search",
        ),
    ]
