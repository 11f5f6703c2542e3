"""The trigram indexes, which no search used; the function that they use changes afterwards."""

from django.db import migrations


class Migration(migrations.Migration):
    run_before = [("search", "0001_functions")]

    dependencies = [
        ("returns", "0015_has_locks_since"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="monthlyreturn",
            name="return_search",
        ),
    ]
