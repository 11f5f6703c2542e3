"""The period lock checks all rows of a statement together."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0012_locked_periods_since"),
        ("receptions", "0006_exception_reason"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="appealcount",
            name="appealcount_period_lock",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="deployment",
            name="deployment_period_lock",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="mobilereception",
            name="mobilereception_period_lock",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="servicegap",
            name="servicegap_period_lock",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="trip",
            name="trip_period_lock",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="appealcount",
            trigger=pgtrigger.compiler.Trigger(
                name="appealcount_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'appealcount_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'trip' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT deployment.district_id AS scope, days_of_date(trip.date) AS days
                        FROM receptions_trip AS trip
                        JOIN receptions_deployment AS deployment ON deployment.id = trip.deployment_id
                        WHERE trip.id = new_row.trip_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="cb99e4fbd618d902a01c128f248964736635c0db",
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
                name="appealcount_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'appealcount_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'trip' AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, without_audit_columns(to_jsonb(old_row)) IS DISTINCT FROM without_audit_columns(to_jsonb(new_row))) AS days
                        FROM (
                            SELECT deployment.district_id AS scope, days_of_date(trip.date) AS days
                            FROM receptions_trip AS trip
                            JOIN receptions_deployment AS deployment ON deployment.id = trip.deployment_id
                            WHERE trip.id = old_row.trip_id
                        ) AS before
                        FULL JOIN (
                            SELECT deployment.district_id AS scope, days_of_date(trip.date) AS days
                            FROM receptions_trip AS trip
                            JOIN receptions_deployment AS deployment ON deployment.id = trip.deployment_id
                            WHERE trip.id = new_row.trip_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="bab927910591505b601ea6449df4ef1a136b2503",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_appealcount_period_lock_update_58320",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
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
                    'appealcount_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'trip' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT deployment.district_id AS scope, days_of_date(trip.date) AS days
                        FROM receptions_trip AS trip
                        JOIN receptions_deployment AS deployment ON deployment.id = trip.deployment_id
                        WHERE trip.id = old_row.trip_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="b40bea38ef8692a8894e7ff591b3a3d84b07ad52",
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
            model_name="deployment",
            trigger=pgtrigger.compiler.Trigger(
                name="deployment_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'deployment_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'starts' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT new_row.district_id AS scope, days_of_period(new_row.starts, new_row.ends) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="5695191f41eb20344789eec13008f866e6897da5",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_deployment_period_lock_insert_723fd",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="receptions_deployment",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="deployment",
            trigger=pgtrigger.compiler.Trigger(
                name="deployment_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'deployment_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.starts IS DISTINCT FROM new_row.starts THEN 'starts'
                        WHEN old_row.ends IS DISTINCT FROM new_row.ends THEN 'ends'
                        WHEN old_row.vehicle_id IS DISTINCT FROM new_row.vehicle_id THEN 'vehicle'
                        WHEN old_row.district_id IS DISTINCT FROM new_row.district_id THEN 'district'
                        WHEN old_row.site IS DISTINCT FROM new_row.site THEN 'site'
                        WHEN old_row.latitude IS DISTINCT FROM new_row.latitude THEN 'latitude'
                        WHEN old_row.longitude IS DISTINCT FROM new_row.longitude THEN 'longitude'
                        ELSE 'starts'
                    END AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.vehicle_id, old_row.district_id, old_row.site, old_row.latitude, old_row.longitude) IS DISTINCT FROM ROW(new_row.vehicle_id, new_row.district_id, new_row.site, new_row.latitude, new_row.longitude)) AS days
                        FROM (
                            SELECT old_row.district_id AS scope, days_of_period(old_row.starts, old_row.ends) AS days
                        ) AS before
                        FULL JOIN (
                            SELECT new_row.district_id AS scope, days_of_period(new_row.starts, new_row.ends) AS days
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="f55c2c9078bae627b25843834568246fa7affe17",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_deployment_period_lock_update_f5bf7",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="receptions_deployment",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="deployment",
            trigger=pgtrigger.compiler.Trigger(
                name="deployment_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'deployment_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'starts' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT old_row.district_id AS scope, days_of_period(old_row.starts, old_row.ends) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="e103ac81e3faafa647de89d77c66fac2be5f39af",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_deployment_period_lock_delete_2d214",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="receptions_deployment",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mobilereception",
            trigger=pgtrigger.compiler.Trigger(
                name="mobilereception_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'mobilereception_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'donated' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT 0::bigint AS scope, days_of_period(new_row.donated, NULL) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="e8ea4e8c43ca8a29fb1a87942425a19b88571026",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_mobilereception_period_lock_insert_d65b3",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="receptions_mobilereception",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mobilereception",
            trigger=pgtrigger.compiler.Trigger(
                name="mobilereception_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'mobilereception_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'donated' AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, FALSE) AS days
                        FROM (
                            SELECT 0::bigint AS scope, days_of_period(old_row.donated, NULL) AS days
                        ) AS before
                        FULL JOIN (
                            SELECT 0::bigint AS scope, days_of_period(new_row.donated, NULL) AS days
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="36d725abbeac01743d96269857e012427d7a3a66",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_mobilereception_period_lock_update_0d287",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="receptions_mobilereception",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mobilereception",
            trigger=pgtrigger.compiler.Trigger(
                name="mobilereception_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'mobilereception_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'donated' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT 0::bigint AS scope, days_of_period(old_row.donated, NULL) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="6c4ed7ae1ea1e70b5d6a21fcb170c61dd398517b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_mobilereception_period_lock_delete_5d7b0",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="receptions_mobilereception",
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
                    'servicegap_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'starts' AS error_field
                    FROM new_rows AS new_row
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
                    hash="ef8a419b5197f1a4657acb2542c58feab0df8b33",
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
                name="servicegap_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'servicegap_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.starts IS DISTINCT FROM new_row.starts THEN 'starts'
                        WHEN old_row.ends IS DISTINCT FROM new_row.ends THEN 'ends'
                        WHEN old_row.vehicle_id IS DISTINCT FROM new_row.vehicle_id THEN 'vehicle'
                        ELSE 'starts'
                    END AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.vehicle_id) IS DISTINCT FROM ROW(new_row.vehicle_id)) AS days
                        FROM (
                            SELECT belonging.scope, range_agg(day_range) AS days
                            FROM (
                                SELECT deployment.district_id AS scope, (days_of_period(old_row.starts, old_row.ends)) * (days_of_period(deployment.starts, deployment.ends)) AS days
                                FROM receptions_mobilereception AS mobilereception
                                JOIN receptions_deployment AS deployment ON deployment.vehicle_id = mobilereception.id
                                WHERE mobilereception.id = old_row.vehicle_id
                            ) AS belonging
                            CROSS JOIN LATERAL unnest(belonging.days) AS day_range
                            GROUP BY belonging.scope
                        ) AS before
                        FULL JOIN (
                            SELECT belonging.scope, range_agg(day_range) AS days
                            FROM (
                                SELECT deployment.district_id AS scope, (days_of_period(new_row.starts, new_row.ends)) * (days_of_period(deployment.starts, deployment.ends)) AS days
                                FROM receptions_mobilereception AS mobilereception
                                JOIN receptions_deployment AS deployment ON deployment.vehicle_id = mobilereception.id
                                WHERE mobilereception.id = new_row.vehicle_id
                            ) AS belonging
                            CROSS JOIN LATERAL unnest(belonging.days) AS day_range
                            GROUP BY belonging.scope
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'servicegap_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.starts IS DISTINCT FROM new_row.starts THEN 'starts'
                        WHEN old_row.ends IS DISTINCT FROM new_row.ends THEN 'ends'
                        WHEN old_row.vehicle_id IS DISTINCT FROM new_row.vehicle_id THEN 'vehicle'
                        ELSE 'starts'
                    END AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.vehicle_id) IS DISTINCT FROM ROW(new_row.vehicle_id)) AS days
                        FROM (
                            SELECT 0::bigint AS scope, days_of_period(old_row.starts, old_row.ends) AS days
                        ) AS before
                        FULL JOIN (
                            SELECT 0::bigint AS scope, days_of_period(new_row.starts, new_row.ends) AS days
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="5741c29d666edde3300169f432d34dd3103e33f7",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_servicegap_period_lock_update_de68c",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
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
                    'servicegap_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'starts' AS error_field
                    FROM old_rows AS old_row
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
                    hash="23413d7b82cf0c31db207a83b6bac54f69a9637b",
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
                    'trip_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'date' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT deployment.district_id AS scope, days_of_date(new_row.date) AS days
                        FROM receptions_deployment AS deployment
                        WHERE deployment.id = new_row.deployment_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="78de39753254fc6aa1baa82af1562360316bc79f",
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
                name="trip_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'trip_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'date' AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, without_audit_columns(to_jsonb(old_row)) IS DISTINCT FROM without_audit_columns(to_jsonb(new_row))) AS days
                        FROM (
                            SELECT deployment.district_id AS scope, days_of_date(old_row.date) AS days
                            FROM receptions_deployment AS deployment
                            WHERE deployment.id = old_row.deployment_id
                        ) AS before
                        FULL JOIN (
                            SELECT deployment.district_id AS scope, days_of_date(new_row.date) AS days
                            FROM receptions_deployment AS deployment
                            WHERE deployment.id = new_row.deployment_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="2761e5d77000ae2841cba5953249115dfd73c164",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_trip_period_lock_update_907f3",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
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
                    'trip_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'date' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT deployment.district_id AS scope, days_of_date(old_row.date) AS days
                        FROM receptions_deployment AS deployment
                        WHERE deployment.id = old_row.deployment_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="0ce8b3a748918e890f3870ea967db0d654720c22",
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
