"""The period lock computes the days of each related record once; see RowSql.own_columns."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("advisers", "0012_only_name"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="adviser",
            name="adviser_period_lock_insert",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="adviser",
            name="adviser_period_lock_delete",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="placement",
            name="placement_period_lock_insert",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="placement",
            name="placement_period_lock_delete",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="adviser",
            trigger=pgtrigger.compiler.Trigger(
                name="adviser_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'adviser_period_lock', 'advisers_adviser', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'sex' AS error_field
                    FROM (SELECT DISTINCT id FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT belonging.scope, range_agg(day_range) AS days
                        FROM (
                            SELECT policestation.district_id AS scope, days_of_period(placement.starts, COALESCE(placement.ends, mandate.ends)) AS days
                            FROM advisers_placement AS placement
                            JOIN districts_policestation AS policestation ON policestation.id = placement.station_id
                            JOIN districts_mandate AS mandate ON mandate.id = placement.mandate_id
                            WHERE placement.adviser_id = new_row.id
                        ) AS belonging
                        CROSS JOIN LATERAL unnest(belonging.days) AS day_range
                        GROUP BY belonging.scope
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="36df256e0af0884892e1df7332a4a8b92297bca5",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_adviser_period_lock_insert_b0d22",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="advisers_adviser",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="adviser",
            trigger=pgtrigger.compiler.Trigger(
                name="adviser_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'adviser_period_lock', 'advisers_adviser', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'sex' AS error_field
                    FROM (SELECT DISTINCT id FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT belonging.scope, range_agg(day_range) AS days
                        FROM (
                            SELECT policestation.district_id AS scope, days_of_period(placement.starts, COALESCE(placement.ends, mandate.ends)) AS days
                            FROM advisers_placement AS placement
                            JOIN districts_policestation AS policestation ON policestation.id = placement.station_id
                            JOIN districts_mandate AS mandate ON mandate.id = placement.mandate_id
                            WHERE placement.adviser_id = old_row.id
                        ) AS belonging
                        CROSS JOIN LATERAL unnest(belonging.days) AS day_range
                        GROUP BY belonging.scope
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="f2ba4a8c752a214a6f22c2c97558f9e7e9e378a3",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_adviser_period_lock_delete_c2106",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="advisers_adviser",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="placement_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'placement_period_lock', 'advisers_placement', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'starts' AS error_field
                    FROM (SELECT DISTINCT station_id, starts, ends, mandate_id FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT policestation.district_id AS scope, days_of_period(new_row.starts, COALESCE(new_row.ends, mandate.ends)) AS days
                        FROM districts_policestation AS policestation CROSS JOIN districts_mandate AS mandate
                        WHERE policestation.id = new_row.station_id AND mandate.id = new_row.mandate_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="d4f2d375e765175a0ab702441186af9d3cbad56c",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_placement_period_lock_insert_71de8",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="advisers_placement",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="placement_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'placement_period_lock', 'advisers_placement', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'starts' AS error_field
                    FROM (SELECT DISTINCT station_id, starts, ends, mandate_id FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT policestation.district_id AS scope, days_of_period(old_row.starts, COALESCE(old_row.ends, mandate.ends)) AS days
                        FROM districts_policestation AS policestation CROSS JOIN districts_mandate AS mandate
                        WHERE policestation.id = old_row.station_id AND mandate.id = old_row.mandate_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="bc540bf3dc2999facee345afcde808fbf278ead2",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_placement_period_lock_delete_644d3",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="advisers_placement",
                    when="AFTER",
                ),
            ),
        ),
    ]
