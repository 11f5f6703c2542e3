import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import csi.core.db.migration_operations
import csi.core.db.triggers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("history", "0001_functions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="date and time")),
                ("transaction", models.BigIntegerField()),
                (
                    "operation",
                    models.CharField(
                        choices=[
                            ("added", "Added"),
                            ("changed", "Changed"),
                            ("deleted", "Deleted"),
                            ("anonymised", "Personal details removed"),
                        ],
                        max_length=10,
                        verbose_name="change",
                    ),
                ),
                ("table", models.CharField(max_length=63)),
                ("record", models.BigIntegerField()),
                ("parent_table", models.CharField(max_length=63, verbose_name="type of record")),
                ("parent_id", models.BigIntegerField()),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField()),
                ("page", models.CharField(blank=True, max_length=200, verbose_name="page")),
                ("program", models.CharField(blank=True, max_length=80, verbose_name="program")),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "change",
                "verbose_name_plural": "changes",
                "ordering": ("-id",),
                "indexes": [
                    models.Index(fields=["parent_table", "parent_id", "-id"], name="change_by_parent"),
                    models.Index(fields=["by", "-id"], name="change_by_user"),
                ],
            },
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="change",
            trigger=pgtrigger.compiler.Trigger(
                name="history_append_only",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="history_append_only()",
                    hash="d2c8062e3b8a8c775d4c8a44f8aa2165c43090f3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_history_append_only_efaa4",
                    table="history_change",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="change",
            trigger=pgtrigger.compiler.Trigger(
                name="history_anonymise",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    condition="WHEN (NEW.operation = 'anonymised')",
                    execute="history_anonymise()",
                    hash="22fe5672f4f812a77112c93ac062e6410ed404c6",
                    operation="INSERT",
                    pgid="pgtrigger_history_anonymise_9326b",
                    table="history_change",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="change",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="90ecb8f96be43ae0debfaf9038b009fcd86bb4ce",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_dd557",
                    table="history_change",
                    when="BEFORE",
                ),
            ),
        ),
    ]
