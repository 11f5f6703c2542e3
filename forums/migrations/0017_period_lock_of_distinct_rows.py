"""The period lock computes the days of related records once; a statement inserts only participants of held meetings."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("forums", "0016_field_names"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="action",
            name="action_period_lock_insert",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="action",
            name="action_period_lock_delete",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="attendance",
            name="attendance_period_lock_insert",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="attendance",
            name="attendance_period_lock_delete",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="attendance",
            name="attendance_meeting_held",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="cadencechange",
            name="cadencechange_period_lock_insert",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="cadencechange",
            name="cadencechange_period_lock_delete",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="communitypresence",
            name="communitypresence_period_lock_insert",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="communitypresence",
            name="communitypresence_period_lock_delete",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="communitypresence",
            name="presence_meeting_held",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="discussion",
            name="discussion_period_lock_insert",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="discussion",
            name="discussion_period_lock_delete",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="meeting",
            name="meeting_period_lock_insert",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="meeting",
            name="meeting_period_lock_delete",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="action_period_lock_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'action_period_lock', 'forums_action', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM (SELECT DISTINCT meeting_id FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = new_row.meeting_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'action_period_lock', 'forums_action', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'done_on' AS error_field
                    FROM (SELECT DISTINCT meeting_id, done_on FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_date(new_row.done_on) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = new_row.meeting_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'action_period_lock', 'forums_action', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'verified_on' AS error_field
                    FROM (SELECT DISTINCT meeting_id, verified_on FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_date(new_row.verified_on) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = new_row.meeting_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'action_period_lock', 'forums_action', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'reported_back_at' AS error_field
                    FROM (SELECT DISTINCT reported_back_at_id FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = new_row.reported_back_at_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="8f729722c8421019cc1306d79c375529e20053e8",
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
                name="action_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'action_period_lock', 'forums_action', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM (SELECT DISTINCT meeting_id FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = old_row.meeting_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'action_period_lock', 'forums_action', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'done_on' AS error_field
                    FROM (SELECT DISTINCT meeting_id, done_on FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_date(old_row.done_on) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = old_row.meeting_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'action_period_lock', 'forums_action', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'verified_on' AS error_field
                    FROM (SELECT DISTINCT meeting_id, verified_on FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_date(old_row.verified_on) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = old_row.meeting_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                PERFORM period_lock_check(
                    'action_period_lock', 'forums_action', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'reported_back_at' AS error_field
                    FROM (SELECT DISTINCT reported_back_at_id FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = old_row.reported_back_at_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="f1bebbd8113cdff576fdb47eccfca4d0f80b8424",
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
                name="attendance_meeting_held",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF TG_OP = 'UPDATE' AND ROW(OLD.meeting_id) IS NOT DISTINCT FROM ROW(NEW.meeting_id) THEN RETURN NEW; END IF;
                PERFORM FROM forums_meeting WHERE id = NEW.meeting_id FOR NO KEY UPDATE;
                IF
                    EXISTS (SELECT FROM forums_meeting WHERE id = NEW.meeting_id AND state <> 'held')
                THEN
                    PERFORM raise_violation('attendance_meeting_held', 'meeting', TG_TABLE_NAME, 'Participants can be recorded only for a meeting that was held.');
                END IF;
                RETURN NEW;
            """,
                    hash="876b0e2cb99ef67e055f8016a680a3ac00f46aaf",
                    operation='UPDATE OF "meeting_id"',
                    pgid="pgtrigger_attendance_meeting_held_e37fe",
                    table="forums_attendance",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="attendance",
            trigger=pgtrigger.compiler.Trigger(
                name="attendance_meeting_held_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM FROM forums_meeting WHERE id = ANY (ARRAY(SELECT meeting_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                IF
                    EXISTS (SELECT FROM forums_meeting WHERE id = ANY (ARRAY(SELECT meeting_id FROM new_rows)) AND state <> 'held')
                THEN
                    PERFORM raise_violation('attendance_meeting_held', 'meeting', TG_TABLE_NAME, 'Participants can be recorded only for a meeting that was held.');
                END IF;
                RETURN NULL;
            """,
                    hash="83f19eda46590ff80af8e2e82331e0c4587e6cc7",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_attendance_meeting_held_insert_499a0",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="forums_attendance",
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
                    'attendance_period_lock', 'forums_attendance', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM (SELECT DISTINCT meeting_id FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = new_row.meeting_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="98eb2220ee71274b2ba11f5e2ee2262ac21219d8",
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
                name="attendance_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'attendance_period_lock', 'forums_attendance', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM (SELECT DISTINCT meeting_id FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = old_row.meeting_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="b4f82cd3293115415b29924fdeced7447ef8637e",
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
                    'cadencechange_period_lock', 'forums_cadencechange', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'month' AS error_field
                    FROM (SELECT DISTINCT group_id, month FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_period(new_row.month, NULL) AS days
                        FROM forums_workinggroup AS workinggroup
                        WHERE workinggroup.id = new_row.group_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="42b3d91f5b5f5ee7dad1902c9f2148612b85834e",
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
                name="cadencechange_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'cadencechange_period_lock', 'forums_cadencechange', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'month' AS error_field
                    FROM (SELECT DISTINCT group_id, month FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_period(old_row.month, NULL) AS days
                        FROM forums_workinggroup AS workinggroup
                        WHERE workinggroup.id = old_row.group_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="2996931798368189fdfba7bf255b02336e27ec03",
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
                name="presence_meeting_held",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF TG_OP = 'UPDATE' AND ROW(OLD.meeting_id) IS NOT DISTINCT FROM ROW(NEW.meeting_id) THEN RETURN NEW; END IF;
                PERFORM FROM forums_meeting WHERE id = NEW.meeting_id FOR NO KEY UPDATE;
                IF
                    EXISTS (SELECT FROM forums_meeting WHERE id = NEW.meeting_id AND state <> 'held')
                THEN
                    PERFORM raise_violation('presence_meeting_held', 'meeting', TG_TABLE_NAME, 'Participants can be recorded only for a meeting that was held.');
                END IF;
                RETURN NEW;
            """,
                    hash="9d0a4d6cf9d388f1ce814de5ef1126e651bb4627",
                    operation='UPDATE OF "meeting_id"',
                    pgid="pgtrigger_presence_meeting_held_a28f6",
                    table="forums_communitypresence",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="communitypresence",
            trigger=pgtrigger.compiler.Trigger(
                name="presence_meeting_held_insert",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM FROM forums_meeting WHERE id = ANY (ARRAY(SELECT meeting_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                IF
                    EXISTS (SELECT FROM forums_meeting WHERE id = ANY (ARRAY(SELECT meeting_id FROM new_rows)) AND state <> 'held')
                THEN
                    PERFORM raise_violation('presence_meeting_held', 'meeting', TG_TABLE_NAME, 'Participants can be recorded only for a meeting that was held.');
                END IF;
                RETURN NULL;
            """,
                    hash="5fffe5b1a7bd798641b4cc47b23e937518421515",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_presence_meeting_held_insert_3b26d",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="forums_communitypresence",
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
                    'communitypresence_period_lock', 'forums_communitypresence', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM (SELECT DISTINCT meeting_id FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = new_row.meeting_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="2b193e1a9fd1714deac63765543c8b67aa8d41cf",
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
                name="communitypresence_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'communitypresence_period_lock', 'forums_communitypresence', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM (SELECT DISTINCT meeting_id FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = old_row.meeting_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="1bd4fb7da7fdf71a7dea5c180d9d7372cf8ed0f9",
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
                    'discussion_period_lock', 'forums_discussion', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM (SELECT DISTINCT meeting_id FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = new_row.meeting_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="8e794489910bde393514508acb689302f35453c9",
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
                name="discussion_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'discussion_period_lock', 'forums_discussion', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'meeting' AS error_field
                    FROM (SELECT DISTINCT meeting_id FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(meeting.month) + days_of_date(meeting.date) AS days
                        FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = old_row.meeting_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="992ef11c41c7d8a4fd6e8d699875563aa4ee05ff",
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
                    'meeting_period_lock', 'forums_meeting', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'date' AS error_field
                    FROM (SELECT DISTINCT group_id, month, date FROM new_rows) AS new_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(new_row.month) + days_of_date(new_row.date) AS days
                        FROM forums_workinggroup AS workinggroup
                        WHERE workinggroup.id = new_row.group_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="f3e019fca4eb1f7d40c9e95abf7281fef60a3a33",
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
                name="meeting_period_lock_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM period_lock_check(
                    'meeting_period_lock', 'forums_meeting', array_agg(scope), array_agg(days), array_agg(error_field)
                )
                FROM (
                    SELECT DISTINCT affected.scope, affected.days, 'date' AS error_field
                    FROM (SELECT DISTINCT group_id, month, date FROM old_rows) AS old_row
                    CROSS JOIN LATERAL (
                        SELECT workinggroup.district_id AS scope, days_of_month(old_row.month) + days_of_date(old_row.date) AS days
                        FROM forums_workinggroup AS workinggroup
                        WHERE workinggroup.id = old_row.group_id
                        OFFSET 0
                    ) AS affected
                    WHERE affected.scope IS NOT NULL AND affected.days <> '{}'
                ) AS written;
                RETURN NULL;
            """,
                    hash="f87b4279b0223bde71886dd432d90755af9ed68b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_meeting_period_lock_delete_4d228",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="forums_meeting",
                    when="AFTER",
                ),
            ),
        ),
    ]
