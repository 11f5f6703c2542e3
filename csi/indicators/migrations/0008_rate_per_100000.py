from django.db import migrations

# Targets and published figures of months that are closed, too; the history records the change of a target.
RENAME = """
SELECT set_config('pgtrigger.ignore', array_agg(tgname)::text, true) FROM pg_trigger
WHERE tgrelid IN ('indicators_target'::regclass, 'indicators_publishedfigure'::regclass)
  AND NOT tgisinternal AND tgname NOT LIKE '%%history_log_change%%';
UPDATE indicators_target
SET indicator = %(new)s, baseline = baseline * %(factor)s, value = value * %(factor)s
WHERE indicator = %(old)s;
UPDATE indicators_publishedfigure SET indicator = %(new)s, value = value * %(factor)s WHERE indicator = %(old)s;
SELECT set_config('pgtrigger.ignore', '', true);
SET CONSTRAINTS ALL IMMEDIATE;
"""
KEYS = "concerns_open_per_10000", "concerns_open_per_100000"


class Migration(migrations.Migration):
    dependencies = [("indicators", "0007_target_values")]
    operations = [
        migrations.RunSQL(
            [(RENAME, {"old": KEYS[0], "new": KEYS[1], "factor": 10})],
            [(RENAME, {"old": KEYS[1], "new": KEYS[0], "factor": 0.1})],
        ),
    ]
