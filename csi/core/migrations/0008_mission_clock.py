"""The time that records carry: in a demonstration it lies on the date of the demonstration."""

from django.conf import settings
from django.db import migrations

# The date of a demonstration with the time of day, never earlier than the latest change: decisions about a record must
# follow each other, also if a visitor continues on another day. Only the row of the mission changes the result, which
# only the owner can make a demonstration; no setting of a session does.
FUNCTION = """
CREATE FUNCTION mission_now() RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    fixed_date date := (SELECT date FROM core_mission);
    latest timestamptz;
BEGIN
    IF fixed_date IS NULL THEN
        RETURN clock_timestamp();
    END IF;
    SELECT at INTO latest FROM history_change ORDER BY id DESC LIMIT 1;
    IF (latest AT TIME ZONE {time_zone})::date <> fixed_date THEN
        latest := NULL;
    END IF;
    RETURN GREATEST(
        (fixed_date + (clock_timestamp() AT TIME ZONE {time_zone})::time) AT TIME ZONE {time_zone},
        latest + interval '1 microsecond'
    );
END $$;
"""


def create_function(_apps, schema_editor):
    time_zone = schema_editor.quote_value(settings.TIME_ZONE)
    schema_editor.execute(FUNCTION.format(time_zone=time_zone), params=None)


def drop_function(_apps, schema_editor):
    schema_editor.execute("DROP FUNCTION mission_now()")


class Migration(migrations.Migration):
    dependencies = [("core", "0007_cache")]

    operations = [migrations.RunPython(create_function, drop_function)]
