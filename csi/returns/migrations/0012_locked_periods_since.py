"""The period lock reads only the returns of the months that a change can affect."""

from django.db import migrations

BODY = """
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
    WHERE monthlyreturn.status = 'accepted' AND monthlyreturn.district_id = scope_id{of_district}
    UNION ALL
    SELECT shared.days, 'returns.monthlyreturn', shared.id, 4, shared.details
    FROM (
    SELECT days_of_return(complete.month, NULL) AS days, complete.id,
           jsonb_build_object('month', complete.month, 'is_shared', TRUE) AS details
    FROM (
        SELECT accepted.month, min(accepted.id) AS id
        FROM returns_monthlyreturn AS accepted
        WHERE accepted.status = 'accepted'{of_mission}
        GROUP BY accepted.month
    ) AS complete
    WHERE is_month_complete(complete.month)
) AS shared
"""

FUNCTION = """
DROP FUNCTION {dropped};
CREATE FUNCTION locked_periods({arguments})
RETURNS TABLE (days datemultirange, source text, source_id bigint, priority integer, details jsonb)
LANGUAGE sql STABLE AS $${body}$$;
"""

LOCKED_PERIODS = FUNCTION.format(
    dropped="locked_periods(bigint)",
    arguments="scope_id bigint, since date DEFAULT '-infinity'",
    body=BODY.format(
        of_district=" AND monthlyreturn.month >= date_trunc('month', since)::date",
        of_mission=" AND accepted.month >= date_trunc('month', since)::date",
    ),
)
PREVIOUS = FUNCTION.format(
    dropped="locked_periods(bigint, date)",
    arguments="scope_id bigint",
    body=BODY.format(of_district="", of_mission=""),
)


class Migration(migrations.Migration):
    dependencies = [("returns", "0011_acceptance_in_order"), ("core", "0010_period_lock_of_statements")]

    operations = [migrations.RunSQL(LOCKED_PERIODS, PREVIOUS)]
