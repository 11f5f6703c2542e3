"""Rename may_lock_days, which reads as a permission; the check of the period lock calls it."""

from django.db import migrations

RENAME = """
ALTER FUNCTION {before}(bigint[], date) RENAME TO {after};
DO $$ BEGIN
    EXECUTE replace(
        pg_get_functiondef('period_lock_check(text, text, bigint[], datemultirange[], text[])'::regprocedure),
        '{before}', '{after}'
    );
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("returns", "0014_may_lock_days")]

    operations = [
        migrations.RunSQL(
            RENAME.format(before="may_lock_days", after="has_locks_since"),
            RENAME.format(before="has_locks_since", after="may_lock_days"),
        )
    ]
