from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crud", "0004_saved_filters"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="summary",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
