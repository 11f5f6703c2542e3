"""The trigram indexes, which no search used; the function that they use changes afterwards."""

from django.db import migrations


class Migration(migrations.Migration):
    run_before = [("search", "0001_functions")]

    dependencies = [
        ("forums", "0011_lock_parent_records"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="action",
            name="action_search",
        ),
        migrations.RemoveIndex(
            model_name="meeting",
            name="meeting_agenda_search",
        ),
        migrations.RemoveIndex(
            model_name="meeting",
            name="meeting_minutes_search",
        ),
        migrations.RemoveIndex(
            model_name="workinggroup",
            name="group_search",
        ),
    ]
