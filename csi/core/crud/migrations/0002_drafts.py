import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("crud", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="formtoken",
            name="digest",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("token", models.UUIDField(primary_key=True, serialize=False, verbose_name="token")),
                ("path", models.CharField(max_length=500, verbose_name="page")),
                ("query", models.CharField(blank=True, max_length=1000)),
                ("values", models.JSONField()),
                ("saved_at", models.DateTimeField(auto_now=True, verbose_name="saved at")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "draft",
                "verbose_name_plural": "drafts",
                "ordering": ("-saved_at",),
            },
        ),
    ]
