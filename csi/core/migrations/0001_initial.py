# Written by hand: extensions and functions that the other migrations use.
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models

# What is drawn from a plain letter becomes that letter; the apostrophes at the end have no counterpart and go.
FOLD = """
CREATE FUNCTION csi_fold(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT pg_catalog.lower(pg_catalog.translate($1,
    'ҢңӨөҮүЁёҚқҒғҲҳЎўҶҷӢӣÖöÜüÇçŞşĞğÑñʻʼ’‘`´''',
    'ннооууееккггххууччииoouuccssggnn')) $$
"""

# A letter of its own comes after every word with the letter it is drawn from: the highest character stands behind it.
ORDER = """
CREATE FUNCTION csi_order(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(
    pg_catalog.lower(pg_catalog.translate($1, 'ҢӨҮЁ', 'ңөүё')),
    'ң', 'н' || pg_catalog.chr(1114109)), 'ө', 'о' || pg_catalog.chr(1114109)),
    'ү', 'у' || pg_catalog.chr(1114109)), 'ё', 'е' || pg_catalog.chr(1114109)) $$
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(FOLD, "DROP FUNCTION csi_fold(text)"),
        migrations.RunSQL(ORDER, "DROP FUNCTION csi_order(text)"),
        migrations.CreateModel(
            name="Mission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("country", models.CharField(max_length=80, verbose_name="country")),
                ("is_demonstration", models.BooleanField(default=False, verbose_name="demonstration")),
                (
                    "date",
                    models.DateField(
                        blank=True,
                        help_text="Only for a demonstration: the day that this mission takes for today.",
                        null=True,
                        verbose_name="date",
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, help_text="Shown on the demonstration banner.", verbose_name="note"),
                ),
            ],
            options={
                "verbose_name": "mission",
                "verbose_name_plural": "mission",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_mission"),
                    models.CheckConstraint(
                        condition=models.Q(("is_demonstration", True), ("date__isnull", True), _connector="OR"),
                        name="only_a_demonstration_stands_still",
                        violation_error_message="Only a demonstration mission carries a date of its own.",
                    ),
                ],
            },
        ),
    ]
