"""The trigram indexes, which no search used; the function that they use changes afterwards."""

from django.db import migrations


class Migration(migrations.Migration):
    run_before = [("search", "0001_functions")]

    dependencies = [
        ("districts", "0018_station_messages"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="contact",
            name="contact_search",
        ),
        migrations.RemoveIndex(
            model_name="district",
            name="district_search",
        ),
    ]
