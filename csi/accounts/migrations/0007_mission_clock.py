"""The access log takes its time from `mission_now()`; the owner can load accounts without entries."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION access_log_add(kind text, account bigint, detail text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    context jsonb := NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb;
BEGIN
    {ignore}
    INSERT INTO accounts_accessevent (at, kind, account_id, by_id, detail, page, program)
    VALUES (
        {now}, kind, account, NULLIF(context ->> 'user', '')::bigint, left(detail, 200),
        left(COALESCE(context ->> 'page', ''), 200), left(COALESCE(context ->> 'program', ''), 80)
    );
END $$;
"""
# True only for the owner of the tables (returns 0006).
IGNORE = "IF _pgtrigger_should_ignore('access_log_add') THEN RETURN; END IF;"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_sort_by_name"),
        ("core", "0008_mission_clock"),
    ]

    operations = [
        migrations.RunSQL(
            FUNCTION.replace("{ignore}", IGNORE).replace("{now}", "mission_now()"),
            FUNCTION.replace("{ignore}", "").replace("{now}", "clock_timestamp()"),
        )
    ]
