"""The function that lists the locked days of a district, from the declarations `locked_periods` of the models."""

from django.db import migrations

LOCKED_PERIODS = """
CREATE OR REPLACE FUNCTION locked_periods(scope_id bigint)
RETURNS TABLE (days datemultirange, source text, source_id bigint, priority integer, details jsonb)
LANGUAGE sql STABLE AS $$
    SELECT days_of_period(mandate.starts, mandate.ends),
           'districts.mandate', mandate.id, 1,
           jsonb_build_object('decision', mandate.decision)
    FROM districts_mandate AS mandate
    WHERE mandate.records_closed
    UNION ALL
    SELECT days_of_period(areaofoperation.starts, COALESCE(areaofoperation.ends, mandate.ends)),
           'districts.areaofoperation', areaofoperation.id, 2,
           jsonb_build_object('decision', mandate.decision, 'name_en', district.name_en, 'name_ru', district.name_ru, 'name_ky', district.name_ky)
    FROM districts_areaofoperation AS areaofoperation
    JOIN districts_mandate AS mandate ON mandate.id = areaofoperation.mandate_id
    JOIN districts_district AS district ON district.id = areaofoperation.district_id
    WHERE areaofoperation.records_closed AND areaofoperation.district_id = scope_id
    UNION ALL
    SELECT days_of_month(monthlyreturn.month),
           'returns.monthlyreturn', monthlyreturn.id, 3,
           jsonb_build_object('month', monthlyreturn.month, 'name_en', district.name_en, 'name_ru', district.name_ru, 'name_ky', district.name_ky)
    FROM returns_monthlyreturn AS monthlyreturn
    JOIN districts_district AS district ON district.id = monthlyreturn.district_id
    WHERE monthlyreturn.status = 'accepted' AND monthlyreturn.district_id = scope_id
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0001_initial"),
        ("districts", "0001_initial"),
    ]

    operations = [migrations.RunSQL(LOCKED_PERIODS, "DROP FUNCTION locked_periods(bigint);")]
