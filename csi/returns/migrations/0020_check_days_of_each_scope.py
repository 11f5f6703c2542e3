"""The check of the period lock reads the days that are locked for a scope since the first affected day of that scope.

Until now it read those since the first affected day of all scopes that a statement writes to.
"""

from django.db import migrations

CHANGE = """
DO $$ BEGIN
    EXECUTE replace(
        pg_get_functiondef('period_lock_check(text, text, bigint[], datemultirange[], text[])'::regprocedure),
        $sql${before}$sql$, $sql${after}$sql$
    );
END $$;
"""
SINCE_OF_ALL = """FROM (SELECT DISTINCT unnest(scopes) AS scope) AS written
        CROSS JOIN LATERAL scope_locked_periods(written.scope, since) AS locked"""
SINCE_OF_EACH = """FROM (
            SELECT scope, min(COALESCE(lower(days), '-infinity')) AS since
            FROM unnest(scopes, affected) AS change (scope, days) GROUP BY scope
        ) AS written
        CROSS JOIN LATERAL scope_locked_periods(written.scope, written.since) AS locked"""


class Migration(migrations.Migration):
    dependencies = [("returns", "0019_field_names")]

    operations = [
        migrations.RunSQL(
            CHANGE.format(before=SINCE_OF_ALL, after=SINCE_OF_EACH),
            CHANGE.format(before=SINCE_OF_EACH, after=SINCE_OF_ALL),
        )
    ]
