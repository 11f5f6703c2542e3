"""The period lock checks all rows of a statement together."""

from django.db import migrations

FUNCTIONS = """
-- The days whose lock rejects a change; `old_days` or `new_days` is null for a row that is added or removed.
CREATE FUNCTION affected_days(old_days datemultirange, new_days datemultirange, is_changed boolean)
RETURNS datemultirange LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN is_changed OR old_days IS NULL OR new_days IS NULL
        THEN COALESCE(old_days, '{}') + COALESCE(new_days, '{}')
        ELSE (old_days - new_days) + (new_days - old_days)
    END
$$;

-- Reject a statement that writes to locked days. The arrays have an element for each change: the scope for which days
-- are locked, the affected days, and the field that shows the message.
CREATE FUNCTION period_lock_check(
    constraint_name text, table_name text, scopes bigint[], affected datemultirange[], error_fields text[]
) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
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
    SELECT change.error_field, jsonb_build_object('source', locked.source, 'details', locked.details)::text
    INTO error_column, violation
    FROM (
        SELECT scope, min(COALESCE(lower(days), '-infinity')) AS since
        FROM unnest(scopes, affected) AS change (scope, days) GROUP BY scope
    ) AS written
    CROSS JOIN LATERAL locked_periods(written.scope, written.since) AS locked
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

REVERSE = """
DROP FUNCTION period_lock_check(text, text, bigint[], datemultirange[], text[]);
DROP FUNCTION affected_days(datemultirange, datemultirange, boolean);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0009_mission_demonstration")]

    operations = [migrations.RunSQL(FUNCTIONS, REVERSE)]
