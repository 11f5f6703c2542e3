"""The day on which an area of operation was requested."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import csi.core.db.triggers
import csi.core.history.triggers
import csi.core.periods

# The day of a request was not recorded: at the latest the day on which the row was created.
DATE_REQUESTS = """
-- Rows of closed mandates too; the history records the change.
SELECT set_config('pgtrigger.ignore', array_agg(tgname)::text, true) FROM pg_trigger
WHERE tgrelid = 'districts_areaofoperation'::regclass AND NOT tgisinternal AND tgname NOT LIKE '%history_log_change%';
UPDATE districts_areaofoperation SET requested_on = LEAST(starts, created_at::date) WHERE status = 'requested';
SELECT set_config('pgtrigger.ignore', '', true);
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("districts", "0004_mandate_extensions"),
    ]

    operations = [
        migrations.AddField(
            model_name="areaofoperation",
            name="requested_on",
            field=models.DateField(
                blank=True,
                help_text="Leave blank if the area was part of the mandate from the start.",
                null=True,
                verbose_name="requested on",
            ),
        ),
        migrations.AlterField(
            model_name="areaofoperation",
            name="starts",
            field=models.DateField(
                help_text="For a requested area, the first day that is requested.", verbose_name="from"
            ),
        ),
        migrations.RunSQL(DATE_REQUESTS, migrations.RunSQL.noop),
        pgtrigger.migrations.RemoveTrigger(
            model_name="areaofoperation",
            name="date_limits",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="date_limits",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="check_date_limits('{requested_on}', '{starts,ends}')",
                    hash="a6425ee81b2a01d30958103ca17287b240b5a662",
                    operation='INSERT OR UPDATE OF "requested_on", "starts", "ends"',
                    pgid="pgtrigger_date_limits_a393c",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="areaofoperation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "requested"), _negated=True), ("requested_on__isnull", False), _connector="OR"
                ),
                name="area_requested_has_date",
                violation_error_message="Enter the date of the request.",
            ),
        ),
        migrations.AddConstraint(
            model_name="areaofoperation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("requested_on__isnull", True), ("requested_on__lte", models.F("starts")), _connector="OR"
                ),
                name="area_requested_before_start",
                violation_error_message="Enter a date of the request on or before the first day of the area.",
            ),
        ),
    ]
