"""The trigram indexes, which no search used; the function that they use changes afterwards."""

from django.db import migrations


class Migration(migrations.Migration):
    run_before = [("search", "0001_functions")]

    dependencies = [
        ("receptions", "0009_lock_parent_records"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="deployment",
            name="deployment_search",
        ),
        migrations.RemoveIndex(
            model_name="trip",
            name="trip_search",
        ),
    ]
