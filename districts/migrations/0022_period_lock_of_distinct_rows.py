"""The period lock computes the days of each related record once; see RowSql.own_columns."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("districts", "0021_local_names"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="policestrength",
            name="policestrength_period_lock_insert",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="policestrength",
            name="policestrength_period_lock_delete",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="strengthline",
            name="strengthline_period_lock_insert",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="strengthline",
            name="strengthline_period_lock_delete",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="policestrength",
            trigger=pgtrigger.compiler.Trigger(
                name="policestrength_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'policestrength_period_lock', 'districts_policestrength', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'date' AS error_field
                    FROM (SELECT DISTINCT station_id, date FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT policestation.district_id AS scope, days_of_date(new_row.date) AS days
                        FROM districts_policestation AS policestation
                        WHERE policestation.id = new_row.station_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="0ae21b2c69fa82fc1fe69de2761d0068de65f47a",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_policestrength_period_lock_insert_72211",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="districts_policestrength",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="policestrength",
            trigger=pgtrigger.compiler.Trigger(
                name="policestrength_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'policestrength_period_lock', 'districts_policestrength', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'date' AS error_field
                    FROM (SELECT DISTINCT station_id, date FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT policestation.district_id AS scope, days_of_date(old_row.date) AS days
                        FROM districts_policestation AS policestation
                        WHERE policestation.id = old_row.station_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="8e139c6ccaa2886728473759d46e0ed2746731e3",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_policestrength_period_lock_delete_30f3f",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="districts_policestrength",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="strengthline",
            trigger=pgtrigger.compiler.Trigger(
                name="strengthline_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'strengthline_period_lock', 'districts_strengthline', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'strength' AS error_field
                    FROM (SELECT DISTINCT strength_id FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT policestation.district_id AS scope, days_of_date(policestrength.date) AS days
                        FROM districts_policestrength AS policestrength
                        JOIN districts_policestation AS policestation ON policestation.id = policestrength.station_id
                        WHERE policestrength.id = new_row.strength_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="06bfc0e8e628b0443dd8e68d8f1eec314581fe2a",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_strengthline_period_lock_insert_afcb3",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="districts_strengthline",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="strengthline",
            trigger=pgtrigger.compiler.Trigger(
                name="strengthline_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'strengthline_period_lock', 'districts_strengthline', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'strength' AS error_field
                    FROM (SELECT DISTINCT strength_id FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT policestation.district_id AS scope, days_of_date(policestrength.date) AS days
                        FROM districts_policestrength AS policestrength
                        JOIN districts_policestation AS policestation ON policestation.id = policestrength.station_id
                        WHERE policestrength.id = old_row.strength_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="3e47c5c0adab8bdfdfc3533f7f1c46a9eb1fac2c",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_strengthline_period_lock_delete_9ccb6",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="districts_strengthline",
                    when="AFTER",
                ),
            ),
        ),
    ]
