# Written by hand: the functions that record changes.
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FUNCTIONS = """
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

-- PostgreSQL counts its transactions anew in each cluster. A mission restored into another one goes on from here,
-- so that no line is taken for a part of what was done together long before.
CREATE SEQUENCE history_transactions_before MINVALUE 0 START 0;

CREATE FUNCTION history_note(
    operation text, table_name text, record bigint, subject text, subject_id bigint, row_left jsonb, was jsonb
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    told jsonb := NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb;
BEGIN
    INSERT INTO history_change
        (at, transaction, operation, "table", record, subject, subject_id, "row", was, by_id, page, program)
    VALUES (
        clock_timestamp(),
        pg_current_xact_id()::text::bigint + (SELECT last_value FROM history_transactions_before), operation, table_name, record, subject, subject_id,
        row_left, was, NULLIF(told ->> 'user', '')::bigint,
        left(COALESCE(told ->> 'page', ''), 200), left(COALESCE(told ->> 'program', ''), 80)
    );
END $$;

-- Arguments: the table of the record that the row belongs to, the column that leads there, columns left out.
CREATE FUNCTION history_record() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb;
    becomes jsonb;
    other jsonb;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        was := to_jsonb(OLD) - TG_ARGV[2]::text[];
    END IF;
    IF TG_OP <> 'DELETE' THEN
        becomes := to_jsonb(NEW) - TG_ARGV[2]::text[];
    END IF;
    IF TG_OP = 'UPDATE' AND was -> TG_ARGV[1] = becomes -> TG_ARGV[1] THEN
        -- When and by whom it was saved is no change by itself.
        SELECT jsonb_object_agg(key, value) INTO other FROM jsonb_each(was - '{created_at,updated_at,updated_by_id}'::text[])
        WHERE value IS DISTINCT FROM becomes -> key;
        IF other IS NOT NULL THEN
            PERFORM history_note('changed', TG_TABLE_NAME, (becomes ->> 'id')::bigint, TG_ARGV[0],
                                 (becomes ->> TG_ARGV[1])::bigint, becomes, other);
        END IF;
        RETURN NULL;
    END IF;
    -- A row that moves to another record leaves the one and comes to the other.
    IF TG_OP <> 'INSERT' THEN
        PERFORM history_note('deleted', TG_TABLE_NAME, (was ->> 'id')::bigint, TG_ARGV[0],
                             (was ->> TG_ARGV[1])::bigint, was, NULL);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM history_note('added', TG_TABLE_NAME, (becomes ->> 'id')::bigint, TG_ARGV[0],
                             (becomes ->> TG_ARGV[1])::bigint, becomes, NULL);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION history_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
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
    RAISE EXCEPTION USING
        MESSAGE = CASE WHEN TG_TABLE_NAME = 'history_change'
            THEN 'The history is only written on: nothing in it is changed or deleted.'
            ELSE 'Records are deleted row by row, so that each stays in the history.' END,
        ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER history_stays_as_it_is BEFORE UPDATE OR DELETE ON history_change
    FOR EACH ROW EXECUTE FUNCTION history_stays();
CREATE TRIGGER history_is_never_emptied BEFORE TRUNCATE ON history_change
    FOR EACH STATEMENT EXECUTE FUNCTION history_stays();

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
"""
REVERSE = """
DROP TRIGGER history_forgets_details ON history_change;
DROP FUNCTION history_forget();
DROP FUNCTION history_without_details(text, jsonb);
DROP SEQUENCE history_transactions_before;
DROP TRIGGER history_is_never_emptied ON history_change;
DROP TRIGGER history_stays_as_it_is ON history_change;
DROP FUNCTION history_stays(), history_record(), history_note(text, text, bigint, text, bigint, jsonb, jsonb);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("transaction", models.BigIntegerField()),
                (
                    "operation",
                    models.CharField(
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
                ("table", models.CharField(max_length=63)),
                ("record", models.BigIntegerField()),
                ("subject", models.CharField(max_length=63, verbose_name="kind of record")),
                ("subject_id", models.BigIntegerField()),
                ("row", models.JSONField()),
                ("was", models.JSONField(null=True)),
                ("page", models.CharField(blank=True, max_length=200, verbose_name="page")),
                ("program", models.CharField(blank=True, max_length=80, verbose_name="program")),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "change",
                "verbose_name_plural": "changes",
                "ordering": ("-id",),
                "indexes": [
                    models.Index(fields=["subject", "subject_id", "-id"], name="history_of_a_record"),
                    models.Index(fields=["by", "-id"], name="history_by_person"),
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS, REVERSE),
    ]
