import pgtrigger.compiler
from django.db import migrations, models

import csi.core.db.migration_operations
import csi.core.db.triggers
import csi.core.history.triggers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_functions"),
    ]

    operations = [
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
                        help_text="Only for a demonstration: the date that the mission uses as today.",
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
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="mission_single_row"),
                    models.CheckConstraint(
                        condition=models.Q(("is_demonstration", True), ("date__isnull", True), _connector="OR"),
                        name="mission_date_of_demonstration_only",
                        violation_error_message="Only a demonstration mission can have a fixed date. Leave the date blank.",
                    ),
                ],
            },
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mission",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('core_mission', 'id', '{}')",
                    hash="6e88ae5dea787a4558919adec7e0fa217f82a605",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_8c157",
                    table="core_mission",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mission",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="faf91edb3741ba9b699dfa37a89783b751802900",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_54907",
                    table="core_mission",
                    when="BEFORE",
                ),
            ),
        ),
    ]
