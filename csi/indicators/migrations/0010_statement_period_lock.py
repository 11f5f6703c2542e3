"""The period lock checks all rows of a statement together."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0012_locked_periods_since"),
        ("indicators", "0009_targets_of_new_indicators"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="target",
            name="target_period_lock",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="target_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="RETURN NULL;",
                    hash="fbfa7ce7f7567ea1af7fb30e654f5fd78a761dc9",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_target_period_lock_insert_69e26",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="indicators_target",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="target_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'target_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.starts IS DISTINCT FROM new_row.starts THEN 'starts'
                        WHEN old_row.ends IS DISTINCT FROM new_row.ends THEN 'ends'
                        WHEN old_row.indicator IS DISTINCT FROM new_row.indicator THEN 'indicator'
                        WHEN old_row.district_id IS DISTINCT FROM new_row.district_id THEN 'district'
                        WHEN old_row.baseline IS DISTINCT FROM new_row.baseline THEN 'baseline'
                        WHEN old_row.value IS DISTINCT FROM new_row.value THEN 'value'
                        ELSE 'indicator'
                    END AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.indicator, old_row.district_id, old_row.starts, old_row.ends, old_row.baseline, old_row.value) IS DISTINCT FROM ROW(new_row.indicator, new_row.district_id, new_row.starts, new_row.ends, new_row.baseline, new_row.value)) AS days
                        FROM (
                            SELECT COALESCE(old_row.district_id, 0) AS scope, days_of_period(old_row.starts, old_row.ends) AS days
                        ) AS before
                        FULL JOIN (
                            SELECT COALESCE(new_row.district_id, 0) AS scope, days_of_period(new_row.starts, new_row.ends) AS days
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="978a587472ef12addc73fe6640843263c72533cd",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_target_period_lock_update_28a19",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="indicators_target",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="target_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'target_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'indicator' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT COALESCE(old_row.district_id, 0) AS scope, days_of_period(old_row.starts, old_row.ends) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="9722844203c70809fd17032f53f29787cb71570f",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_target_period_lock_delete_4d5cd",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="indicators_target",
                    when="AFTER",
                ),
            ),
        ),
    ]
