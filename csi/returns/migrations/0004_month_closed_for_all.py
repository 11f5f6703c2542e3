"""Months that are closed for all, and closed days before the first return of a district."""

from django.db import migrations

FUNCTIONS = """
-- The days that an accepted return closes: its month, and the days before it for which no return is expected, such as
-- those before the first area of operation. Without a district: of the mission.
CREATE FUNCTION days_of_return(of_month date, of_district bigint) RETURNS datemultirange
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN bool_or(area.days && days_of_month(of_month)) THEN datemultirange(daterange(
            (date_trunc('month', max(LEAST(upper(area.days) - 1, of_month - 1)) FILTER (WHERE lower(area.days) < of_month))
                + interval '1 month')::date,
            (of_month + interval '1 month')::date
        ))
        ELSE days_of_month(of_month)
    END
    FROM (
        SELECT days_of_period(area.starts, LEAST(area.ends, mandate.ends)) AS days
        FROM districts_areaofoperation AS area JOIN districts_mandate AS mandate ON mandate.id = area.mandate_id
        WHERE area.status <> 'requested' AND (of_district IS NULL OR area.district_id = of_district)
    ) AS area
$$;

-- Whether returns are expected for a month and all of them are accepted, apart perhaps from that of one district.
CREATE FUNCTION is_month_complete(of_month date, except_district bigint DEFAULT NULL) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT COALESCE(bool_and(
        area.district_id IS NOT DISTINCT FROM except_district
        OR EXISTS (
            SELECT FROM returns_monthlyreturn AS monthly_return
            WHERE monthly_return.district_id = area.district_id
              AND monthly_return.month = of_month AND monthly_return.status = 'accepted'
        )
    ), FALSE)
    FROM districts_areaofoperation AS area JOIN districts_mandate AS mandate ON mandate.id = area.mandate_id
    WHERE area.status <> 'requested'
      AND days_of_period(area.starts, LEAST(area.ends, mandate.ends)) && days_of_month(of_month)
$$;
"""

DROP = """
DROP FUNCTION is_month_complete(date, bigint);
DROP FUNCTION days_of_return(date, bigint);
"""

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
    SELECT days_of_return(monthlyreturn.month, monthlyreturn.district_id),
           'returns.monthlyreturn', monthlyreturn.id, 3,
           jsonb_build_object('month', monthlyreturn.month, 'name_en', district.name_en, 'name_ru', district.name_ru, 'name_ky', district.name_ky)
    FROM returns_monthlyreturn AS monthlyreturn
    JOIN districts_district AS district ON district.id = monthlyreturn.district_id
    WHERE monthlyreturn.status = 'accepted' AND monthlyreturn.district_id = scope_id
    UNION ALL
    SELECT shared.days, 'returns.monthlyreturn', shared.id, 4, shared.details
    FROM (
    SELECT days_of_return(complete.month, NULL) AS days, complete.id,
           jsonb_build_object('month', complete.month, 'is_shared', TRUE) AS details
    FROM (
        SELECT accepted.month, min(accepted.id) AS id
        FROM returns_monthlyreturn AS accepted WHERE accepted.status = 'accepted'
        GROUP BY accepted.month
    ) AS complete
    WHERE is_month_complete(complete.month)
) AS shared
$$;
"""

PREVIOUS = """
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
        ("returns", "0003_column_rules"),
        ("core", "0004_shared_period_lock"),
        ("districts", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP),
        migrations.RunSQL(LOCKED_PERIODS, PREVIOUS),
    ]
