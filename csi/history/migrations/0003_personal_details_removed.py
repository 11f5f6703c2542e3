from django.db import migrations, models

DETAILS = """
-- What a line of the journal holds without the personal details of an account or an adviser.
CREATE FUNCTION history_without_details(table_name text, held jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT held || COALESCE(jsonb_object_agg(key, nothing), '{}')
    FROM jsonb_each(CASE table_name
        WHEN 'accounts_user' THEN '{"username": "", "first_name": "", "last_name": "", "email": ""}'::jsonb
        WHEN 'advisers_adviser' THEN '{"given_names": "", "family_name": "", "email": "", "languages": []}'
        ELSE '{}'
    END) AS detail (key, nothing)
    WHERE held ? key
$$;

CREATE FUNCTION history_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE history_change
    SET "row" = history_without_details("table", "row"), was = history_without_details("table", was)
    WHERE subject = NEW.subject AND subject_id = NEW.subject_id AND id < NEW.id
    AND "table" = NEW."table" AND record = NEW.record;
    RETURN NULL;
END $$;
CREATE TRIGGER history_forgets_details AFTER INSERT ON history_change
    FOR EACH ROW WHEN (NEW.operation = 'anonymised') EXECUTE FUNCTION history_forget();

-- PostgreSQL counts its transactions anew in each cluster. A mission restored into another one goes on from here,
-- so that no line is taken for a part of what was done together long before.
CREATE SEQUENCE history_transactions_before MINVALUE 0 START 0;
"""
REVERSE_DETAILS = """
DROP TRIGGER history_forgets_details ON history_change;
DROP FUNCTION history_forget();
DROP FUNCTION history_without_details(text, jsonb);
DROP SEQUENCE history_transactions_before;
"""
# The one exception from staying as it is: what a later line says to have been removed, and nothing beside it.
EXCEPTION = """
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'history_change' THEN
        IF EXISTS (
            SELECT FROM history_change AS said
            WHERE said.subject = OLD.subject AND said.subject_id = OLD.subject_id AND said.id > OLD.id
            AND said."table" = OLD."table" AND said.record = OLD.record AND said.operation = 'anonymised'
        ) THEN
            OLD."row" := history_without_details(OLD."table", OLD."row");
            OLD.was := history_without_details(OLD."table", OLD.was);
            IF OLD IS NOT DISTINCT FROM NEW THEN
                RETURN NEW;
            END IF;
        END IF;
    END IF;
"""


def stays(exception):
    return f"""
CREATE OR REPLACE FUNCTION history_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {exception}
    RAISE EXCEPTION USING
        MESSAGE = CASE WHEN TG_TABLE_NAME = 'history_change'
            THEN 'The history is only written on: nothing in it is changed or deleted.'
            ELSE 'Records are deleted row by row, so that each stays in the history.' END,
        ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;
"""


def note(transaction):
    return f"""
CREATE OR REPLACE FUNCTION history_note(
    operation text, table_name text, record bigint, subject text, subject_id bigint, row_left jsonb, was jsonb
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    told jsonb := NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb;
BEGIN
    INSERT INTO history_change
        (at, transaction, operation, "table", record, subject, subject_id, "row", was, by_id, page, program)
    VALUES (
        clock_timestamp(), {transaction}, operation, table_name, record, subject, subject_id,
        row_left, was, NULLIF(told ->> 'user', '')::bigint,
        left(COALESCE(told ->> 'page', ''), 200), left(COALESCE(told ->> 'program', ''), 80)
    );
END $$;
"""


TRANSACTION = "pg_current_xact_id()::text::bigint"


class Migration(migrations.Migration):
    dependencies = [("history", "0002_on_the_record")]

    operations = [
        migrations.AlterField(
            model_name="change",
            name="operation",
            field=models.CharField(
                choices=[
                    ("added", "Added"),
                    ("changed", "Changed"),
                    ("deleted", "Deleted"),
                    ("found", "There when history began"),
                    ("anonymised", "Personal details removed"),
                ],
                max_length=10,
                verbose_name="what",
            ),
        ),
        migrations.RunSQL(DETAILS, REVERSE_DETAILS),
        migrations.RunSQL(stays(EXCEPTION), stays("")),
        migrations.RunSQL(
            note(f"{TRANSACTION} + (SELECT last_value FROM history_transactions_before)"), note(TRANSACTION)
        ),
    ]
