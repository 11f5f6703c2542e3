"""The period lock checks all rows of a statement together."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0012_locked_periods_since"),
        ("districts", "0014_observations_of_open_stations"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="areaofoperation",
            name="areaofoperation_period_lock",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="mandate",
            name="mandate_period_lock",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="policestation",
            name="policestation_period_lock",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="policestrength",
            name="policestrength_period_lock",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="population",
            name="population_period_lock",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="strengthline",
            name="strengthline_period_lock",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="areaofoperation_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'areaofoperation_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'starts' AS error_field
                    FROM (SELECT NEW.*) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT new_row.district_id AS scope, CASE WHEN new_row.status IN ('active', 'closed') THEN days_of_period(new_row.starts, COALESCE(new_row.ends, mandate.ends)) ELSE '{}' END AS days
                        FROM districts_mandate AS mandate
                        WHERE mandate.id = new_row.mandate_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NEW;
            """,
                    hash="e8e91598a4b6bb4438e6d7936786a3e4a18b527a",
                    operation="INSERT",
                    pgid="pgtrigger_areaofoperation_period_lock_insert_491cc",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="areaofoperation_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'areaofoperation_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.starts IS DISTINCT FROM new_row.starts THEN 'starts'
                        WHEN old_row.ends IS DISTINCT FROM new_row.ends THEN 'ends'
                        WHEN old_row.mandate_id IS DISTINCT FROM new_row.mandate_id THEN 'mandate'
                        WHEN old_row.status IS DISTINCT FROM new_row.status THEN 'status'
                        WHEN old_row.district_id IS DISTINCT FROM new_row.district_id THEN 'district'
                        ELSE 'starts'
                    END AS error_field
                    FROM (SELECT OLD.*) AS old_row FULL JOIN (SELECT NEW.*) AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.district_id) IS DISTINCT FROM ROW(new_row.district_id)) AS days
                        FROM (
                            SELECT old_row.district_id AS scope, CASE WHEN old_row.status IN ('active', 'closed') THEN days_of_period(old_row.starts, COALESCE(old_row.ends, mandate.ends)) ELSE '{}' END AS days
                            FROM districts_mandate AS mandate
                            WHERE mandate.id = old_row.mandate_id
                        ) AS before
                        FULL JOIN (
                            SELECT new_row.district_id AS scope, CASE WHEN new_row.status IN ('active', 'closed') THEN days_of_period(new_row.starts, COALESCE(new_row.ends, mandate.ends)) ELSE '{}' END AS days
                            FROM districts_mandate AS mandate
                            WHERE mandate.id = new_row.mandate_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NEW;
            """,
                    hash="c5c32990d09408fa58a9405d666321158b733d6a",
                    operation="UPDATE",
                    pgid="pgtrigger_areaofoperation_period_lock_update_1e7f2",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="areaofoperation_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'areaofoperation_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'starts' AS error_field
                    FROM (SELECT OLD.*) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT old_row.district_id AS scope, CASE WHEN old_row.status IN ('active', 'closed') THEN days_of_period(old_row.starts, COALESCE(old_row.ends, mandate.ends)) ELSE '{}' END AS days
                        FROM districts_mandate AS mandate
                        WHERE mandate.id = old_row.mandate_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN OLD;
            """,
                    hash="e322552811b794eacc632d5da9fedd1674110a6b",
                    operation="DELETE",
                    pgid="pgtrigger_areaofoperation_period_lock_delete_66dd5",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'mandate_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'ends' AS error_field
                    FROM (SELECT NEW.*) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT belonging.scope, range_agg(day_range) AS days
                        FROM (
                            SELECT areaofoperation.district_id AS scope, days_of_period(new_row.starts, new_row.ends) AS days
                            FROM districts_areaofoperation AS areaofoperation
                            WHERE areaofoperation.mandate_id = new_row.id
                        ) AS belonging
                        CROSS JOIN LATERAL unnest(belonging.days) AS day_range
                        GROUP BY belonging.scope
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'mandate_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'ends' AS error_field
                    FROM (SELECT NEW.*) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT belonging.scope, range_agg(day_range) AS days
                        FROM (
                            SELECT policestation.district_id AS scope, days_of_period(new_row.starts, new_row.ends) AS days
                            FROM advisers_placement AS placement
                            JOIN districts_policestation AS policestation ON policestation.id = placement.station_id
                            WHERE placement.mandate_id = new_row.id
                        ) AS belonging
                        CROSS JOIN LATERAL unnest(belonging.days) AS day_range
                        GROUP BY belonging.scope
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NEW;
            """,
                    hash="f79a730120418612a3eac6c3405ee34df7866fbe",
                    operation="INSERT",
                    pgid="pgtrigger_mandate_period_lock_insert_d6615",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'mandate_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.starts IS DISTINCT FROM new_row.starts THEN 'starts'
                        WHEN old_row.ends IS DISTINCT FROM new_row.ends THEN 'ends'
                        ELSE 'ends'
                    END AS error_field
                    FROM (SELECT OLD.*) AS old_row FULL JOIN (SELECT NEW.*) AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, FALSE) AS days
                        FROM (
                            SELECT belonging.scope, range_agg(day_range) AS days
                            FROM (
                                SELECT areaofoperation.district_id AS scope, days_of_period(old_row.starts, old_row.ends) AS days
                                FROM districts_areaofoperation AS areaofoperation
                                WHERE areaofoperation.mandate_id = old_row.id
                            ) AS belonging
                            CROSS JOIN LATERAL unnest(belonging.days) AS day_range
                            GROUP BY belonging.scope
                        ) AS before
                        FULL JOIN (
                            SELECT belonging.scope, range_agg(day_range) AS days
                            FROM (
                                SELECT areaofoperation.district_id AS scope, days_of_period(new_row.starts, new_row.ends) AS days
                                FROM districts_areaofoperation AS areaofoperation
                                WHERE areaofoperation.mandate_id = new_row.id
                            ) AS belonging
                            CROSS JOIN LATERAL unnest(belonging.days) AS day_range
                            GROUP BY belonging.scope
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'mandate_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.starts IS DISTINCT FROM new_row.starts THEN 'starts'
                        WHEN old_row.ends IS DISTINCT FROM new_row.ends THEN 'ends'
                        ELSE 'ends'
                    END AS error_field
                    FROM (SELECT OLD.*) AS old_row FULL JOIN (SELECT NEW.*) AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, FALSE) AS days
                        FROM (
                            SELECT belonging.scope, range_agg(day_range) AS days
                            FROM (
                                SELECT policestation.district_id AS scope, days_of_period(old_row.starts, old_row.ends) AS days
                                FROM advisers_placement AS placement
                                JOIN districts_policestation AS policestation ON policestation.id = placement.station_id
                                WHERE placement.mandate_id = old_row.id
                            ) AS belonging
                            CROSS JOIN LATERAL unnest(belonging.days) AS day_range
                            GROUP BY belonging.scope
                        ) AS before
                        FULL JOIN (
                            SELECT belonging.scope, range_agg(day_range) AS days
                            FROM (
                                SELECT policestation.district_id AS scope, days_of_period(new_row.starts, new_row.ends) AS days
                                FROM advisers_placement AS placement
                                JOIN districts_policestation AS policestation ON policestation.id = placement.station_id
                                WHERE placement.mandate_id = new_row.id
                            ) AS belonging
                            CROSS JOIN LATERAL unnest(belonging.days) AS day_range
                            GROUP BY belonging.scope
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NEW;
            """,
                    hash="4aa6690729e36c20678f3f6c9f22c7195e129b8a",
                    operation="UPDATE",
                    pgid="pgtrigger_mandate_period_lock_update_e9aa7",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'mandate_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'ends' AS error_field
                    FROM (SELECT OLD.*) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT belonging.scope, range_agg(day_range) AS days
                        FROM (
                            SELECT areaofoperation.district_id AS scope, days_of_period(old_row.starts, old_row.ends) AS days
                            FROM districts_areaofoperation AS areaofoperation
                            WHERE areaofoperation.mandate_id = old_row.id
                        ) AS belonging
                        CROSS JOIN LATERAL unnest(belonging.days) AS day_range
                        GROUP BY belonging.scope
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'mandate_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'ends' AS error_field
                    FROM (SELECT OLD.*) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT belonging.scope, range_agg(day_range) AS days
                        FROM (
                            SELECT policestation.district_id AS scope, days_of_period(old_row.starts, old_row.ends) AS days
                            FROM advisers_placement AS placement
                            JOIN districts_policestation AS policestation ON policestation.id = placement.station_id
                            WHERE placement.mandate_id = old_row.id
                        ) AS belonging
                        CROSS JOIN LATERAL unnest(belonging.days) AS day_range
                        GROUP BY belonging.scope
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN OLD;
            """,
                    hash="007cc0992a67157e5e31fee801b0696787c8bf11",
                    operation="DELETE",
                    pgid="pgtrigger_mandate_period_lock_delete_54e42",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="policestation",
            trigger=pgtrigger.compiler.Trigger(
                name="policestation_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'policestation_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'opened_on' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT new_row.district_id AS scope, days_of_period(COALESCE(new_row.opened_on, '-infinity'), new_row.closed_on) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="a29a5bb5a03d81537b1cd3e114ec1ce672248eda",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_policestation_period_lock_insert_a3ce6",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="districts_policestation",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="policestation",
            trigger=pgtrigger.compiler.Trigger(
                name="policestation_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'policestation_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.opened_on IS DISTINCT FROM new_row.opened_on THEN 'opened_on'
                        WHEN old_row.closed_on IS DISTINCT FROM new_row.closed_on THEN 'closed_on'
                        WHEN old_row.district_id IS DISTINCT FROM new_row.district_id THEN 'district'
                        ELSE 'opened_on'
                    END AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.district_id) IS DISTINCT FROM ROW(new_row.district_id)) AS days
                        FROM (
                            SELECT old_row.district_id AS scope, days_of_period(COALESCE(old_row.opened_on, '-infinity'), old_row.closed_on) AS days
                        ) AS before
                        FULL JOIN (
                            SELECT new_row.district_id AS scope, days_of_period(COALESCE(new_row.opened_on, '-infinity'), new_row.closed_on) AS days
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="9b67e689807c1f5d2f1fb45054fa28e5fd639701",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_policestation_period_lock_update_5a3c6",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="districts_policestation",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="policestation",
            trigger=pgtrigger.compiler.Trigger(
                name="policestation_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'policestation_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'opened_on' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT old_row.district_id AS scope, days_of_period(COALESCE(old_row.opened_on, '-infinity'), old_row.closed_on) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="6726be4b96540e9e599a67b4da48a203b96cdb23",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_policestation_period_lock_delete_38557",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="districts_policestation",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="policestrength",
            trigger=pgtrigger.compiler.Trigger(
                name="policestrength_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'policestrength_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'date' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT policestation.district_id AS scope, days_of_date(new_row.date) AS days
                        FROM districts_policestation AS policestation
                        WHERE policestation.id = new_row.station_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="cd71a0a1f58f7b43538b059bf6140ba2947f0d43",
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
                name="policestrength_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'policestrength_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'date' AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, without_audit_columns(to_jsonb(old_row)) IS DISTINCT FROM without_audit_columns(to_jsonb(new_row))) AS days
                        FROM (
                            SELECT policestation.district_id AS scope, days_of_date(old_row.date) AS days
                            FROM districts_policestation AS policestation
                            WHERE policestation.id = old_row.station_id
                        ) AS before
                        FULL JOIN (
                            SELECT policestation.district_id AS scope, days_of_date(new_row.date) AS days
                            FROM districts_policestation AS policestation
                            WHERE policestation.id = new_row.station_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="5ff82e5ce89365f65ffb262565dfae90fc5b770b",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_policestrength_period_lock_update_68317",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
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
                    'policestrength_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'date' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT policestation.district_id AS scope, days_of_date(old_row.date) AS days
                        FROM districts_policestation AS policestation
                        WHERE policestation.id = old_row.station_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="539aeac229bdd23b19be47d5f9c63f95770558d7",
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
            model_name="population",
            trigger=pgtrigger.compiler.Trigger(
                name="population_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'population_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'year' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT new_row.district_id AS scope, days_of_period(make_date(new_row.year, 1, 1), NULL) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="9c572dd9d16b85c871b2b8a5014380daa0bccc19",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_population_period_lock_insert_0a0c9",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="districts_population",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="population",
            trigger=pgtrigger.compiler.Trigger(
                name="population_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'population_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.year IS DISTINCT FROM new_row.year THEN 'year'
                        WHEN old_row.district_id IS DISTINCT FROM new_row.district_id THEN 'district'
                        WHEN old_row.community_id IS DISTINCT FROM new_row.community_id THEN 'community'
                        WHEN old_row.people IS DISTINCT FROM new_row.people THEN 'people'
                        WHEN old_row.share IS DISTINCT FROM new_row.share THEN 'share'
                        ELSE 'year'
                    END AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.district_id, old_row.community_id, old_row.people, old_row.share) IS DISTINCT FROM ROW(new_row.district_id, new_row.community_id, new_row.people, new_row.share)) AS days
                        FROM (
                            SELECT old_row.district_id AS scope, days_of_period(make_date(old_row.year, 1, 1), NULL) AS days
                        ) AS before
                        FULL JOIN (
                            SELECT new_row.district_id AS scope, days_of_period(make_date(new_row.year, 1, 1), NULL) AS days
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="71a5ceb6016a9ffdd0130a4054701914a4880851",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_population_period_lock_update_11ab7",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="districts_population",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="population",
            trigger=pgtrigger.compiler.Trigger(
                name="population_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'population_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'year' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT old_row.district_id AS scope, days_of_period(make_date(old_row.year, 1, 1), NULL) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="c90ad59370d936eaf5dedd26dce4c9855c4a2d4d",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_population_period_lock_delete_3dde1",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="districts_population",
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
                    'strengthline_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'strength' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT policestation.district_id AS scope, days_of_date(policestrength.date) AS days
                        FROM districts_policestrength AS policestrength
                        JOIN districts_policestation AS policestation ON policestation.id = policestrength.station_id
                        WHERE policestrength.id = new_row.strength_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="eac769200634bb6dffbd932ba4e3e5d361927e89",
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
                name="strengthline_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'strengthline_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'strength' AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, without_audit_columns(to_jsonb(old_row)) IS DISTINCT FROM without_audit_columns(to_jsonb(new_row))) AS days
                        FROM (
                            SELECT policestation.district_id AS scope, days_of_date(policestrength.date) AS days
                            FROM districts_policestrength AS policestrength
                            JOIN districts_policestation AS policestation ON policestation.id = policestrength.station_id
                            WHERE policestrength.id = old_row.strength_id
                        ) AS before
                        FULL JOIN (
                            SELECT policestation.district_id AS scope, days_of_date(policestrength.date) AS days
                            FROM districts_policestrength AS policestrength
                            JOIN districts_policestation AS policestation ON policestation.id = policestrength.station_id
                            WHERE policestrength.id = new_row.strength_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="4e8fc56829527ada26d4a2b4a224fbb00c06415c",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_strengthline_period_lock_update_c59a9",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
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
                    'strengthline_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'strength' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT policestation.district_id AS scope, days_of_date(policestrength.date) AS days
                        FROM districts_policestrength AS policestrength
                        JOIN districts_policestation AS policestation ON policestation.id = policestrength.station_id
                        WHERE policestrength.id = old_row.strength_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="7564c7815ed7f4151ccbc74d5e9942fa8c288d80",
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
