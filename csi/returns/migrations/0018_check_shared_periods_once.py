"""The check of the period lock reads the days locked for all scopes once for a statement, not for each scope.

The days of a return are computed by PL/pgSQL, which keeps the plan of its query for the whole session.
"""

from django.db import migrations

CHECK = """
-- Reject a statement that writes to locked days. The arrays have an element for each change: the scope for which days
-- are locked, the affected days, and the field that shows the message.
CREATE OR REPLACE FUNCTION period_lock_check(
    constraint_name text, table_name text, scopes bigint[], affected datemultirange[], error_fields text[]
) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    since date := (SELECT min(COALESCE(lower(days), '-infinity')) FROM unnest(affected) AS change (days));
    error_column text;
    violation text;
BEGIN
    IF scopes IS NULL THEN
        RETURN;
    END IF;
    -- Locking a period waits for transactions that are writing to it (ADVISORY_LOCK_KEY), and locking it for all scopes
    -- for all of them (SHARED_SCOPE).
    PERFORM pg_advisory_xact_lock_shared(20110901, scope::int)
    FROM (SELECT DISTINCT unnest(scopes || 0::bigint) AS scope ORDER BY scope DESC) AS written;
    IF NOT has_locks_since(scopes, since) THEN
        RETURN;
    END IF;
{search}
    IF violation IS NOT NULL THEN
        PERFORM raise_violation(
            constraint_name, error_column, table_name,
            'These days are closed. A manager can reopen them, with a reason.', violation
        );
    END IF;
END $$;
"""

SEARCH = """
    SELECT violated.error_field, jsonb_build_object('source', violated.source, 'details', violated.details)::text
    INTO error_column, violation
    FROM (
        SELECT change.error_field, locked.*
        FROM (SELECT DISTINCT unnest(scopes) AS scope) AS written
        CROSS JOIN LATERAL scope_locked_periods(written.scope, since) AS locked
        JOIN unnest(scopes, affected, error_fields) AS change (scope, days, error_field)
            ON change.scope = written.scope AND change.days && locked.days
        UNION ALL
        SELECT change.error_field, locked.*
        FROM shared_locked_periods(since) AS locked
        JOIN unnest(affected, error_fields) AS change (days, error_field) ON change.days && locked.days
    ) AS violated
    ORDER BY violated.priority, lower(violated.days)
    LIMIT 1;
"""

PREVIOUS_SEARCH = """
    SELECT change.error_field, jsonb_build_object('source', locked.source, 'details', locked.details)::text
    INTO error_column, violation
    FROM (SELECT DISTINCT unnest(scopes) AS scope) AS written
    CROSS JOIN LATERAL locked_periods(written.scope, since) AS locked
    JOIN unnest(scopes, affected, error_fields) AS change (scope, days, error_field)
        ON change.scope = written.scope AND change.days && locked.days
    ORDER BY locked.priority, lower(locked.days)
    LIMIT 1;
"""

DAYS_OF_RETURN = """
CREATE OR REPLACE FUNCTION days_of_return(of_month date, of_district bigint) RETURNS datemultirange
{language} STABLE AS $$
    {begin}SELECT CASE
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
    ) AS area{end}
$$;
"""


def write_days_of_return(language: str, begin: str = "", end: str = "") -> str:
    replaced = DAYS_OF_RETURN.replace("{language}", f"LANGUAGE {language}")
    return replaced.replace("{begin}", begin).replace("{end}", end)


class Migration(migrations.Migration):
    dependencies = [("returns", "0017_shared_locked_periods")]

    operations = [
        migrations.RunSQL(
            CHECK.replace("{search}", SEARCH.strip("\n")), CHECK.replace("{search}", PREVIOUS_SEARCH.strip("\n"))
        ),
        migrations.RunSQL(
            write_days_of_return("plpgsql", "BEGIN RETURN (", "); END"),
            write_days_of_return("sql"),
        ),
    ]
