"""The period lock checks all rows of a statement together."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0012_locked_periods_since"),
        ("advisers", "0007_observations_of_open_stations"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="adviser",
            name="adviser_period_lock",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="observation",
            name="observation_period_lock",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="placement",
            name="placement_period_lock",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="adviser",
            trigger=pgtrigger.compiler.Trigger(
                name="adviser_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'adviser_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'sex' AS error_field
                    FROM new_rows AS new_row
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
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="69b0ade119724f344b3fa4507ed66a78b5d2236d",
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
                name="adviser_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'adviser_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.sex IS DISTINCT FROM new_row.sex THEN 'sex'
                        WHEN old_row.state IS DISTINCT FROM new_row.state THEN 'state'
                        WHEN old_row.kind IS DISTINCT FROM new_row.kind THEN 'kind'
                        ELSE 'sex'
                    END AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.sex, old_row.state, old_row.kind) IS DISTINCT FROM ROW(new_row.sex, new_row.state, new_row.kind)) AS days
                        FROM (
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
                        ) AS before
                        FULL JOIN (
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
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="da972510ab05e10c675475e1366fe5c5b0dad1cb",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_adviser_period_lock_update_382f9",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
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
                    'adviser_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'sex' AS error_field
                    FROM old_rows AS old_row
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
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="d22e0fbc65f84c0bd26f52300ea7c9765504c2e7",
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
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="observation_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'observation_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'date' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT new_row.district_id AS scope, days_of_date(new_row.date) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="e25401daacc74621002b84e1cf1012a7c0196efd",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_observation_period_lock_insert_ce7fb",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="advisers_observation",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="observation_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'observation_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.date IS DISTINCT FROM new_row.date THEN 'date'
                        WHEN old_row.district_id IS DISTINCT FROM new_row.district_id THEN 'district'
                        WHEN old_row.station_id IS DISTINCT FROM new_row.station_id THEN 'station'
                        WHEN old_row.adviser_id IS DISTINCT FROM new_row.adviser_id THEN 'adviser'
                        WHEN old_row.kind IS DISTINCT FROM new_row.kind THEN 'kind'
                        WHEN old_row.summary IS DISTINCT FROM new_row.summary THEN 'summary'
                        WHEN old_row.details IS DISTINCT FROM new_row.details THEN 'details'
                        ELSE 'date'
                    END AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.district_id, old_row.station_id, old_row.adviser_id, old_row.kind, old_row.summary, old_row.details) IS DISTINCT FROM ROW(new_row.district_id, new_row.station_id, new_row.adviser_id, new_row.kind, new_row.summary, new_row.details)) AS days
                        FROM (
                            SELECT old_row.district_id AS scope, days_of_date(old_row.date) AS days
                        ) AS before
                        FULL JOIN (
                            SELECT new_row.district_id AS scope, days_of_date(new_row.date) AS days
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="e310eb8bb57d70cac5c78f4847f4f4617cd8b858",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_observation_period_lock_update_a6f2a",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="advisers_observation",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="observation_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'observation_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'date' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT old_row.district_id AS scope, days_of_date(old_row.date) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="d73d9bc728b37c4338e0020d9f7700bcafc18129",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_observation_period_lock_delete_6c88a",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="advisers_observation",
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
                    'placement_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'starts' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT policestation.district_id AS scope, days_of_period(new_row.starts, COALESCE(new_row.ends, mandate.ends)) AS days
                        FROM districts_policestation AS policestation CROSS JOIN districts_mandate AS mandate
                        WHERE policestation.id = new_row.station_id AND mandate.id = new_row.mandate_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="2ee991edcafe43e3f73668a8f6627ec18df48d5c",
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
                name="placement_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'placement_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.starts IS DISTINCT FROM new_row.starts THEN 'starts'
                        WHEN old_row.ends IS DISTINCT FROM new_row.ends THEN 'ends'
                        WHEN old_row.mandate_id IS DISTINCT FROM new_row.mandate_id THEN 'mandate'
                        WHEN old_row.adviser_id IS DISTINCT FROM new_row.adviser_id THEN 'adviser'
                        WHEN old_row.station_id IS DISTINCT FROM new_row.station_id THEN 'station'
                        WHEN old_row.role IS DISTINCT FROM new_row.role THEN 'role'
                        ELSE 'starts'
                    END AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.adviser_id, old_row.station_id, old_row.role) IS DISTINCT FROM ROW(new_row.adviser_id, new_row.station_id, new_row.role)) AS days
                        FROM (
                            SELECT policestation.district_id AS scope, days_of_period(old_row.starts, COALESCE(old_row.ends, mandate.ends)) AS days
                            FROM districts_policestation AS policestation CROSS JOIN districts_mandate AS mandate
                            WHERE policestation.id = old_row.station_id AND mandate.id = old_row.mandate_id
                        ) AS before
                        FULL JOIN (
                            SELECT policestation.district_id AS scope, days_of_period(new_row.starts, COALESCE(new_row.ends, mandate.ends)) AS days
                            FROM districts_policestation AS policestation CROSS JOIN districts_mandate AS mandate
                            WHERE policestation.id = new_row.station_id AND mandate.id = new_row.mandate_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="c7c5afd1fe79afa9328cf6b772ca9cb8fdf15fe9",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_placement_period_lock_update_ff955",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
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
                    'placement_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'starts' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT policestation.district_id AS scope, days_of_period(old_row.starts, COALESCE(old_row.ends, mandate.ends)) AS days
                        FROM districts_policestation AS policestation CROSS JOIN districts_mandate AS mandate
                        WHERE policestation.id = old_row.station_id AND mandate.id = old_row.mandate_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="b9b41b1bda4df2565c8c5bfb41761fd52723c6c4",
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
