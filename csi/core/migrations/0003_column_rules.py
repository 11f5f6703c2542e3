import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import csi.core.db.triggers

# Triggers execute these functions with the names of columns: '{done_on,verified_on}'. They look only at values that
# the statement changes, so that older rows can be kept.
FUNCTIONS = """
-- Dates of facts, then other dates. The mission may be in a time zone where the next day has begun.
CREATE FUNCTION check_date_limits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    facts text[] := TG_ARGV[0];
    plans text[] := TG_ARGV[1];
    before jsonb := to_jsonb(OLD);
    after jsonb := to_jsonb(NEW);
    name text;
    day date;
BEGIN
    FOREACH name IN ARRAY facts || plans LOOP
        CONTINUE WHEN after ->> name IS NULL OR after -> name = before -> name;
        day := after ->> name;
        IF day < '1990-01-01' THEN
            PERFORM raise_violation(
                'date_too_early', name, TG_TABLE_NAME, 'This date is too early. Check the year.'
            );
        ELSIF name = ANY (facts) AND day > CURRENT_DATE + 1 THEN
            PERFORM raise_violation(
                'date_in_future', name, TG_TABLE_NAME, 'The date cannot be in the future. Check the date.'
            );
        ELSIF day > CURRENT_DATE + interval '20 years' THEN
            PERFORM raise_violation(
                'date_too_late', name, TG_TABLE_NAME, 'This date is too far in the future. Check the year.'
            );
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

-- Required texts, then optional ones. The pattern includes the spaces of typesetting and those without a width.
CREATE FUNCTION check_texts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    required text[] := TG_ARGV[0];
    optional text[] := TG_ARGV[1];
    before jsonb := to_jsonb(OLD);
    after jsonb := to_jsonb(NEW);
    name text;
    content text;
BEGIN
    FOREACH name IN ARRAY required || optional LOOP
        content := after ->> name;
        CONTINUE WHEN content IS NULL OR content = before ->> name
            OR content !~ '^[\\s\\u00A0\\u1680\\u2000-\\u200D\\u2028\\u2029\\u202F\\u205F\\u2060\\u3000\\uFEFF]*$';
        IF name = ANY (required) THEN
            PERFORM raise_violation('text_required', name, TG_TABLE_NAME, 'Enter a text.');
        ELSIF content <> '' THEN
            PERFORM raise_violation(
                'text_blank', name, TG_TABLE_NAME,
                'This text consists of spaces only. Enter a text or leave the field blank.'
            );
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
"""

REVERSE = """
DROP FUNCTION check_texts();
DROP FUNCTION check_date_limits();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_mission")]

    operations = [
        migrations.RunSQL(FUNCTIONS, REVERSE),
        pgtrigger.migrations.AddTrigger(
            model_name="mission",
            trigger=pgtrigger.compiler.Trigger(
                name="text_rules",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="check_texts('{name,country}', '{note}')",
                    hash="663d4b13401850a9ff317832ebaccdad74cb0aeb",
                    operation='INSERT OR UPDATE OF "name", "country", "note"',
                    pgid="pgtrigger_text_rules_64663",
                    table="core_mission",
                    when="BEFORE",
                ),
            ),
        ),
    ]
