"""The period lock computes the days of each related record once; see RowSql.own_columns."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("receptions", "0012_field_names"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="appealcount",
            name="appealcount_period_lock_insert",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="appealcount",
            name="appealcount_period_lock_delete",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="servicegap",
            name="servicegap_period_lock_insert",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="servicegap",
            name="servicegap_period_lock_delete",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="trip",
            name="trip_period_lock_insert",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="trip",
            name="trip_period_lock_delete",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="appealcount",
            trigger=pgtrigger.compiler.Trigger(
                name="appealcount_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'appealcount_period_lock', 'receptions_appealcount', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'trip' AS error_field
                    FROM (SELECT DISTINCT trip_id FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT deployment.district_id AS scope, days_of_date(trip.date) AS days
                        FROM receptions_trip AS trip
                        JOIN receptions_deployment AS deployment ON deployment.id = trip.deployment_id
                        WHERE trip.id = new_row.trip_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="6b171c9f1c5031692611ca72155a55928d3d5190",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_appealcount_period_lock_insert_84a6d",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="receptions_appealcount",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="appealcount",
            trigger=pgtrigger.compiler.Trigger(
                name="appealcount_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'appealcount_period_lock', 'receptions_appealcount', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'trip' AS error_field
                    FROM (SELECT DISTINCT trip_id FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT deployment.district_id AS scope, days_of_date(trip.date) AS days
                        FROM receptions_trip AS trip
                        JOIN receptions_deployment AS deployment ON deployment.id = trip.deployment_id
                        WHERE trip.id = old_row.trip_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="0ef6b171d7a6edf7ea80bc695c1d71df1008d3ab",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_appealcount_period_lock_delete_1955b",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="receptions_appealcount",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="servicegap",
            trigger=pgtrigger.compiler.Trigger(
                name="servicegap_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'servicegap_period_lock', 'receptions_servicegap', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'starts' AS error_field
                    FROM (SELECT DISTINCT vehicle_id, starts, ends FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT belonging.scope, range_agg(day_range) AS days
                        FROM (
                            SELECT deployment.district_id AS scope, (days_of_period(new_row.starts, new_row.ends)) * (days_of_period(deployment.starts, deployment.ends)) AS days
                            FROM receptions_mobilereception AS mobilereception
                            JOIN receptions_deployment AS deployment ON deployment.vehicle_id = mobilereception.id
                            WHERE mobilereception.id = new_row.vehicle_id
                        ) AS belonging
                        CROSS JOIN LATERAL unnest(belonging.days) AS day_range
                        GROUP BY belonging.scope
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'servicegap_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'starts' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT 0::bigint AS scope, days_of_period(new_row.starts, new_row.ends) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="6b934e45ccad2dddf51ecb1caff2cafd7507eea3",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_servicegap_period_lock_insert_f2e1f",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="receptions_servicegap",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="servicegap",
            trigger=pgtrigger.compiler.Trigger(
                name="servicegap_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'servicegap_period_lock', 'receptions_servicegap', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'starts' AS error_field
                    FROM (SELECT DISTINCT vehicle_id, starts, ends FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT belonging.scope, range_agg(day_range) AS days
                        FROM (
                            SELECT deployment.district_id AS scope, (days_of_period(old_row.starts, old_row.ends)) * (days_of_period(deployment.starts, deployment.ends)) AS days
                            FROM receptions_mobilereception AS mobilereception
                            JOIN receptions_deployment AS deployment ON deployment.vehicle_id = mobilereception.id
                            WHERE mobilereception.id = old_row.vehicle_id
                        ) AS belonging
                        CROSS JOIN LATERAL unnest(belonging.days) AS day_range
                        GROUP BY belonging.scope
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'servicegap_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'starts' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT 0::bigint AS scope, days_of_period(old_row.starts, old_row.ends) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="c327b24c918d29cf162d60317da515f4a570b107",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_servicegap_period_lock_delete_23ad9",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="receptions_servicegap",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="trip",
            trigger=pgtrigger.compiler.Trigger(
                name="trip_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'trip_period_lock', 'receptions_trip', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'date' AS error_field
                    FROM (SELECT DISTINCT deployment_id, date FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT deployment.district_id AS scope, days_of_date(new_row.date) AS days
                        FROM receptions_deployment AS deployment
                        WHERE deployment.id = new_row.deployment_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="1540e48829e1f002ff552e54d2ad12a1e1643770",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_trip_period_lock_insert_87d3a",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="receptions_trip",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="trip",
            trigger=pgtrigger.compiler.Trigger(
                name="trip_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'trip_period_lock', 'receptions_trip', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'date' AS error_field
                    FROM (SELECT DISTINCT deployment_id, date FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT deployment.district_id AS scope, days_of_date(old_row.date) AS days
                        FROM receptions_deployment AS deployment
                        WHERE deployment.id = old_row.deployment_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="7a79471f3eaa29907b4b0a6c4065d0729788122b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_trip_period_lock_delete_18f02",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="receptions_trip",
                    when="AFTER",
                ),
            ),
        ),
    ]
