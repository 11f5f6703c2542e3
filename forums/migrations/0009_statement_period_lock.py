"""The period lock checks all rows of a statement together."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0012_locked_periods_since"),
        ("forums", "0008_locks_of_deferred_rules"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="action",
            name="action_period_lock",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="attendance",
            name="attendance_period_lock",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="cadencechange",
            name="cadencechange_period_lock",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="communitypresence",
            name="communitypresence_period_lock",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="discussion",
            name="discussion_period_lock",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="meeting",
            name="meeting_period_lock",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="workinggroup",
            name="workinggroup_period_lock",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="action_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'action_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = new_row.meeting_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'action_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'done_on' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_date(new_row.done_on) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = new_row.meeting_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'action_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'verified_on' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_date(new_row.verified_on) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = new_row.meeting_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'action_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'reported_back_at' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = new_row.reported_back_at_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="b28001d77a534a0ce5276cbf3f94c2347594ff16",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_action_period_lock_insert_5d4bf",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="forums_action",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="action_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'action_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.meeting_id IS DISTINCT FROM new_row.meeting_id THEN 'meeting'
                        WHEN old_row.concern_id IS DISTINCT FROM new_row.concern_id THEN 'concern'
                        WHEN old_row.description IS DISTINCT FROM new_row.description THEN 'description'
                        WHEN old_row.sector IS DISTINCT FROM new_row.sector THEN 'sector'
                        WHEN old_row.responsible_id IS DISTINCT FROM new_row.responsible_id THEN 'responsible'
                        WHEN old_row.due IS DISTINCT FROM new_row.due THEN 'due'
                        ELSE 'meeting'
                    END AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.meeting_id, old_row.concern_id, old_row.description, old_row.sector, old_row.responsible_id, old_row.due) IS DISTINCT FROM ROW(new_row.meeting_id, new_row.concern_id, new_row.description, new_row.sector, new_row.responsible_id, new_row.due)) AS days
                        FROM (
                            SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                            FROM forums_meeting AS meeting
                            JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                            WHERE meeting.id = old_row.meeting_id
                        ) AS before
                        FULL JOIN (
                            SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                            FROM forums_meeting AS meeting
                            JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                            WHERE meeting.id = new_row.meeting_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'action_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'done_on' AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, FALSE) AS days
                        FROM (
                            SELECT workinggroup.district_id AS scope, days_of_date(old_row.done_on) AS days
                            FROM forums_meeting AS meeting
                            JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                            WHERE meeting.id = old_row.meeting_id
                        ) AS before
                        FULL JOIN (
                            SELECT workinggroup.district_id AS scope, days_of_date(new_row.done_on) AS days
                            FROM forums_meeting AS meeting
                            JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                            WHERE meeting.id = new_row.meeting_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'action_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.verified_on IS DISTINCT FROM new_row.verified_on THEN 'verified_on'
                        WHEN old_row.verified_by_id IS DISTINCT FROM new_row.verified_by_id THEN 'verified_by'
                        ELSE 'verified_on'
                    END AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.verified_by_id) IS DISTINCT FROM ROW(new_row.verified_by_id)) AS days
                        FROM (
                            SELECT workinggroup.district_id AS scope, days_of_date(old_row.verified_on) AS days
                            FROM forums_meeting AS meeting
                            JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                            WHERE meeting.id = old_row.meeting_id
                        ) AS before
                        FULL JOIN (
                            SELECT workinggroup.district_id AS scope, days_of_date(new_row.verified_on) AS days
                            FROM forums_meeting AS meeting
                            JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                            WHERE meeting.id = new_row.meeting_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'action_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'reported_back_at' AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.reported_back_at_id) IS DISTINCT FROM ROW(new_row.reported_back_at_id)) AS days
                        FROM (
                            SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                            FROM forums_meeting AS meeting
                            JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                            WHERE meeting.id = old_row.reported_back_at_id
                        ) AS before
                        FULL JOIN (
                            SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                            FROM forums_meeting AS meeting
                            JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                            WHERE meeting.id = new_row.reported_back_at_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="758f26ff9dc563c2639974c8e72e1f8dc157d3a1",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_action_period_lock_update_134f9",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="forums_action",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="action_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'action_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = old_row.meeting_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'action_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'done_on' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_date(old_row.done_on) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = old_row.meeting_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'action_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'verified_on' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_date(old_row.verified_on) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = old_row.meeting_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'action_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'reported_back_at' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = old_row.reported_back_at_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="40471ae7dddfa825bb0f2f850de77bfd2b92e62a",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_action_period_lock_delete_2aa81",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="forums_action",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="attendance",
            trigger=pgtrigger.compiler.Trigger(
                name="attendance_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'attendance_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = new_row.meeting_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="8401366c01acbd5333c32d8343611839d1ff0a7e",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_attendance_period_lock_insert_8655e",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="forums_attendance",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="attendance",
            trigger=pgtrigger.compiler.Trigger(
                name="attendance_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'attendance_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, without_audit_columns(to_jsonb(old_row)) IS DISTINCT FROM without_audit_columns(to_jsonb(new_row))) AS days
                        FROM (
                            SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                            FROM forums_meeting AS meeting
                            JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                            WHERE meeting.id = old_row.meeting_id
                        ) AS before
                        FULL JOIN (
                            SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                            FROM forums_meeting AS meeting
                            JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                            WHERE meeting.id = new_row.meeting_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="05605666391f6d540b34af0c3d6d50f04eac67ec",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_attendance_period_lock_update_90e9a",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="forums_attendance",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="attendance",
            trigger=pgtrigger.compiler.Trigger(
                name="attendance_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'attendance_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = old_row.meeting_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="44435f5352fa38736b04f8ce0a8bc6c1dc6bbb76",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_attendance_period_lock_delete_53b94",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="forums_attendance",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="cadencechange",
            trigger=pgtrigger.compiler.Trigger(
                name="cadencechange_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'cadencechange_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'month' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_period(new_row.month, NULL) AS days
                        FROM forums_workinggroup AS workinggroup
                        WHERE workinggroup.id = new_row.group_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="e8f970f4d21ed4513d9cb92f2671bb4ffc02b191",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_cadencechange_period_lock_insert_20ed1",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="forums_cadencechange",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="cadencechange",
            trigger=pgtrigger.compiler.Trigger(
                name="cadencechange_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'cadencechange_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.month IS DISTINCT FROM new_row.month THEN 'month'
                        WHEN old_row.group_id IS DISTINCT FROM new_row.group_id THEN 'group'
                        WHEN old_row.cadence IS DISTINCT FROM new_row.cadence THEN 'cadence'
                        ELSE 'month'
                    END AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.group_id, old_row.month, old_row.cadence) IS DISTINCT FROM ROW(new_row.group_id, new_row.month, new_row.cadence)) AS days
                        FROM (
                            SELECT workinggroup.district_id AS scope, days_of_period(old_row.month, NULL) AS days
                            FROM forums_workinggroup AS workinggroup
                            WHERE workinggroup.id = old_row.group_id
                        ) AS before
                        FULL JOIN (
                            SELECT workinggroup.district_id AS scope, days_of_period(new_row.month, NULL) AS days
                            FROM forums_workinggroup AS workinggroup
                            WHERE workinggroup.id = new_row.group_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="8418fca93fae5a486326717a4e5ae5926d755d96",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_cadencechange_period_lock_update_a2587",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="forums_cadencechange",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="cadencechange",
            trigger=pgtrigger.compiler.Trigger(
                name="cadencechange_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'cadencechange_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'month' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_period(old_row.month, NULL) AS days
                        FROM forums_workinggroup AS workinggroup
                        WHERE workinggroup.id = old_row.group_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="d33a3cffc501a1dd086a5f069356f47d8cd0556c",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_cadencechange_period_lock_delete_6eded",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="forums_cadencechange",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="communitypresence",
            trigger=pgtrigger.compiler.Trigger(
                name="communitypresence_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'communitypresence_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = new_row.meeting_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="e99f29ad14917095b199e39c822ccc175d9d841b",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_communitypresence_period_lock_insert_e9f1b",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="forums_communitypresence",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="communitypresence",
            trigger=pgtrigger.compiler.Trigger(
                name="communitypresence_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'communitypresence_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, without_audit_columns(to_jsonb(old_row)) IS DISTINCT FROM without_audit_columns(to_jsonb(new_row))) AS days
                        FROM (
                            SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                            FROM forums_meeting AS meeting
                            JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                            WHERE meeting.id = old_row.meeting_id
                        ) AS before
                        FULL JOIN (
                            SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                            FROM forums_meeting AS meeting
                            JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                            WHERE meeting.id = new_row.meeting_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="32b75e4f9df847e1437f041991cf97804913693e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_communitypresence_period_lock_update_c90d8",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="forums_communitypresence",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="communitypresence",
            trigger=pgtrigger.compiler.Trigger(
                name="communitypresence_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'communitypresence_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = old_row.meeting_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="c94ecbe69e64489213f7deca9a29bda4ad2e1edb",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_communitypresence_period_lock_delete_e6951",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="forums_communitypresence",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="discussion",
            trigger=pgtrigger.compiler.Trigger(
                name="discussion_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'discussion_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = new_row.meeting_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="15edbd870915067a368f1ff3edf31553b7e2eaeb",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_discussion_period_lock_insert_bf04e",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="forums_discussion",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="discussion",
            trigger=pgtrigger.compiler.Trigger(
                name="discussion_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'discussion_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, without_audit_columns(to_jsonb(old_row)) IS DISTINCT FROM without_audit_columns(to_jsonb(new_row))) AS days
                        FROM (
                            SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                            FROM forums_meeting AS meeting
                            JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                            WHERE meeting.id = old_row.meeting_id
                        ) AS before
                        FULL JOIN (
                            SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                            FROM forums_meeting AS meeting
                            JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                            WHERE meeting.id = new_row.meeting_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="a88559fc2b5005b261eead186c8adc0ab0849bb9",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_discussion_period_lock_update_c1bf2",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="forums_discussion",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="discussion",
            trigger=pgtrigger.compiler.Trigger(
                name="discussion_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'discussion_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = old_row.meeting_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="97171822c5fccfc9b6a1b31313c3480058782d27",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_discussion_period_lock_delete_44b00",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="forums_discussion",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="meeting_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'meeting_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'date' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(new_row.month) + days_of_date(new_row.date) AS days
                        FROM forums_workinggroup AS workinggroup
                        WHERE workinggroup.id = new_row.group_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="e717d3289c960e85407b7693403377199b7cf89d",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_meeting_period_lock_insert_d370f",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="forums_meeting",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="meeting_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'meeting_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'date' AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, without_audit_columns(to_jsonb(old_row)) IS DISTINCT FROM without_audit_columns(to_jsonb(new_row))) AS days
                        FROM (
                            SELECT workinggroup.district_id AS scope, days_of_month(old_row.month) + days_of_date(old_row.date) AS days
                            FROM forums_workinggroup AS workinggroup
                            WHERE workinggroup.id = old_row.group_id
                        ) AS before
                        FULL JOIN (
                            SELECT workinggroup.district_id AS scope, days_of_month(new_row.month) + days_of_date(new_row.date) AS days
                            FROM forums_workinggroup AS workinggroup
                            WHERE workinggroup.id = new_row.group_id
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="c45bc6d760d018c22e661c6dc5bb6d9c9f856ffa",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_meeting_period_lock_update_11d1f",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="forums_meeting",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="meeting_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'meeting_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'date' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(old_row.month) + days_of_date(old_row.date) AS days
                        FROM forums_workinggroup AS workinggroup
                        WHERE workinggroup.id = old_row.group_id
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="7f7c2cda194fa8712750855b4aa269b9bff1d803",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_meeting_period_lock_delete_4d228",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="forums_meeting",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="workinggroup",
            trigger=pgtrigger.compiler.Trigger(
                name="workinggroup_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'workinggroup_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'established' AS error_field
                    FROM new_rows AS new_row
                    CROSS JOIN LATERAL (
                        SELECT new_row.district_id AS scope, days_of_period(new_row.established, new_row.closed) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="65cc7f3ce712cbb9142ded223410da44c9e01bed",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_workinggroup_period_lock_insert_b807a",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="forums_workinggroup",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="workinggroup",
            trigger=pgtrigger.compiler.Trigger(
                name="workinggroup_period_lock_update",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'workinggroup_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, CASE
                        WHEN old_row.established IS DISTINCT FROM new_row.established THEN 'established'
                        WHEN old_row.closed IS DISTINCT FROM new_row.closed THEN 'closed'
                        WHEN old_row.district_id IS DISTINCT FROM new_row.district_id THEN 'district'
                        WHEN old_row.cadence IS DISTINCT FROM new_row.cadence THEN 'cadence'
                        ELSE 'established'
                    END AS error_field
                    FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
                    CROSS JOIN LATERAL (
                        SELECT scope, affected_days(before.days, after.days, ROW(old_row.district_id, old_row.established, old_row.cadence) IS DISTINCT FROM ROW(new_row.district_id, new_row.established, new_row.cadence)) AS days
                        FROM (
                            SELECT old_row.district_id AS scope, days_of_period(old_row.established, old_row.closed) AS days
                        ) AS before
                        FULL JOIN (
                            SELECT new_row.district_id AS scope, days_of_period(new_row.established, new_row.closed) AS days
                        ) AS after USING (scope)
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="88354f0a3a8c8d28410b73b37efa071619366a61",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_workinggroup_period_lock_update_07cb0",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="forums_workinggroup",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="workinggroup",
            trigger=pgtrigger.compiler.Trigger(
                name="workinggroup_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'workinggroup_period_lock', TG_TABLE_NAME, array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'established' AS error_field
                    FROM old_rows AS old_row
                    CROSS JOIN LATERAL (
                        SELECT old_row.district_id AS scope, days_of_period(old_row.established, old_row.closed) AS days
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="8a91f2e5ff5657c4f07dfeab21bc2a03a0395591",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_workinggroup_period_lock_delete_5a7b7",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="forums_workinggroup",
                    when="AFTER",
                ),
            ),
        ),
    ]
