import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import csi.core.db.migration_operations
import csi.core.db.triggers
import csi.core.history.triggers
import csi.core.periods
import csi.indicators.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("core", "0001_functions"),
        ("districts", "0001_initial"),
        ("history", "0001_functions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "indicator",
                    models.CharField(
                        choices=csi.indicators.models.get_indicator_choices, max_length=40, verbose_name="indicator"
                    ),
                ),
                ("starts", models.DateField(verbose_name="from")),
                (
                    "ends",
                    models.DateField(
                        help_text="The last day, by which the target should be reached.", verbose_name="to"
                    ),
                ),
                (
                    "baseline",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="The value at the start of the period.",
                        max_digits=12,
                        verbose_name="baseline",
                    ),
                ),
                ("value", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="target")),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="For example, where the target was agreed.",
                        max_length=20000,
                        verbose_name="note",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        blank=True,
                        help_text="Leave blank for the whole mission.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="districts.district",
                        verbose_name="district",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "target",
                "verbose_name_plural": "targets",
                "ordering": ("-starts", "indicator", "pk"),
                "indexes": [models.Index(fields=["-starts", "indicator", "id"], name="target_by_start")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gte", models.F("starts")), ("ends__isnull", True), _connector="OR"),
                        name="target_in_order",
                        violation_error_message="The last day is before the first day.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("indicator", "="),
                            (
                                django.db.models.functions.comparison.Coalesce(
                                    django.db.models.functions.comparison.Cast(
                                        models.F("district"), models.BigIntegerField()
                                    ),
                                    models.Value(0),
                                ),
                                "=",
                            ),
                            (csi.core.periods.DateRange(), "&&"),
                        ],
                        name="target_no_overlap",
                        violation_error_message="This indicator already has a target for some of these days. Change the existing target, or enter other dates.",
                    ),
                ],
            },
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('indicators_target', 'id', '{}')",
                    hash="247357354e5f4adc3bc807862e60b6a229d798fd",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_39862",
                    table="indicators_target",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="26084bb0520f22839e14e761334d96f18d49e844",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_551df",
                    table="indicators_target",
                    when="BEFORE",
                ),
            ),
        ),
    ]
