"""The period lock checks all rows of a statement together."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0012_locked_periods_since"),
        ("gallery", "0003_period_lock"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="photo",
            name="photo_period_lock",
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
                    'photo_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT new_row.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        WHERE meeting.id = new_row.meeting_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'photo_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'trip' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT new_row.district_id AS scope, days_of_date(trip.date) AS days
                        FROM receptions_trip AS trip
                        WHERE trip.id = new_row.trip_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'photo_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'initiative' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT new_row.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                        FROM initiatives_initiative AS initiative
                        WHERE initiative.id = new_row.initiative_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="11eacd8eafbb00f0bb68d7903ccf2dd82d31b72c",
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
                name="photo_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'photo_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.taken_on IS DISTINCT FROM new_row.taken_on THEN 'taken_on'
                        WHEN old_row.district_id IS DISTINCT FROM new_row.district_id THEN 'district'
                        WHEN old_row.image IS DISTINCT FROM new_row.image THEN 'image'
                        WHEN old_row.caption IS DISTINCT FROM new_row.caption THEN 'caption'
                        WHEN old_row.credit IS DISTINCT FROM new_row.credit THEN 'credit'
                        WHEN old_row.meeting_id IS DISTINCT FROM new_row.meeting_id THEN 'meeting'
                        WHEN old_row.trip_id IS DISTINCT FROM new_row.trip_id THEN 'trip'
                        WHEN old_row.initiative_id IS DISTINCT FROM new_row.initiative_id THEN 'initiative'
                        ELSE 'taken_on'
                    END AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.district_id, old_row.image, old_row.caption, old_row.taken_on, old_row.credit, old_row.meeting_id, old_row.trip_id, old_row.initiative_id) IS DISTINCT FROM ROW(new_row.district_id, new_row.image, new_row.caption, new_row.taken_on, new_row.credit, new_row.meeting_id, new_row.trip_id, new_row.initiative_id)) AS days
                        FROM (
                            SELECT old_row.district_id AS scope, days_of_date(old_row.taken_on) AS days
                        ) AS before
                        FULL JOIN (
                            SELECT new_row.district_id AS scope, days_of_date(new_row.taken_on) AS days
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'photo_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.meeting_id IS DISTINCT FROM new_row.meeting_id THEN 'meeting'
                        WHEN old_row.district_id IS DISTINCT FROM new_row.district_id THEN 'district'
                        WHEN old_row.image IS DISTINCT FROM new_row.image THEN 'image'
                        WHEN old_row.caption IS DISTINCT FROM new_row.caption THEN 'caption'
                        WHEN old_row.taken_on IS DISTINCT FROM new_row.taken_on THEN 'taken_on'
                        WHEN old_row.credit IS DISTINCT FROM new_row.credit THEN 'credit'
                        WHEN old_row.trip_id IS DISTINCT FROM new_row.trip_id THEN 'trip'
                        WHEN old_row.initiative_id IS DISTINCT FROM new_row.initiative_id THEN 'initiative'
                        ELSE 'meeting'
                    END AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.district_id, old_row.image, old_row.caption, old_row.taken_on, old_row.credit, old_row.meeting_id, old_row.trip_id, old_row.initiative_id) IS DISTINCT FROM ROW(new_row.district_id, new_row.image, new_row.caption, new_row.taken_on, new_row.credit, new_row.meeting_id, new_row.trip_id, new_row.initiative_id)) AS days
                        FROM (
                            SELECT old_row.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                            FROM forums_meeting AS meeting
                            WHERE meeting.id = old_row.meeting_id
                        ) AS before
                        FULL JOIN (
                            SELECT new_row.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                            FROM forums_meeting AS meeting
                            WHERE meeting.id = new_row.meeting_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'photo_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.trip_id IS DISTINCT FROM new_row.trip_id THEN 'trip'
                        WHEN old_row.district_id IS DISTINCT FROM new_row.district_id THEN 'district'
                        WHEN old_row.image IS DISTINCT FROM new_row.image THEN 'image'
                        WHEN old_row.caption IS DISTINCT FROM new_row.caption THEN 'caption'
                        WHEN old_row.taken_on IS DISTINCT FROM new_row.taken_on THEN 'taken_on'
                        WHEN old_row.credit IS DISTINCT FROM new_row.credit THEN 'credit'
                        WHEN old_row.meeting_id IS DISTINCT FROM new_row.meeting_id THEN 'meeting'
                        WHEN old_row.initiative_id IS DISTINCT FROM new_row.initiative_id THEN 'initiative'
                        ELSE 'trip'
                    END AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.district_id, old_row.image, old_row.caption, old_row.taken_on, old_row.credit, old_row.meeting_id, old_row.trip_id, old_row.initiative_id) IS DISTINCT FROM ROW(new_row.district_id, new_row.image, new_row.caption, new_row.taken_on, new_row.credit, new_row.meeting_id, new_row.trip_id, new_row.initiative_id)) AS days
                        FROM (
                            SELECT old_row.district_id AS scope, days_of_date(trip.date) AS days
                            FROM receptions_trip AS trip
                            WHERE trip.id = old_row.trip_id
                        ) AS before
                        FULL JOIN (
                            SELECT new_row.district_id AS scope, days_of_date(trip.date) AS days
                            FROM receptions_trip AS trip
                            WHERE trip.id = new_row.trip_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'photo_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.initiative_id IS DISTINCT FROM new_row.initiative_id THEN 'initiative'
                        WHEN old_row.district_id IS DISTINCT FROM new_row.district_id THEN 'district'
                        WHEN old_row.image IS DISTINCT FROM new_row.image THEN 'image'
                        WHEN old_row.caption IS DISTINCT FROM new_row.caption THEN 'caption'
                        WHEN old_row.taken_on IS DISTINCT FROM new_row.taken_on THEN 'taken_on'
                        WHEN old_row.credit IS DISTINCT FROM new_row.credit THEN 'credit'
                        WHEN old_row.meeting_id IS DISTINCT FROM new_row.meeting_id THEN 'meeting'
                        WHEN old_row.trip_id IS DISTINCT FROM new_row.trip_id THEN 'trip'
                        ELSE 'initiative'
                    END AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.district_id, old_row.image, old_row.caption, old_row.taken_on, old_row.credit, old_row.meeting_id, old_row.trip_id, old_row.initiative_id) IS DISTINCT FROM ROW(new_row.district_id, new_row.image, new_row.caption, new_row.taken_on, new_row.credit, new_row.meeting_id, new_row.trip_id, new_row.initiative_id)) AS days
                        FROM (
                            SELECT old_row.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                            FROM initiatives_initiative AS initiative
                            WHERE initiative.id = old_row.initiative_id
                        ) AS before
                        FULL JOIN (
                            SELECT new_row.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                            FROM initiatives_initiative AS initiative
                            WHERE initiative.id = new_row.initiative_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="0fa01ca72b8d6f71e4298ce3533049bb746687c0",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_photo_period_lock_update_fe85e",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
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
                    'photo_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT old_row.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        WHERE meeting.id = old_row.meeting_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'photo_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'trip' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT old_row.district_id AS scope, days_of_date(trip.date) AS days
                        FROM receptions_trip AS trip
                        WHERE trip.id = old_row.trip_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'photo_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'initiative' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT old_row.district_id AS scope, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END AS days
                        FROM initiatives_initiative AS initiative
                        WHERE initiative.id = old_row.initiative_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="77c6a60dca99cdaa3e543ecf3fcf8479d85bd276",
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
