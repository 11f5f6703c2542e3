import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("districts", "0013_station_dates"),
    ]

    operations = [
        # The dates of stations are checked when they change; those from before the rule stay.
        pgtrigger.migrations.RemoveTrigger(
            model_name="policestation",
            name="station_opened_before_records",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="policestation",
            name="station_closed_after_records",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policestation",
            trigger=pgtrigger.compiler.Trigger(
                name="station_opened_before_records",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF TG_OP = 'UPDATE' AND ROW(OLD.opened_on) IS NOT DISTINCT FROM ROW(NEW.opened_on) THEN RETURN NEW; END IF;
                IF
                    EXISTS (SELECT FROM advisers_placement WHERE station_id = NEW.id AND starts < NEW.opened_on)
                    OR EXISTS (SELECT FROM advisers_observation WHERE station_id = NEW.id AND date < NEW.opened_on)
                    OR EXISTS (SELECT FROM districts_policestrength WHERE station_id = NEW.id AND date < NEW.opened_on)
                THEN
                    PERFORM raise_violation('station_opened_before_records', 'opened_on', TG_TABLE_NAME, 'This station has a placement, an observation or a police strength before this date. Check the date.');
                END IF;
                RETURN NEW;
            """,
                    hash="777063a1a5fcbeb85b65cab17529fbc51b992ac2",
                    operation='INSERT OR UPDATE OF "opened_on"',
                    pgid="pgtrigger_station_opened_before_records_c3c62",
                    table="districts_policestation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policestation",
            trigger=pgtrigger.compiler.Trigger(
                name="station_closed_after_records",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF TG_OP = 'UPDATE' AND ROW(OLD.closed_on) IS NOT DISTINCT FROM ROW(NEW.closed_on) THEN RETURN NEW; END IF;
                IF
                    EXISTS (
                        SELECT FROM advisers_placement AS placement
                        JOIN districts_mandate AS mandate ON mandate.id = placement.mandate_id
                        WHERE placement.station_id = NEW.id
                          AND COALESCE(placement.ends, mandate.ends, 'infinity') > NEW.closed_on
                    )
                    OR EXISTS (SELECT FROM advisers_observation WHERE station_id = NEW.id AND date > NEW.closed_on)
                    OR EXISTS (SELECT FROM districts_policestrength WHERE station_id = NEW.id AND date > NEW.closed_on)
                THEN
                    PERFORM raise_violation('station_closed_after_records', 'closed_on', TG_TABLE_NAME, 'This station has a placement, an observation or a police strength after this date. End the placement first, or check the date.');
                END IF;
                RETURN NEW;
            """,
                    hash="f203f5403652304c9962105a8bfc0277d5035f2a",
                    operation='INSERT OR UPDATE OF "closed_on"',
                    pgid="pgtrigger_station_closed_after_records_28a97",
                    table="districts_policestation",
                    when="BEFORE",
                ),
            ),
        ),
    ]
