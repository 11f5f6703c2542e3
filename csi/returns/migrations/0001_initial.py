import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import csi.core.db.search
from csi.core.db.migration_operations import AddTrigger


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
        ("districts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MonthlyReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("month", models.DateField(verbose_name="month")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Returned for correction"),
                            ("accepted", "Accepted"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "narrative",
                    models.TextField(
                        blank=True,
                        help_text="Describe what changed in the district this month and what it means. Do not name anyone.",
                        max_length=20000,
                        verbose_name="narrative",
                    ),
                ),
                (
                    "nothing_to_report",
                    models.BooleanField(
                        default=False,
                        help_text="Select this instead of writing a narrative.",
                        verbose_name="nothing to report this month",
                    ),
                ),
                ("submitted_at", models.DateTimeField(editable=False, null=True, verbose_name="submitted at")),
                ("decided_at", models.DateTimeField(editable=False, null=True, verbose_name="decided at")),
                ("remark", models.CharField(blank=True, editable=False, max_length=500, verbose_name="remark")),
                ("reminded_at", models.DateTimeField(editable=False, null=True, verbose_name="reminded at")),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="districts.district",
                        verbose_name="district",
                    ),
                ),
                (
                    "reminded_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reminded by",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="submitted by",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "monthly return",
                "verbose_name_plural": "monthly returns",
                "ordering": ("-month", "district__name_en", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ReturnStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("submitted", "Submitted"),
                            ("returned", "Returned for correction"),
                            ("accepted", "Accepted"),
                            ("reopened", "Reopened"),
                        ],
                        max_length=20,
                        verbose_name="step",
                    ),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="date and time")),
                ("remark", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                (
                    "monthly_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="returns.monthlyreturn"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a return",
                "verbose_name_plural": "steps of returns",
                "ordering": ("recorded_at", "pk"),
            },
        ),
        migrations.AddIndex(
            model_name="monthlyreturn",
            index=models.Index(fields=["-month", "id"], name="return_by_month"),
        ),
        migrations.AddIndex(
            model_name="monthlyreturn",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("narrative"), "gin_trgm_ops"),
                name="return_search",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreturn",
            constraint=models.UniqueConstraint(
                fields=("district", "month"),
                name="return_unique_month",
                violation_error_message="This district already has a return for this month. Open that return.",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)),
                name="return_month_first_day",
                violation_error_message="Choose a month.",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "submitted", "returned", "accepted"])),
                name="return_status_known",
                violation_error_message="Choose one of the listed values.",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "draft"),
                    models.Q(("narrative", ""), _negated=True),
                    ("nothing_to_report", True),
                    _connector="OR",
                ),
                name="return_narrative_required",
                violation_error_message="Enter a narrative, or select that there is nothing to report.",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "draft"), ("submitted_at__isnull", False), _connector="OR"),
                name="return_submitted_has_time",
                violation_error_message="Submit the return first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["draft", "submitted"]),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="return_decision_has_user_and_time",
                violation_error_message="Record who accepted the return or returned it for correction, and when.",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "returned"), _negated=True),
                    models.Q(("remark", ""), _negated=True),
                    _connector="OR",
                ),
                name="return_correction_has_remark",
                violation_error_message="Enter what needs to be corrected.",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("status", "accepted"), _negated=True), ("remark", ""), _connector="OR"),
                name="return_accepted_without_remark",
                violation_error_message="A return with a remark cannot be accepted. Return it for correction.",
            ),
        ),
        AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_status_transition",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    OLD.status <> NEW.status\n                    AND (OLD.status, NEW.status) NOT IN (\n                        ('draft', 'submitted'), ('returned', 'submitted'), ('submitted', 'returned'),\n                        ('submitted', 'accepted'), ('accepted', 'returned')\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'Someone else has changed the status of this return. Open it again.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'return_status_transition', COLUMN = 'status', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="9a716608145293d66780e2e5edbd20a6e7a7d6be",
                    operation="UPDATE",
                    pgid="pgtrigger_return_status_transition_0020e",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_accepted_unchanged",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    OLD.status <> 'draft'\n                    AND (OLD.district_id, OLD.month) IS DISTINCT FROM (NEW.district_id, NEW.month)\n                    OR OLD.status = 'accepted' AND NEW.status = 'accepted'\n                    AND (OLD.narrative, OLD.nothing_to_report, OLD.submitted_at, OLD.submitted_by_id,\n                         OLD.decided_at, OLD.decided_by_id)\n                    IS DISTINCT FROM\n                        (NEW.narrative, NEW.nothing_to_report, NEW.submitted_at, NEW.submitted_by_id,\n                         NEW.decided_at, NEW.decided_by_id)\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'This return is accepted. Ask a manager to reopen it.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'return_accepted_unchanged', COLUMN = 'narrative', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="999456e546500f0626b28673a7b629165536ab9d",
                    operation="UPDATE",
                    pgid="pgtrigger_return_accepted_unchanged_9271d",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_reopening_has_decision",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    OLD.status = 'accepted' AND NEW.status = 'returned' AND NEW.decided_at <= OLD.decided_at\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'Record who reopened the month, when and why.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'return_reopening_has_decision', COLUMN = 'remark', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="f1f9b44364602d050962f827c2ab8e7f95b53e58",
                    operation='UPDATE OF "status"',
                    pgid="pgtrigger_return_reopening_has_decision_7331b",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_decision_by_manager",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n                    IF NEW.status = 'accepted' THEN\n                        PERFORM pg_advisory_xact_lock(20110901, NEW.district_id::int);\n                    END IF;\n                \n            IF \n                    NEW.status IN ('returned', 'accepted')\n                    AND NOT EXISTS (\n                        SELECT FROM accounts_user\n                        WHERE id = NEW.decided_by_id AND role IN ('manager', 'administrator')\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'Only a manager can accept a return, return it for correction or reopen it.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'return_decision_by_manager', COLUMN = 'status', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="1c93d75c6f28ccf62b3d9dafb6d73451d6cd47d6",
                    operation='INSERT OR UPDATE OF "decided_by_id", "decided_at", "status"',
                    pgid="pgtrigger_return_decision_by_manager_a1851",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_delete_draft_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF OLD.status <> 'draft' THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'A submitted return cannot be deleted. Only drafts can be deleted.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'return_delete_draft_only', COLUMN = 'status', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN OLD;\n        ",
                    hash="9710e4dd861dd3f4125cb34593541d2305bbe4ae",
                    operation="DELETE",
                    pgid="pgtrigger_return_delete_draft_only_c613e",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_mandate_open",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n            EXISTS (\n                SELECT FROM closed_days(NEW.district_id) AS closed WHERE \n    closed.what <> 'month'\n    AND closed.days && daterange(NEW.month, (NEW.month + interval '1 month')::date)\n    AND NOT EXISTS (\n        SELECT FROM districts_areaofoperation AS area JOIN districts_mandate AS mandate ON mandate.id = area.mandate_id\n        WHERE area.district_id = NEW.district_id AND NOT area.records_closed AND NOT mandate.records_closed\n          AND daterange(area.starts, COALESCE(area.ends, mandate.ends), '[]')\n              && daterange(NEW.month, (NEW.month + interval '1 month')::date)\n    )\n\n            )\n         THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'The mandate or area of operation of this return is closed. Ask a manager to reopen it.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'return_mandate_open', COLUMN = 'month', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="87389c130f09aa60c2248a367afe0dede656c75c",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_return_mandate_open_c74d9",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_delete_mandate_open",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n            EXISTS (\n                SELECT FROM closed_days(OLD.district_id) AS closed WHERE \n    closed.what <> 'month'\n    AND closed.days && daterange(OLD.month, (OLD.month + interval '1 month')::date)\n    AND NOT EXISTS (\n        SELECT FROM districts_areaofoperation AS area JOIN districts_mandate AS mandate ON mandate.id = area.mandate_id\n        WHERE area.district_id = OLD.district_id AND NOT area.records_closed AND NOT mandate.records_closed\n          AND daterange(area.starts, COALESCE(area.ends, mandate.ends), '[]')\n              && daterange(OLD.month, (OLD.month + interval '1 month')::date)\n    )\n\n            )\n         THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'The mandate or area of operation of this return is closed. Ask a manager to reopen it.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'return_delete_mandate_open', COLUMN = 'month', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN OLD;\n        ",
                    hash="c6bb32093c9cd45fc49b86ef86a8e833054459e9",
                    operation="DELETE",
                    pgid="pgtrigger_return_delete_mandate_open_ff66d",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_record_step",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF TG_OP = 'INSERT' AND NEW.status <> 'draft'\n                        OR TG_OP = 'UPDATE' AND NEW.status = 'submitted' AND OLD.status <> 'submitted'\n                    THEN\n                        INSERT INTO returns_returnstep (monthly_return_id, kind, recorded_at, recorded_by_id, remark)\n                        VALUES (NEW.id, 'submitted', NEW.submitted_at, NEW.submitted_by_id, '');\n                    END IF;\n                    IF NEW.status IN ('returned', 'accepted') AND (TG_OP = 'INSERT' OR NEW.status <> OLD.status) THEN\n                        INSERT INTO returns_returnstep (monthly_return_id, kind, recorded_at, recorded_by_id, remark)\n                        VALUES (\n                            NEW.id,\n                            CASE WHEN TG_OP = 'UPDATE' AND OLD.status = 'accepted' THEN 'reopened' ELSE NEW.status END,\n                            NEW.decided_at, NEW.decided_by_id, NEW.remark\n                        );\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="7593a8a1863142fb93541a291afb3054d80c9f9e",
                    operation='INSERT OR UPDATE OF "status"',
                    pgid="pgtrigger_return_record_step_01a38",
                    table="returns_monthlyreturn",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="returnstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["submitted", "returned", "accepted", "reopened"])),
                name="return_step_kind_known",
                violation_error_message="Choose one of the listed values.",
            ),
        ),
        AddTrigger(
            model_name="returnstep",
            trigger=pgtrigger.compiler.Trigger(
                name="return_step_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ea130a829af8135d4d01b34d8432e5c18fa61c1f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_return_step_append_only_58fd0",
                    table="returns_returnstep",
                    when="BEFORE",
                ),
            ),
        ),
    ]
