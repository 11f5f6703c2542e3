"""Remove the functions of the period lock of single rows, which no trigger executes any more."""

from django.db import migrations

REMOVE = """
DROP FUNCTION period_lock_check(text, text, text, bigint, bigint, datemultirange, datemultirange, boolean);
DO $$
DECLARE
    name regprocedure;
BEGIN
    FOR name IN
        SELECT oid FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND proname ~ '^pgtrigger_.*_period_lock_[0-9a-f]{5}$'
          AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgfoid = pg_proc.oid)
    LOOP
        EXECUTE format('DROP FUNCTION %s', name);
    END LOOP;
END $$;
"""

PREVIOUS = """
-- Reject a change of what belongs to locked days. `scope`: the record for which days are locked.
-- Nothing is looked up unless the row, its scope or its days change.
CREATE OR REPLACE FUNCTION period_lock_check(
    constraint_name text, error_column text, table_name text,
    old_scope bigint, new_scope bigint, old_days datemultirange, new_days datemultirange, is_changed boolean
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    violation text;
BEGIN
    old_days := CASE WHEN old_scope IS NULL THEN '{}' ELSE old_days END;
    new_days := CASE WHEN new_scope IS NULL THEN '{}' ELSE new_days END;
    is_changed := is_changed OR old_scope IS DISTINCT FROM new_scope;
    IF NOT is_changed AND old_days = new_days THEN
        RETURN;
    END IF;
    -- Locking a period waits for transactions that are writing to it (ADVISORY_LOCK_KEY), and locking it for all scopes
    -- for all of them (SHARED_SCOPE).
    PERFORM pg_advisory_xact_lock_shared(20110901, scope::int)
    FROM (VALUES (old_scope), (new_scope), (0)) AS scopes (scope) WHERE scope IS NOT NULL;
    SELECT jsonb_build_object('source', locked.source, 'details', locked.details)::text
    INTO violation
    FROM (SELECT old_scope UNION SELECT new_scope) AS scopes (scope)
    CROSS JOIN LATERAL locked_periods(scopes.scope) AS locked
    CROSS JOIN LATERAL (
        SELECT
            CASE WHEN scopes.scope = old_scope THEN old_days * locked.days ELSE '{}' END AS before,
            CASE WHEN scopes.scope = new_scope THEN new_days * locked.days ELSE '{}' END AS after
    ) AS overlap
    WHERE scopes.scope IS NOT NULL
      AND (overlap.before <> '{}' OR overlap.after <> '{}')
      AND (is_changed OR overlap.before <> overlap.after)
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


class Migration(migrations.Migration):
    dependencies = [
        ("advisers", "0008_statement_period_lock"),
        ("concerns", "0006_statement_period_lock"),
        ("districts", "0015_statement_period_lock"),
        ("forums", "0009_statement_period_lock"),
        ("gallery", "0004_statement_period_lock"),
        ("indicators", "0010_statement_period_lock"),
        ("initiatives", "0007_statement_period_lock"),
        ("receptions", "0007_statement_period_lock"),
    ]

    operations = [migrations.RunSQL(REMOVE, PREVIOUS)]
