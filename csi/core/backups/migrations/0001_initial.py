import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_functions"),
        ("history", "0001_functions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Backup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created")),
                ("size", models.PositiveBigIntegerField(verbose_name="bytes")),
                ("is_encrypted", models.BooleanField(verbose_name="encrypted")),
            ],
            options={
                "verbose_name": "backup",
                "verbose_name_plural": "backups",
            },
        ),
    ]
