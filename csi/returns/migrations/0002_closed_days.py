from django.db import migrations

# Days, of which nothing changes, by what they are closed (`what`, its `number`), and its month or decision.
CLOSED_DAYS = """
CREATE FUNCTION closed_days(place bigint) RETURNS TABLE (days daterange, what text, number bigint, told text)
LANGUAGE sql STABLE AS $$
    SELECT daterange(month, (month + interval '1 month')::date), 'month', id, to_char(month, 'YYYY-MM')
    FROM returns_monthlyreturn WHERE district_id = place AND status = 'accepted'
    UNION ALL
    SELECT daterange(area.starts, COALESCE(area.ends, mandate.ends), '[]'), 'area', area.id, mandate.decision::text
    FROM districts_areaofoperation AS area JOIN districts_mandate AS mandate ON mandate.id = area.mandate_id
    WHERE area.district_id = place AND area.records_closed
    UNION ALL
    SELECT daterange(starts, ends, '[]'), 'mandate', id, decision::text FROM districts_mandate WHERE records_closed
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0001_initial"),
        ("districts", "0001_initial"),
    ]

    operations = [migrations.RunSQL(CLOSED_DAYS, "DROP FUNCTION closed_days(bigint);")]
