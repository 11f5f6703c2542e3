"""The period lock checks all rows of a statement together."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0012_locked_periods_since"),
        ("concerns", "0005_locks_of_deferred_rules"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="concern",
            name="concern_period_lock",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="concern",
            trigger=pgtrigger.compiler.Trigger(
                name="concern_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'concern_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'raised_on' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT new_row.district_id AS scope, days_of_date(new_row.raised_on) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'concern_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'settled_on' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT new_row.district_id AS scope, days_of_date(new_row.settled_on) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'concern_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'reported_back_on' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT new_row.district_id AS scope, days_of_date(new_row.reported_back_on) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="4b4b2b3552265440d444f7ff13c0154f2f5bd86b",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_concern_period_lock_insert_94a03",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="concerns_concern",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="concern",
            trigger=pgtrigger.compiler.Trigger(
                name="concern_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'concern_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.raised_on IS DISTINCT FROM new_row.raised_on THEN 'raised_on'
                        WHEN old_row.district_id IS DISTINCT FROM new_row.district_id THEN 'district'
                        WHEN old_row.category IS DISTINCT FROM new_row.category THEN 'category'
                        WHEN old_row.summary IS DISTINCT FROM new_row.summary THEN 'summary'
                        WHEN old_row.details IS DISTINCT FROM new_row.details THEN 'details'
                        WHEN old_row.channel IS DISTINCT FROM new_row.channel THEN 'channel'
                        WHEN old_row.raised_by IS DISTINCT FROM new_row.raised_by THEN 'raised_by'
                        ELSE 'raised_on'
                    END AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.district_id, old_row.category, old_row.summary, old_row.details, old_row.channel, old_row.raised_by) IS DISTINCT FROM ROW(new_row.district_id, new_row.category, new_row.summary, new_row.details, new_row.channel, new_row.raised_by)) AS days
                        FROM (
                            SELECT old_row.district_id AS scope, days_of_date(old_row.raised_on) AS days
                        ) AS before
                        FULL JOIN (
                            SELECT new_row.district_id AS scope, days_of_date(new_row.raised_on) AS days
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'concern_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.settled_on IS DISTINCT FROM new_row.settled_on THEN 'settled_on'
                        WHEN old_row.state IS DISTINCT FROM new_row.state THEN 'state'
                        ELSE 'settled_on'
                    END AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.state) IS DISTINCT FROM ROW(new_row.state)) AS days
                        FROM (
                            SELECT old_row.district_id AS scope, days_of_date(old_row.settled_on) AS days
                        ) AS before
                        FULL JOIN (
                            SELECT new_row.district_id AS scope, days_of_date(new_row.settled_on) AS days
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'concern_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'reported_back_on' AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, FALSE) AS days
                        FROM (
                            SELECT old_row.district_id AS scope, days_of_date(old_row.reported_back_on) AS days
                        ) AS before
                        FULL JOIN (
                            SELECT new_row.district_id AS scope, days_of_date(new_row.reported_back_on) AS days
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="67136946670556aebdfcc437d5ad095f3eefca41",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_concern_period_lock_update_28738",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="concerns_concern",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="concern",
            trigger=pgtrigger.compiler.Trigger(
                name="concern_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'concern_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'raised_on' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT old_row.district_id AS scope, days_of_date(old_row.raised_on) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'concern_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'settled_on' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT old_row.district_id AS scope, days_of_date(old_row.settled_on) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'concern_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'reported_back_on' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT old_row.district_id AS scope, days_of_date(old_row.reported_back_on) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="dcaaa4813d88e2a73e1973d99df321a598d09261",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_concern_period_lock_delete_9af22",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="concerns_concern",
                    when="AFTER",
                ),
            ),
        ),
    ]
