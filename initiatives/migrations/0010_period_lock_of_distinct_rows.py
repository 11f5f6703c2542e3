"""The period lock computes the days of each related record once; see RowSql.own_columns."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("initiatives", "0009_remove_trigram_indexes"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="initiativeconcern",
            name="initiativeconcern_period_lock_insert",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="initiativeconcern",
            name="initiativeconcern_period_lock_delete",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="initiativedistrict",
            name="initiativedistrict_period_lock_insert",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="initiativedistrict",
            name="initiativedistrict_period_lock_delete",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="initiativepartner",
            name="initiativepartner_period_lock_insert",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="initiativepartner",
            name="initiativepartner_period_lock_delete",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativeconcern",
            trigger=pgtrigger.compiler.Trigger(
                name="initiativeconcern_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'initiativeconcern_period_lock', 'initiatives_initiative_concerns', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'concerns' AS error_field
                    FROM (SELECT DISTINCT initiative_id FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT initiative.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                        FROM initiatives_initiative AS initiative
                        WHERE initiative.id = new_row.initiative_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="e2ee3d1191bdfaf5c164b30d7bedc5e17c3ae37c",
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
                name="initiativeconcern_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'initiativeconcern_period_lock', 'initiatives_initiative_concerns', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'concerns' AS error_field
                    FROM (SELECT DISTINCT initiative_id FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT initiative.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                        FROM initiatives_initiative AS initiative
                        WHERE initiative.id = old_row.initiative_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="68596b7b35eb95e60d1b4522f774d5129d1720b7",
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
                    'initiativedistrict_period_lock', 'initiatives_initiative_further_districts', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'further_districts' AS error_field
                    FROM (SELECT DISTINCT initiative_id FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT initiative.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                        FROM initiatives_initiative AS initiative
                        WHERE initiative.id = new_row.initiative_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="c44c9b5d9a2c09efc652cf9bd49ed90ed645a6b8",
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
                name="initiativedistrict_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'initiativedistrict_period_lock', 'initiatives_initiative_further_districts', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'further_districts' AS error_field
                    FROM (SELECT DISTINCT initiative_id FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT initiative.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                        FROM initiatives_initiative AS initiative
                        WHERE initiative.id = old_row.initiative_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="5b00b2a9e56ede2d5090090bb57dd9cb1d0da2bb",
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
                    'initiativepartner_period_lock', 'initiatives_initiative_partners', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'partners' AS error_field
                    FROM (SELECT DISTINCT initiative_id FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT initiative.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                        FROM initiatives_initiative AS initiative
                        WHERE initiative.id = new_row.initiative_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="477d8eb6abfd971c6a0b25a6e9aebeba32e06c1f",
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
                name="initiativepartner_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'initiativepartner_period_lock', 'initiatives_initiative_partners', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'partners' AS error_field
                    FROM (SELECT DISTINCT initiative_id FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT initiative.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                        FROM initiatives_initiative AS initiative
                        WHERE initiative.id = old_row.initiative_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="9e8e4070c8be06de0571d9d2f3274b3d9e1f3561",
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
