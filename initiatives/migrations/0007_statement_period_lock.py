"""The period lock checks all rows of a statement together."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0012_locked_periods_since"),
        ("initiatives", "0006_locks_of_deferred_rules"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="initiative",
            name="initiative_period_lock",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="initiativeconcern",
            name="initiativeconcern_period_lock",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="initiativedistrict",
            name="initiativedistrict_period_lock",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="initiativepartner",
            name="initiativepartner_period_lock",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiative",
            trigger=pgtrigger.compiler.Trigger(
                name="initiative_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'initiative_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'ends' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT new_row.district_id AS scope, CASE WHEN new_row.status = 'done' THEN days_of_date(COALESCE(new_row.ends, new_row.starts)) ELSE '{}' END AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="f2c138dfcb8297f17329e2c6508971b3effa33b7",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_initiative_period_lock_insert_04e9d",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="initiatives_initiative",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiative",
            trigger=pgtrigger.compiler.Trigger(
                name="initiative_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'initiative_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'ends' AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, without_audit_columns(to_jsonb(old_row)) IS DISTINCT FROM without_audit_columns(to_jsonb(new_row))) AS days
                        FROM (
                            SELECT old_row.district_id AS scope, CASE WHEN old_row.status = 'done' THEN days_of_date(COALESCE(old_row.ends, old_row.starts)) ELSE '{}' END AS days
                        ) AS before
                        FULL JOIN (
                            SELECT new_row.district_id AS scope, CASE WHEN new_row.status = 'done' THEN days_of_date(COALESCE(new_row.ends, new_row.starts)) ELSE '{}' END AS days
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="67db53cbe108af5da91adc0437a8f7e072ba5619",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_initiative_period_lock_update_8a313",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="initiatives_initiative",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiative",
            trigger=pgtrigger.compiler.Trigger(
                name="initiative_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'initiative_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'ends' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT old_row.district_id AS scope, CASE WHEN old_row.status = 'done' THEN days_of_date(COALESCE(old_row.ends, old_row.starts)) ELSE '{}' END AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="f5dc97beb3ad99008ee0c1094b0d650ab8b4fb8e",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_initiative_period_lock_delete_56867",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="initiatives_initiative",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativeconcern",
            trigger=pgtrigger.compiler.Trigger(
                name="initiativeconcern_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'initiativeconcern_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'concerns' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT initiative.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                        FROM initiatives_initiative AS initiative
                        WHERE initiative.id = new_row.initiative_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="b09a6d12dae4a88235a018fc2e232761ab9bad5b",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_initiativeconcern_period_lock_insert_b5ec2",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="initiatives_initiative_concerns",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativeconcern",
            trigger=pgtrigger.compiler.Trigger(
                name="initiativeconcern_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'initiativeconcern_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'concerns' AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, without_audit_columns(to_jsonb(old_row)) IS DISTINCT FROM without_audit_columns(to_jsonb(new_row))) AS days
                        FROM (
                            SELECT initiative.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                            FROM initiatives_initiative AS initiative
                            WHERE initiative.id = old_row.initiative_id
                        ) AS before
                        FULL JOIN (
                            SELECT initiative.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                            FROM initiatives_initiative AS initiative
                            WHERE initiative.id = new_row.initiative_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="38b0c613c4610df687334eb47de84366036633d0",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_initiativeconcern_period_lock_update_80798",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="initiatives_initiative_concerns",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativeconcern",
            trigger=pgtrigger.compiler.Trigger(
                name="initiativeconcern_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'initiativeconcern_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'concerns' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT initiative.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                        FROM initiatives_initiative AS initiative
                        WHERE initiative.id = old_row.initiative_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="b8df4213d88091c8ab1d596c82b0917e93269768",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_initiativeconcern_period_lock_delete_41a42",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="initiatives_initiative_concerns",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativedistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="initiativedistrict_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'initiativedistrict_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'further_districts' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT initiative.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                        FROM initiatives_initiative AS initiative
                        WHERE initiative.id = new_row.initiative_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="af1ae45578d390bb2b818208ae766496b3c42772",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_initiativedistrict_period_lock_insert_f3c96",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="initiatives_initiative_further_districts",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativedistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="initiativedistrict_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'initiativedistrict_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'further_districts' AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, without_audit_columns(to_jsonb(old_row)) IS DISTINCT FROM without_audit_columns(to_jsonb(new_row))) AS days
                        FROM (
                            SELECT initiative.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                            FROM initiatives_initiative AS initiative
                            WHERE initiative.id = old_row.initiative_id
                        ) AS before
                        FULL JOIN (
                            SELECT initiative.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                            FROM initiatives_initiative AS initiative
                            WHERE initiative.id = new_row.initiative_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="9e494f23e9cf14ebeaaeb50bb58cd3f30791a639",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_initiativedistrict_period_lock_update_8c86f",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="initiatives_initiative_further_districts",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativedistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="initiativedistrict_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'initiativedistrict_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'further_districts' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT initiative.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                        FROM initiatives_initiative AS initiative
                        WHERE initiative.id = old_row.initiative_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="2c63d8cb7c3c28043816891ad3a714a6b9909454",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_initiativedistrict_period_lock_delete_d77ae",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="initiatives_initiative_further_districts",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativepartner",
            trigger=pgtrigger.compiler.Trigger(
                name="initiativepartner_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'initiativepartner_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'partners' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT initiative.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                        FROM initiatives_initiative AS initiative
                        WHERE initiative.id = new_row.initiative_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="da3883eb968a5168151af72a559811af88f96a9f",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_initiativepartner_period_lock_insert_0e9fb",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="initiatives_initiative_partners",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativepartner",
            trigger=pgtrigger.compiler.Trigger(
                name="initiativepartner_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'initiativepartner_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'partners' AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, without_audit_columns(to_jsonb(old_row)) IS DISTINCT FROM without_audit_columns(to_jsonb(new_row))) AS days
                        FROM (
                            SELECT initiative.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                            FROM initiatives_initiative AS initiative
                            WHERE initiative.id = old_row.initiative_id
                        ) AS before
                        FULL JOIN (
                            SELECT initiative.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                            FROM initiatives_initiative AS initiative
                            WHERE initiative.id = new_row.initiative_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="60520ccfb33cd31b78262021b67c4846eda69ff6",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_initiativepartner_period_lock_update_f731a",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="initiatives_initiative_partners",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativepartner",
            trigger=pgtrigger.compiler.Trigger(
                name="initiativepartner_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'initiativepartner_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'partners' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT initiative.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                        FROM initiatives_initiative AS initiative
                        WHERE initiative.id = old_row.initiative_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="68cf1b9a365cea57135074fc1b70347e00b41f3f",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_initiativepartner_period_lock_delete_d8013",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="initiatives_initiative_partners",
                    when="AFTER",
                ),
            ),
        ),
    ]
