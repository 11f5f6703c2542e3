"""Extensions of mandates replace the status of a mandate and the end requested for it."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import csi.core.db.triggers
import csi.core.history.triggers
import csi.core.periods

# Runs before the triggers that check new extensions: these rows describe the past.
MOVE_REQUESTS = """
WITH mission AS (
    SELECT COALESCE((SELECT date FROM core_mission WHERE id = 1), CURRENT_DATE) AS today
)
INSERT INTO districts_mandateextension
    (created_at, created_by_id, updated_at, updated_by_id, mandate_id, requested_on, ends, decision, note)
SELECT
    now(), updated_by_id, now(), updated_by_id, id,
    -- The day of the request was not recorded: the latest day on which it can have been recorded.
    GREATEST(adopted, LEAST(updated_at::date, today, ends)), extension_requested_until, '',
    'The date of the request is estimated: it was not recorded before version 1.1.'
FROM districts_mandate, mission
WHERE extension_requested_until > ends;

-- What follows neither from the dates nor from a request is preserved in the note.
UPDATE districts_mandate SET note = concat_ws(
    E'\\n', NULLIF(note, ''),
    'Recorded before version 1.1: '
    || CASE status WHEN 'ended' THEN 'ended' ELSE 'extension requested' END
    || COALESCE(' until ' || extension_requested_until, '') || '.'
)
WHERE NOT records_closed AND (
    status = 'ended' AND COALESCE(ends, 'infinity') >= CURRENT_DATE
    OR status = 'extension_requested' AND extension_requested_until IS NULL
    OR extension_requested_until IS NOT NULL AND ends IS NULL
);

SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("districts", "0003_period_lock"),
        ("core", "0002_mission"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MandateExtension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("requested_on", models.DateField(verbose_name="requested on")),
                ("ends", models.DateField(verbose_name="new last day")),
                (
                    "adopted_on",
                    models.DateField(
                        blank=True,
                        help_text="Leave blank until the extension is adopted.",
                        null=True,
                        verbose_name="adopted on",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        help_text="Required when adopted. For example, PC.DEC/1031.",
                        max_length=60,
                        verbose_name="decision",
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=20000, verbose_name="note")),
                ("ends_before", models.DateField(editable=False, null=True, verbose_name="last day before")),
            ],
            options={
                "verbose_name": "extension of a mandate",
                "verbose_name_plural": "extensions of mandates",
                "ordering": ("-requested_on", "pk"),
            },
        ),
        migrations.AddField(
            model_name="mandateextension",
            name="created_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="mandateextension",
            name="mandate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="extensions",
                to="districts.mandate",
                verbose_name="mandate",
            ),
        ),
        migrations.AddField(
            model_name="mandateextension",
            name="updated_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandateextension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("adopted_on__isnull", True), ("adopted_on__gte", models.F("requested_on")), _connector="OR"
                ),
                name="extension_requested_before_adopted",
                violation_error_message="Enter an adoption date on or after the date of the request.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandateextension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("adopted_on__isnull", True), models.Q(("decision", ""), _negated=True), _connector="OR"
                ),
                name="extension_adopted_has_decision",
                violation_error_message="Enter the decision that adopted the extension.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandateextension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("adopted_on__isnull", True),
                    ("ends_before__isnull", True),
                    ("adopted_on__lte", models.F("ends_before")),
                    _connector="OR",
                ),
                name="extension_adopted_in_force",
                violation_error_message="The mandate had ended before this date. Check the date, or record a new mandate.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandateextension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("adopted_on__isnull", True)),
                fields=("mandate",),
                name="extension_one_request",
                violation_error_message="An extension of this mandate is already requested. Change that request.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandateextension",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('districts_mandateextension', 'id', '{}')",
                    hash="2867bd82371a669d13b4d0d476cb6399f720f0de",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_ce060",
                    table="districts_mandateextension",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandateextension",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="bf314416d04a93bb403b30bce1cc33e7d5c19592",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_91f9b",
                    table="districts_mandateextension",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(MOVE_REQUESTS, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="mandateextension",
            trigger=pgtrigger.compiler.Trigger(
                name="extension_mandate_open",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    EXISTS (
                        SELECT FROM districts_mandate
                        WHERE records_closed AND id IN (NEW.mandate_id, OLD.mandate_id)
                    )
                THEN
                    PERFORM raise_violation('extension_mandate_open', 'mandate', TG_TABLE_NAME, 'The records of this mandate are closed. A manager can reopen them, with a reason.');
                END IF;
                RETURN NEW;
            """,
                    hash="f5b75b38e0a9792cf9bb5c28794ee96b19e5dc07",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_extension_mandate_open_3adb9",
                    table="districts_mandateextension",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandateextension",
            trigger=pgtrigger.compiler.Trigger(
                name="extension_delete_mandate_open",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    EXISTS (
                        SELECT FROM districts_mandate
                        WHERE records_closed AND id IN (OLD.mandate_id)
                    )
                THEN
                    PERFORM raise_violation('extension_delete_mandate_open', 'mandate', TG_TABLE_NAME, 'The records of this mandate are closed. A manager can reopen them, with a reason.');
                END IF;
                RETURN OLD;
            """,
                    hash="3cc3560c4c37c94d461fc5de128676687c400324",
                    operation="DELETE",
                    pgid="pgtrigger_extension_delete_mandate_open_b9faa",
                    table="districts_mandateextension",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandateextension",
            trigger=pgtrigger.compiler.Trigger(
                name="extension_after_mandate_end",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM FROM districts_mandate WHERE id = NEW.mandate_id FOR NO KEY UPDATE;
                IF
                    EXISTS (
                        SELECT FROM districts_mandate
                        WHERE id = NEW.mandate_id
                          AND (ends IS NULL OR NEW.ends <= COALESCE(OLD.ends_before, ends))
                    )
                THEN
                    PERFORM raise_violation('extension_after_mandate_end', 'ends', TG_TABLE_NAME, 'Enter a date after the last day of the mandate.');
                END IF;
                RETURN NEW;
            """,
                    hash="28aa0199c59dbc48e96f18f2a9efbb48f8ec6f44",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_extension_after_mandate_end_adf82",
                    table="districts_mandateextension",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandateextension",
            trigger=pgtrigger.compiler.Trigger(
                name="extension_requested_under_mandate",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    EXISTS (
                        SELECT FROM districts_mandate WHERE id = NEW.mandate_id AND NEW.requested_on < adopted
                    )
                THEN
                    PERFORM raise_violation('extension_requested_under_mandate', 'requested_on', TG_TABLE_NAME, 'Enter a date on or after the adoption of the mandate.');
                END IF;
                RETURN NEW;
            """,
                    hash="e02979a38ce3f489d7f28f26edebdc8e7663af07",
                    operation='INSERT OR UPDATE OF "requested_on", "mandate_id"',
                    pgid="pgtrigger_extension_requested_under_mandate_e56c0",
                    table="districts_mandateextension",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandateextension",
            trigger=pgtrigger.compiler.Trigger(
                name="extension_mandate_unchanged",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    NEW.mandate_id <> OLD.mandate_id
                THEN
                    PERFORM raise_violation('extension_mandate_unchanged', 'mandate', TG_TABLE_NAME, 'An extension stays with its mandate. Delete it and add it to the other mandate.');
                END IF;
                RETURN NEW;
            """,
                    hash="7cc3c9967bcb72d3bc29e340f9c41ac505c607b2",
                    operation='UPDATE OF "mandate_id"',
                    pgid="pgtrigger_extension_mandate_unchanged_1fa77",
                    table="districts_mandateextension",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandateextension",
            trigger=pgtrigger.compiler.Trigger(
                name="extension_has_successor",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    (NEW.ends, NEW.adopted_on) IS DISTINCT FROM (OLD.ends, OLD.adopted_on) AND
                        OLD.adopted_on IS NOT NULL AND EXISTS (
                            SELECT FROM districts_mandateextension AS later
                            WHERE later.mandate_id = OLD.mandate_id AND later.ends_before = OLD.ends
                        )
                THEN
                    PERFORM raise_violation('extension_has_successor', 'ends', TG_TABLE_NAME, 'A later extension follows this one. Change the later one first.');
                END IF;
                RETURN NEW;
            """,
                    hash="18d94b4746c2511592d6363441a4d858d7c2d4b0",
                    operation='UPDATE OF "ends", "adopted_on"',
                    pgid="pgtrigger_extension_has_successor_31789",
                    table="districts_mandateextension",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandateextension",
            trigger=pgtrigger.compiler.Trigger(
                name="extension_delete_has_successor",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    OLD.adopted_on IS NOT NULL AND EXISTS (
                        SELECT FROM districts_mandateextension AS later
                        WHERE later.mandate_id = OLD.mandate_id AND later.ends_before = OLD.ends
                    )
                THEN
                    PERFORM raise_violation('extension_delete_has_successor', 'ends', TG_TABLE_NAME, 'A later extension follows this one. Delete the later one first.');
                END IF;
                RETURN OLD;
            """,
                    hash="ac30909327d7f436b4049149c71b49bab3f79462",
                    operation="DELETE",
                    pgid="pgtrigger_extension_delete_has_successor_15325",
                    table="districts_mandateextension",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandateextension",
            trigger=pgtrigger.compiler.Trigger(
                name="extension_in_order",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    EXISTS (
                        SELECT FROM districts_mandateextension AS earlier
                        WHERE earlier.mandate_id = NEW.mandate_id AND earlier.id IS DISTINCT FROM NEW.id
                          AND earlier.adopted_on > NEW.adopted_on
                    )
                THEN
                    PERFORM raise_violation('extension_in_order', 'adopted_on', TG_TABLE_NAME, 'An earlier extension was adopted after this date. Check the date.');
                END IF;
                RETURN NEW;
            """,
                    hash="07652b088c4d8fa1cb8734970b0b739925c832bd",
                    operation='INSERT OR UPDATE OF "adopted_on"',
                    pgid="pgtrigger_extension_in_order_a3c6a",
                    table="districts_mandateextension",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandateextension",
            trigger=pgtrigger.compiler.Trigger(
                name="extension_keeps_end_before",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                NEW.ends_before := CASE
                    WHEN NEW.adopted_on IS NULL THEN NULL
                    WHEN TG_OP = 'UPDATE' AND OLD.adopted_on IS NOT NULL THEN OLD.ends_before
                    ELSE (SELECT ends FROM districts_mandate WHERE id = NEW.mandate_id)
                END;
                RETURN NEW;
            """,
                    hash="b7c591ef222ef82c1d9870f1e29089a1ffcf079c",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_extension_keeps_end_before_18a7b",
                    table="districts_mandateextension",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandateextension",
            trigger=pgtrigger.compiler.Trigger(
                name="extension_sets_mandate_end",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF TG_OP <> 'DELETE' AND NEW.adopted_on IS NOT NULL THEN
                    UPDATE districts_mandate SET ends = NEW.ends
                    WHERE id = NEW.mandate_id AND ends <> NEW.ends;
                ELSIF TG_OP <> 'INSERT' AND OLD.adopted_on IS NOT NULL THEN
                    UPDATE districts_mandate SET ends = OLD.ends_before WHERE id = OLD.mandate_id;
                END IF;
                RETURN NULL;
            """,
                    hash="6b81bb57e591d07df992539a7ade12cc9c5bc84c",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_extension_sets_mandate_end_f1bf9",
                    table="districts_mandateextension",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandateextension",
            trigger=pgtrigger.compiler.Trigger(
                name="date_limits",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="check_date_limits('{requested_on,adopted_on}', '{ends,ends_before}')",
                    hash="7709d8d79551e49a0777d7458e84e4297026bfbb",
                    operation='INSERT OR UPDATE OF "requested_on", "adopted_on", "ends", "ends_before"',
                    pgid="pgtrigger_date_limits_fd1d5",
                    table="districts_mandateextension",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandateextension",
            trigger=pgtrigger.compiler.Trigger(
                name="text_rules",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="check_texts('{}', '{decision,note}')",
                    hash="fa5f498a23bae611282b559c0b5689e85edca59e",
                    operation='INSERT OR UPDATE OF "decision", "note"',
                    pgid="pgtrigger_text_rules_9ff2b",
                    table="districts_mandateextension",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="mandate",
            name="date_limits",
        ),
        migrations.RemoveConstraint(
            model_name="mandate",
            name="mandate_extension_after_end",
        ),
        migrations.RemoveConstraint(
            model_name="mandate",
            name="mandate_status_known",
        ),
        migrations.RemoveField(
            model_name="mandate",
            name="extension_requested_until",
        ),
        migrations.RemoveField(
            model_name="mandate",
            name="status",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_ends_with_extension",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    NEW.ends IS DISTINCT FROM COALESCE(
                        (
                            SELECT max(ends) FROM districts_mandateextension
                            WHERE mandate_id = NEW.id AND adopted_on IS NOT NULL
                        ),
                        NEW.ends
                    )
                THEN
                    PERFORM raise_violation('mandate_ends_with_extension', 'ends', TG_TABLE_NAME, 'The last day follows from an adopted extension. Change the extension instead.');
                END IF;
                RETURN NEW;
            """,
                    hash="57d74716da556864adfb670cc6fc5b6215b9e238",
                    operation='UPDATE OF "ends"',
                    pgid="pgtrigger_mandate_ends_with_extension_f58c2",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_ends_before_request",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    EXISTS (
                        SELECT FROM districts_mandateextension
                        WHERE mandate_id = NEW.id AND adopted_on IS NULL AND ends <= COALESCE(NEW.ends, 'infinity')
                    )
                THEN
                    PERFORM raise_violation('mandate_ends_before_request', 'ends', TG_TABLE_NAME, 'An extension is requested to an earlier day. Change the request first.');
                END IF;
                RETURN NEW;
            """,
                    hash="fd1541db0293cbb2e07256ae59beb11bc6d95707",
                    operation='UPDATE OF "ends"',
                    pgid="pgtrigger_mandate_ends_before_request_33bf0",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_adopted_before_request",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    EXISTS (
                        SELECT FROM districts_mandateextension
                        WHERE mandate_id = NEW.id AND requested_on < NEW.adopted
                    )
                THEN
                    PERFORM raise_violation('mandate_adopted_before_request', 'adopted', TG_TABLE_NAME, 'An extension of this mandate was requested before this date. Check the date.');
                END IF;
                RETURN NEW;
            """,
                    hash="50d64f4c05f9238b892c07ad72c606bdc991fe04",
                    operation='UPDATE OF "adopted"',
                    pgid="pgtrigger_mandate_adopted_before_request_11b73",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="date_limits",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="check_date_limits('{}', '{adopted,starts,ends}')",
                    hash="5a3178e74a673933fc005251f75d5d6d6108c4d7",
                    operation='INSERT OR UPDATE OF "adopted", "starts", "ends"',
                    pgid="pgtrigger_date_limits_21a48",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
    ]
