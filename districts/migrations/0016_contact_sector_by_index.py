"""The rule about the sector of a contact uses the indexes of both columns of actions."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("districts", "0015_statement_period_lock"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="contact",
            name="contact_verified_other_sectors",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="contact_verified_other_sectors",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF TG_OP = 'UPDATE' AND ROW(OLD.sector) IS NOT DISTINCT FROM ROW(NEW.sector) THEN RETURN NEW; END IF;
                IF
                    EXISTS (SELECT FROM forums_action WHERE verified_by_id = NEW.id AND sector = NEW.sector)
                    OR EXISTS (
                        SELECT FROM forums_action AS action
                        JOIN districts_contact AS verifier ON verifier.id = action.verified_by_id
                        WHERE action.responsible_id = NEW.id AND verifier.sector = NEW.sector
                    )
                THEN
                    PERFORM raise_violation('contact_verified_other_sectors', 'sector', TG_TABLE_NAME, 'This contact verified or was responsible for an action, and the verifier must belong to another sector. Add a new contact for the new sector.');
                END IF;
                RETURN NEW;
            """,
                    hash="ecf6a7e2d78df93462be7a42e563a37fc9a52469",
                    operation='INSERT OR UPDATE OF "sector"',
                    pgid="pgtrigger_contact_verified_other_sectors_68077",
                    table="districts_contact",
                    when="BEFORE",
                ),
            ),
        ),
    ]
