import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("forums", "0006_cadence_changes"),
    ]

    operations = [
        # Items of the agenda from before the rule stay: the trigger checks new items, and the concern or meeting of an
        # item when it changes.
        pgtrigger.migrations.AddTrigger(
            model_name="discussion",
            trigger=pgtrigger.compiler.Trigger(
                name="discussion_concern_not_settled",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF TG_OP = 'UPDATE' AND ROW(OLD.concern_id, OLD.meeting_id) IS NOT DISTINCT FROM ROW(NEW.concern_id, NEW.meeting_id) THEN RETURN NEW; END IF;
                PERFORM FROM concerns_concern WHERE id = NEW.concern_id FOR NO KEY UPDATE;
                PERFORM FROM forums_meeting WHERE id = NEW.meeting_id FOR SHARE;
                IF
                    NEW.outcome <> 'resolved'
                    AND EXISTS (
                        SELECT FROM concerns_concern AS concern, forums_meeting AS meeting
                        WHERE concern.id = NEW.concern_id AND meeting.id = NEW.meeting_id
                          AND concern.settled_on < COALESCE(meeting.date, meeting.month)
                    )
                THEN
                    PERFORM raise_violation('discussion_concern_not_settled', 'concern', TG_TABLE_NAME, 'This concern was settled before the meeting. Reopen it on its page, or choose the outcome “Already resolved”.');
                END IF;
                RETURN NEW;
            """,
                    hash="f7086b6834bff5ad764ab1e6031ca42cfc48da98",
                    operation='INSERT OR UPDATE OF "concern_id", "meeting_id"',
                    pgid="pgtrigger_discussion_concern_not_settled_c8b4b",
                    table="forums_discussion",
                    when="BEFORE",
                ),
            ),
        ),
    ]
