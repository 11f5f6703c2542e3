"""Days locked for all scopes are read by a function of their own, with one look at each month."""

from django.db import migrations

FUNCTIONS = """
CREATE OR REPLACE FUNCTION scope_locked_periods(scope_id bigint, since date)
RETURNS TABLE (days datemultirange, source text, source_id bigint, priority integer, details jsonb)
LANGUAGE sql STABLE AS $$
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
WHERE monthlyreturn.status = 'accepted' AND monthlyreturn.district_id = scope_id AND monthlyreturn.month BETWEEN date_trunc('month', since)::date AND 'infinity'
$$;

CREATE OR REPLACE FUNCTION shared_locked_periods(since date)
RETURNS TABLE (days datemultirange, source text, source_id bigint, priority integer, details jsonb)
LANGUAGE sql STABLE AS $$
SELECT days_of_period(mandate.starts, mandate.ends),
       'districts.mandate', mandate.id, 1,
       jsonb_build_object('decision', mandate.decision)
FROM districts_mandate AS mandate
WHERE mandate.records_closed
UNION ALL
SELECT shared.days, 'returns.monthlyreturn', shared.id, 4, shared.details
FROM (
    SELECT days_of_return(complete.month, NULL) AS days, complete.id,
           jsonb_build_object('month', complete.month, 'is_shared', TRUE) AS details
    FROM (
        SELECT accepted.month, min(accepted.id) AS id
        FROM returns_monthlyreturn AS accepted
        WHERE accepted.status = 'accepted' AND accepted.month BETWEEN date_trunc('month', since)::date AND 'infinity'
        GROUP BY accepted.month
        -- Otherwise the condition would be evaluated for each return.
        OFFSET 0
    ) AS complete
    WHERE is_month_complete(complete.month)
) AS shared
$$;

CREATE OR REPLACE FUNCTION locked_periods(scope_id bigint, since date DEFAULT '-infinity')
RETURNS TABLE (days datemultirange, source text, source_id bigint, priority integer, details jsonb)
LANGUAGE sql STABLE AS $$
SELECT * FROM scope_locked_periods(scope_id, since)
UNION ALL
SELECT * FROM shared_locked_periods(since)
$$;
"""

PREVIOUS = """
CREATE OR REPLACE FUNCTION locked_periods(scope_id bigint, since date DEFAULT '-infinity')
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
    WHERE monthlyreturn.status = 'accepted' AND monthlyreturn.district_id = scope_id AND monthlyreturn.month BETWEEN date_trunc('month', since)::date AND 'infinity'
    UNION ALL
    SELECT shared.days, 'returns.monthlyreturn', shared.id, 4, shared.details
    FROM (
    SELECT days_of_return(complete.month, NULL) AS days, complete.id,
           jsonb_build_object('month', complete.month, 'is_shared', TRUE) AS details
    FROM (
        SELECT accepted.month, min(accepted.id) AS id
        FROM returns_monthlyreturn AS accepted
        WHERE accepted.status = 'accepted' AND accepted.month BETWEEN date_trunc('month', since)::date AND 'infinity'
        GROUP BY accepted.month
    ) AS complete
    WHERE is_month_complete(complete.month)
) AS shared
$$;
"""

DROP = """
DROP FUNCTION scope_locked_periods(bigint, date);
DROP FUNCTION shared_locked_periods(date);
"""


class Migration(migrations.Migration):
    dependencies = [("returns", "0016_remove_trigram_indexes")]

    operations = [migrations.RunSQL(FUNCTIONS, PREVIOUS + DROP)]
