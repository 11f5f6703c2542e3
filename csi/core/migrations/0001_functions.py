"""Extensions and SQL functions that the other migrations use."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

TEXT_FUNCTIONS = """
-- Text for searching: lower case, and every letter with a mark replaced by its base letter.
-- The apostrophes at the end of the list have no counterpart and are removed.
CREATE FUNCTION fold_text(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.lower(pg_catalog.translate(
        $1,
        'ҢңӨөҮүЁёҚқҒғҲҳЎўҶҷӢӣÖöÜüÇçŞşĞğÑñʻʼ’‘`´''',
        'ннооууееккггххууччииoouuccssggnn'
    ))
$$;

-- Text for sorting: a letter of the Kyrgyz alphabet sorts after its base letter.
CREATE FUNCTION sort_key(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(
        pg_catalog.lower(pg_catalog.translate($1, 'ҢӨҮЁ', 'ңөүё')),
        'ң', 'н' || pg_catalog.chr(1114109)),
        'ө', 'о' || pg_catalog.chr(1114109)),
        'ү', 'у' || pg_catalog.chr(1114109)),
        'ё', 'е' || pg_catalog.chr(1114109))
$$;
"""

TRIGGER_FUNCTIONS = """
-- django-pgtrigger: whether pgtrigger.ignore() suspends a trigger in this transaction.
CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT COALESCE(trigger_name = ANY (NULLIF(current_setting('pgtrigger.ignore', true), '')::text[]), false)
$$;

-- Report a violation of a constraint trigger in the form of a check constraint.
CREATE FUNCTION raise_violation(
    constraint_name text, column_name text, table_name text, message text, detail text DEFAULT ''
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'check_violation', MESSAGE = message, DETAIL = detail,
        CONSTRAINT = constraint_name, COLUMN = column_name, TABLE = table_name;
END $$;

-- A row without the columns that change with every save.
CREATE FUNCTION without_audit_columns(row_values jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT row_values - ARRAY['updated_at', 'updated_by_id']
$$;
"""

PERIOD_LOCK_FUNCTIONS = """
CREATE FUNCTION days_of_date(day date) RETURNS datemultirange
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN day IS NULL THEN '{}' ELSE datemultirange(daterange(day, day, '[]')) END
$$;

CREATE FUNCTION days_of_month(first_day date) RETURNS datemultirange
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN first_day IS NULL THEN '{}'
        ELSE datemultirange(daterange(first_day, (first_day + interval '1 month')::date))
    END
$$;

-- Both days are included. Another constraint rejects a period that ends before it starts.
CREATE FUNCTION days_of_period(starts date, ends date) RETURNS datemultirange
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN starts IS NULL THEN '{}'
        ELSE datemultirange(daterange(
            LEAST(starts, COALESCE(ends, 'infinity')), GREATEST(starts, COALESCE(ends, 'infinity')), '[]'
        ))
    END
$$;

-- Reject a change of what belongs to locked days. `scope`: the record for which days are locked.
-- Nothing is looked up unless the row, its scope or its days change.
CREATE FUNCTION period_lock_check(
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
    -- Locking a period waits for transactions that are writing to it (ADVISORY_LOCK_KEY).
    PERFORM pg_advisory_xact_lock_shared(20110901, scope::int)
    FROM (VALUES (old_scope), (new_scope)) AS scopes (scope) WHERE scope IS NOT NULL;
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

REVERSE = """
DROP FUNCTION period_lock_check(text, text, text, bigint, bigint, datemultirange, datemultirange, boolean);
DROP FUNCTION days_of_period(date, date);
DROP FUNCTION days_of_month(date);
DROP FUNCTION days_of_date(date);
DROP FUNCTION without_audit_columns(jsonb);
DROP FUNCTION raise_violation(text, text, text, text, text);
DROP FUNCTION sort_key(text);
DROP FUNCTION fold_text(text);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(TEXT_FUNCTIONS + TRIGGER_FUNCTIONS + PERIOD_LOCK_FUNCTIONS, REVERSE),
    ]
