import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("forums", "0007_settled_concerns"),
    ]

    operations = [
        # The rules are the same and check new writes; their triggers now lock the concern before they read other rows.
        pgtrigger.migrations.RemoveTrigger(
            model_name="action",
            name="concern_has_action",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="discussion",
            name="concern_on_agenda",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="concern_has_action",
                sql=csi.core.db.triggers.DeferredTriggerSql(
                    func="""
                PERFORM FROM concerns_concern WHERE id = OLD.concern_id FOR NO KEY UPDATE;
                IF
                    EXISTS (
                        SELECT FROM concerns_concern AS concern
                        WHERE concern.id = OLD.concern_id AND concern.state = 'action_agreed'
                          AND NOT EXISTS (SELECT FROM forums_action WHERE concern_id = concern.id)
                    )
                THEN
                    PERFORM raise_violation('concern_has_action', 'state', 'concerns_concern', 'No action has been agreed for this concern. Record the action first; the state changes with it.');
                END IF;
                RETURN NULL;
            """,
                    hash="afa5933157bb9bf580e3050e178a980ef63af4a5",
                    operation='UPDATE OF "concern_id" OR DELETE',
                    pgid="pgtrigger_concern_has_action_5a4de",
                    table="forums_action",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="discussion",
            trigger=pgtrigger.compiler.Trigger(
                name="concern_on_agenda",
                sql=csi.core.db.triggers.DeferredTriggerSql(
                    func="""
                PERFORM FROM concerns_concern WHERE id = OLD.concern_id FOR NO KEY UPDATE;
                IF
                    EXISTS (
                        SELECT FROM concerns_concern AS concern
                        WHERE concern.id = OLD.concern_id AND concern.state = 'on_agenda'
                          AND NOT EXISTS (SELECT FROM forums_discussion WHERE concern_id = concern.id)
                    )
                THEN
                    PERFORM raise_violation('concern_on_agenda', 'state', 'concerns_concern', 'This concern is not on the agenda of a meeting. Add it to an agenda; the state changes with it.');
                END IF;
                RETURN NULL;
            """,
                    hash="504f95d58fd55067bdfa68d63ea8be9e3c5b710f",
                    operation='UPDATE OF "concern_id" OR DELETE',
                    pgid="pgtrigger_concern_on_agenda_3844b",
                    table="forums_discussion",
                    when="AFTER",
                ),
            ),
        ),
    ]
