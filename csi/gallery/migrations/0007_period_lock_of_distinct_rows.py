"""The period lock computes the days of each related record once; see RowSql.own_columns."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("gallery", "0006_field_names"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="photo",
            name="photo_period_lock_insert",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="photo",
            name="photo_period_lock_delete",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="photo",
            trigger=pgtrigger.compiler.Trigger(
                name="photo_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'photo_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'taken_on' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT new_row.district_id AS scope, days_of_date(new_row.taken_on) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'photo_period_lock', 'gallery_photo', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM (SELECT DISTINCT district_id, meeting_id FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT new_row.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        WHERE meeting.id = new_row.meeting_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'photo_period_lock', 'gallery_photo', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'trip' AS error_field
                    FROM (SELECT DISTINCT district_id, trip_id FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT new_row.district_id AS scope, days_of_date(trip.date) AS days
                        FROM receptions_trip AS trip
                        WHERE trip.id = new_row.trip_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'photo_period_lock', 'gallery_photo', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'initiative' AS error_field
                    FROM (SELECT DISTINCT district_id, initiative_id FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT new_row.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                        FROM initiatives_initiative AS initiative
                        WHERE initiative.id = new_row.initiative_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="40933c66b1168e36d12b176de44eb075fdbc0e9a",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_photo_period_lock_insert_697df",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="gallery_photo",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="photo",
            trigger=pgtrigger.compiler.Trigger(
                name="photo_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'photo_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'taken_on' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT old_row.district_id AS scope, days_of_date(old_row.taken_on) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'photo_period_lock', 'gallery_photo', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM (SELECT DISTINCT district_id, meeting_id FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT old_row.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        WHERE meeting.id = old_row.meeting_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'photo_period_lock', 'gallery_photo', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'trip' AS error_field
                    FROM (SELECT DISTINCT district_id, trip_id FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT old_row.district_id AS scope, days_of_date(trip.date) AS days
                        FROM receptions_trip AS trip
                        WHERE trip.id = old_row.trip_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'photo_period_lock', 'gallery_photo', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'initiative' AS error_field
                    FROM (SELECT DISTINCT district_id, initiative_id FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT old_row.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                        FROM initiatives_initiative AS initiative
                        WHERE initiative.id = old_row.initiative_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="f0eaa7d5a743714be6d29cc1f8af013049ebfa8c",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_photo_period_lock_delete_e22e2",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="gallery_photo",
                    when="AFTER",
                ),
            ),
        ),
    ]
