"""Two mandates are never in force on the same day."""

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations

import csi.core.db.triggers
import csi.core.history.triggers
import csi.core.periods

# Of two mandates that overlap, the earlier one ends the day before the later one starts. The later one takes over the
# rest: the last day, if it is later, and the areas of operation and placements of these days. The history records all
# changes; the other triggers would reject the steps one by one, although the days in operation stay the same.
SEPARATE_MANDATES = """
DO $$
DECLARE
    earlier districts_mandate;
    later districts_mandate;
    part_table text;
    part_tables text[] := ARRAY['districts_areaofoperation'];
BEGIN
    IF NOT EXISTS (
        SELECT FROM districts_mandate AS one JOIN districts_mandate AS other ON one.id < other.id
        WHERE days_of_period(one.starts, one.ends) && days_of_period(other.starts, other.ends)
    ) THEN
        RETURN;
    END IF;
    IF to_regclass('advisers_placement') IS NOT NULL THEN
        part_tables := part_tables || 'advisers_placement'::text;
    END IF;
    PERFORM set_config('pgtrigger.ignore', array_agg(tgname)::text, true) FROM pg_trigger
    WHERE tgrelid IN (SELECT unnest(part_tables || 'districts_mandate'::text)::regclass)
      AND NOT tgisinternal AND tgname NOT LIKE '%history_log_change%';
    FOR later IN SELECT * FROM districts_mandate ORDER BY starts, id LOOP
        IF earlier.id IS NOT NULL AND COALESCE(earlier.ends, 'infinity') >= later.starts THEN
            IF earlier.starts = later.starts THEN
                RAISE EXCEPTION 'The mandates % and % start on the same day. Change the dates of one of them in the '
                    'earlier version, then migrate again.', earlier.decision, later.decision;
            END IF;
            FOREACH part_table IN ARRAY part_tables LOOP
                EXECUTE format(
                    'CREATE TEMPORARY TABLE rest ON COMMIT DROP AS SELECT * FROM %I '
                    'WHERE mandate_id = $1 AND starts < $2 AND COALESCE(ends, $3, ''infinity'') >= $2', part_table
                ) USING earlier.id, later.starts, earlier.ends;
                UPDATE rest SET
                    id = nextval(pg_get_serial_sequence(part_table, 'id')), mandate_id = later.id,
                    starts = later.starts, ends = COALESCE(ends, earlier.ends);
                EXECUTE format(
                    'UPDATE %I SET mandate_id = $4, ends = COALESCE(ends, $3) WHERE mandate_id = $1 AND starts >= $2',
                    part_table
                ) USING earlier.id, later.starts, earlier.ends, later.id;
                EXECUTE format('UPDATE %I SET ends = $2 - 1 WHERE mandate_id = $1 AND ends >= $2', part_table)
                    USING earlier.id, later.starts;
                -- An area without an end of its own now ends with the earlier mandate.
                EXECUTE format('UPDATE %I SET ends = $2 - 1 WHERE mandate_id = $1 AND ends IS NULL', part_table)
                    USING earlier.id, later.starts;
                EXECUTE format('INSERT INTO %I SELECT * FROM rest', part_table);
                DROP TABLE rest;
            END LOOP;
            UPDATE districts_mandate SET ends = later.starts - 1, note = concat_ws(
                E'\\n', NULLIF(note, ''),
                'Before version 1.1, the last day was recorded as '
                || COALESCE(earlier.ends::text, 'open-ended') || '; it overlapped ' || later.decision || '.'
            ) WHERE id = earlier.id;
            IF COALESCE(earlier.ends, 'infinity') > COALESCE(later.ends, 'infinity') THEN
                UPDATE districts_mandate SET ends = earlier.ends, note = concat_ws(
                    E'\\n', NULLIF(note, ''),
                    'Before version 1.1, the last day was recorded as ' || later.ends || '; '
                    || earlier.decision || ' ended later.'
                ) WHERE id = later.id;
                later.ends := earlier.ends;
            END IF;
        END IF;
        earlier := later;
    END LOOP;
    PERFORM set_config('pgtrigger.ignore', '', true);
    SET CONSTRAINTS ALL IMMEDIATE;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("districts", "0005_area_requests"),
    ]

    operations = [
        migrations.RunSQL(SEPARATE_MANDATES, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[(csi.core.periods.DateRange(), "&&")],
                name="mandate_no_overlap",
                violation_error_message="Another mandate is in force on some of these days. Change the dates, or record an extension instead.",
            ),
        ),
    ]
