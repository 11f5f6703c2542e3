"""A write to days that nothing locks is recognised without reading the locked periods."""

from django.db import migrations

MAY_LOCK_DAYS = """
CREATE FUNCTION may_lock_days(scope_ids bigint[], since date) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM districts_mandate AS mandate WHERE mandate.records_closed AND days_of_period(mandate.starts, mandate.ends) && datemultirange(daterange(since, NULL)))
        OR EXISTS (SELECT FROM districts_areaofoperation AS areaofoperation JOIN districts_mandate AS mandate ON mandate.id = areaofoperation.mandate_id WHERE areaofoperation.records_closed AND days_of_period(areaofoperation.starts, COALESCE(areaofoperation.ends, mandate.ends)) && datemultirange(daterange(since, NULL)) AND areaofoperation.district_id = ANY (scope_ids))
        OR EXISTS (SELECT FROM returns_monthlyreturn AS monthlyreturn WHERE monthlyreturn.status = 'accepted' AND monthlyreturn.month BETWEEN date_trunc('month', since)::date AND 'infinity');
END $$;
"""

LOCKED_PERIODS = """
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
    WHERE monthlyreturn.status = 'accepted' AND monthlyreturn.district_id = scope_id AND monthlyreturn.month {is_since}
    UNION ALL
    SELECT shared.days, 'returns.monthlyreturn', shared.id, 4, shared.details
    FROM (
    SELECT days_of_return(complete.month, NULL) AS days, complete.id,
           jsonb_build_object('month', complete.month, 'is_shared', TRUE) AS details
    FROM (
        SELECT accepted.month, min(accepted.id) AS id
        FROM returns_monthlyreturn AS accepted
        WHERE accepted.status = 'accepted' AND accepted.month {is_since}
        GROUP BY accepted.month
    ) AS complete
    WHERE is_month_complete(complete.month)
) AS shared
$$;
"""
# With one limit, the plan for all values expects a third of the rows and reads them all.
IS_SINCE = "BETWEEN date_trunc('month', since)::date AND 'infinity'"
WAS_SINCE = ">= date_trunc('month', since)::date"

# The version of core 0010, without and with a look at `may_lock_days`.
PERIOD_LOCK_CHECK = """
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
    FROM (SELECT DISTINCT unnest(scopes || 0::bigint) AS scope ORDER BY scope DESC) AS written;{look}
    SELECT change.error_field, jsonb_build_object('source', locked.source, 'details', locked.details)::text
    INTO error_column, violation
    FROM (SELECT DISTINCT unnest(scopes) AS scope) AS written
    CROSS JOIN LATERAL locked_periods(written.scope, since) AS locked
    JOIN unnest(scopes, affected, error_fields) AS change (scope, days, error_field)
        ON change.scope = written.scope AND change.days && locked.days
    ORDER BY locked.priority, lower(locked.days)
    LIMIT 1;
    IF violation IS NOT NULL THEN
        PERFORM raise_violation(
            constraint_name, error_column, table_name,
            'These days are closed. A manager can reopen them, with a reason.', violation
        );
    END IF;
END $$;
"""
LOOK = """
    IF NOT may_lock_days(scopes, since) THEN
        RETURN;
    END IF;"""


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0013_log_statements"),
    ]

    operations = [
        migrations.RunSQL(
            LOCKED_PERIODS.replace("{is_since}", IS_SINCE), LOCKED_PERIODS.replace("{is_since}", WAS_SINCE)
        ),
        migrations.RunSQL(MAY_LOCK_DAYS, "DROP FUNCTION may_lock_days(bigint[], date)"),
        migrations.RunSQL(PERIOD_LOCK_CHECK.replace("{look}", LOOK), PERIOD_LOCK_CHECK.replace("{look}", "")),
    ]
