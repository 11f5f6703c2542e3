import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("advisers", "0006_station_dates"),
    ]

    operations = [
        # Observations from before the rule stay: the trigger checks new ones, and the date or station when it changes.
        pgtrigger.migrations.AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="observation_of_open_station",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF TG_OP = 'UPDATE' AND ROW(OLD.station_id, OLD.date) IS NOT DISTINCT FROM ROW(NEW.station_id, NEW.date) THEN RETURN NEW; END IF;
                PERFORM FROM districts_policestation WHERE id = NEW.station_id FOR SHARE;
                IF
                    EXISTS (
                        SELECT FROM districts_policestation
                        WHERE id = NEW.station_id AND (NEW.date < opened_on OR NEW.date > closed_on)
                    )
                THEN
                    PERFORM raise_violation('observation_of_open_station', 'date', TG_TABLE_NAME, 'The station was not open on this date. Check the date, or the dates of the station.');
                END IF;
                RETURN NEW;
            """,
                    hash="fe0f85bb650a6d1c3109ab002d377b60a278a3e6",
                    operation='INSERT OR UPDATE OF "station_id", "date"',
                    pgid="pgtrigger_observation_of_open_station_efa60",
                    table="advisers_observation",
                    when="BEFORE",
                ),
            ),
        ),
    ]
