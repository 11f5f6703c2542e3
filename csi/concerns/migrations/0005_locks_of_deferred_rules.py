import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("concerns", "0004_cross_table_rules"),
    ]

    operations = [
        # The rules are the same and check new writes; their triggers now lock the concern before they read other rows.
        pgtrigger.migrations.RemoveTrigger(
            model_name="concern",
            name="concern_has_action",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="concern",
            name="concern_on_agenda",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="concern",
            trigger=pgtrigger.compiler.Trigger(
                name="concern_has_action",
                sql=csi.core.db.triggers.DeferredTriggerSql(
                    func="""
                PERFORM FROM concerns_concern WHERE id = NEW.id FOR NO KEY UPDATE;
                IF
                    EXISTS (
                        SELECT FROM concerns_concern AS concern
                        WHERE concern.id = NEW.id AND concern.state = 'action_agreed'
                          AND NOT EXISTS (SELECT FROM forums_action WHERE concern_id = concern.id)
                    )
                THEN
                    PERFORM raise_violation('concern_has_action', 'state', 'concerns_concern', 'No action has been agreed for this concern. Record the action first; the state changes with it.');
                END IF;
                RETURN NULL;
            """,
                    hash="1b70ba5fbd934fe03f035c0d32a4d115d8fcf78c",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_concern_has_action_12e10",
                    table="concerns_concern",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="concern",
            trigger=pgtrigger.compiler.Trigger(
                name="concern_on_agenda",
                sql=csi.core.db.triggers.DeferredTriggerSql(
                    func="""
                PERFORM FROM concerns_concern WHERE id = NEW.id FOR NO KEY UPDATE;
                IF
                    EXISTS (
                        SELECT FROM concerns_concern AS concern
                        WHERE concern.id = NEW.id AND concern.state = 'on_agenda'
                          AND NOT EXISTS (SELECT FROM forums_discussion WHERE concern_id = concern.id)
                    )
                THEN
                    PERFORM raise_violation('concern_on_agenda', 'state', 'concerns_concern', 'This concern is not on the agenda of a meeting. Add it to an agenda; the state changes with it.');
                END IF;
                RETURN NULL;
            """,
                    hash="608fdc9373caeaece4f86d4cfff688cf965299b9",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_concern_on_agenda_a889b",
                    table="concerns_concern",
                    when="AFTER",
                ),
            ),
        ),
    ]
