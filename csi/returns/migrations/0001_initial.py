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
                            ("returned", "Returned with a remark"),
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
                        help_text="What moved in the district this month, and what it means. Name no one.",
                        max_length=20000,
                        verbose_name="narrative",
                    ),
                ),
                (
                    "nothing_happened",
                    models.BooleanField(
                        default=False,
                        help_text="Instead of a narrative, where there is nothing to tell.",
                        verbose_name="nothing happened this month",
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
                            ("returned", "Returned with a remark"),
                            ("accepted", "Accepted"),
                            ("reopened", "Reopened"),
                        ],
                        max_length=20,
                        verbose_name="step",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("remark", models.CharField(blank=True, max_length=500, verbose_name="why")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "monthly_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="returns.monthlyreturn"
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a return",
                "verbose_name_plural": "steps of returns",
                "ordering": ("at", "pk"),
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
                name="return_once_a_month",
                violation_error_message="This district has its return of that month already. Open that one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)),
                name="return_month_is_a_month",
                violation_error_message="Choose a month.",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "submitted", "returned", "accepted"])),
                name="return_status_known",
                violation_error_message="Choose one of the states.",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "draft"),
                    models.Q(("narrative", ""), _negated=True),
                    ("nothing_happened", True),
                    _connector="OR",
                ),
                name="return_tells_something",
                violation_error_message="Write what happened, or say that nothing did.",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "draft"), ("submitted_at__isnull", False), _connector="OR"),
                name="return_submitted_at_a_time",
                violation_error_message="A return is submitted before anything else becomes of it.",
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
                name="return_decided_by_someone",
                violation_error_message="Who accepted or returned it, and when, is on the record.",
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
                name="return_returned_for_a_reason",
                violation_error_message="Say what is to be put right.",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("status", "accepted"), _negated=True), ("remark", ""), _connector="OR"),
                name="return_accepted_as_it_is",
                violation_error_message="A return with a remark goes back to the team; it is not accepted.",
            ),
        ),
        AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_goes_step_by_step",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    OLD.status <> NEW.status\n                    AND (OLD.status, NEW.status) NOT IN (\n                        ('draft', 'submitted'), ('returned', 'submitted'), ('submitted', 'returned'),\n                        ('submitted', 'accepted'), ('accepted', 'returned')\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'Someone was quicker: this return stands elsewhere by now. Open it again.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'return_goes_step_by_step', COLUMN = 'status', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="b7da666d4131944d69e77b06a09e75c0e0715ef3",
                    operation="UPDATE",
                    pgid="pgtrigger_return_goes_step_by_step_aa5ab",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_stands_once_accepted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    OLD.status <> 'draft'\n                    AND (OLD.district_id, OLD.month) IS DISTINCT FROM (NEW.district_id, NEW.month)\n                    OR OLD.status = 'accepted' AND NEW.status = 'accepted'\n                    AND (OLD.narrative, OLD.nothing_happened, OLD.submitted_at, OLD.submitted_by_id,\n                         OLD.decided_at, OLD.decided_by_id)\n                    IS DISTINCT FROM\n                        (NEW.narrative, NEW.nothing_happened, NEW.submitted_at, NEW.submitted_by_id,\n                         NEW.decided_at, NEW.decided_by_id)\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'This return is accepted. A manager can reopen it, with a reason.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'return_stands_once_accepted', COLUMN = 'narrative', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="e84cee86e242318d9b7a9a6d1c75b82813b0c61c",
                    operation="UPDATE",
                    pgid="pgtrigger_return_stands_once_accepted_95bad",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_reopened_by_a_new_decision",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    OLD.status = 'accepted' AND NEW.status = 'returned' AND NEW.decided_at <= OLD.decided_at\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'Who reopens a month, when and why is on the record.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'return_reopened_by_a_new_decision', COLUMN = 'remark', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="c4798dd4c630841d03053201d7bb6d645b51d6f7",
                    operation='UPDATE OF "status"',
                    pgid="pgtrigger_return_reopened_by_a_new_decision_7fbea",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_decided_by_a_manager",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n                    IF NEW.status = 'accepted' THEN\n                        PERFORM pg_advisory_xact_lock(20110901, NEW.district_id::int);\n                    END IF;\n                \n            IF \n                    NEW.status IN ('returned', 'accepted')\n                    AND NOT EXISTS (\n                        SELECT FROM accounts_user\n                        WHERE id = NEW.decided_by_id AND role IN ('manager', 'administrator')\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'A manager accepts a return, gives it back or reopens it.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'return_decided_by_a_manager', COLUMN = 'status', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="52d1ab5000fe0f4c613ff01a99002b1d458ee486",
                    operation='INSERT OR UPDATE OF "decided_by_id", "decided_at", "status"',
                    pgid="pgtrigger_return_decided_by_a_manager_f5136",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_kept_once_submitted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF OLD.status <> 'draft' THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'A return that was submitted stays on the record. Only a draft is deleted.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'return_kept_once_submitted', COLUMN = 'status', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN OLD;\n        ",
                    hash="a4e2a2602dd1ade9eaf04b04da959517c4ee4a52",
                    operation="DELETE",
                    pgid="pgtrigger_return_kept_once_submitted_ff624",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_mandate_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n            EXISTS (\n                SELECT FROM closed_days(NEW.district_id) AS closed WHERE \n    closed.what <> 'month'\n    AND closed.days && daterange(NEW.month, (NEW.month + interval '1 month')::date)\n    AND NOT EXISTS (\n        SELECT FROM districts_areaofoperation AS area JOIN districts_mandate AS mandate ON mandate.id = area.mandate_id\n        WHERE area.district_id = NEW.district_id AND NOT area.records_closed AND NOT mandate.records_closed\n          AND daterange(area.starts, COALESCE(area.ends, mandate.ends), '[]')\n              && daterange(NEW.month, (NEW.month + interval '1 month')::date)\n    )\n\n            )\n         THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'Its mandate or area of operation is closed. A manager can reopen it, with a reason.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'return_mandate_closed', COLUMN = 'month', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="fa7c2340af0455eab3f35f41b48651aab8c41927",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_return_mandate_closed_40b6d",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_kept_with_its_mandate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n            EXISTS (\n                SELECT FROM closed_days(OLD.district_id) AS closed WHERE \n    closed.what <> 'month'\n    AND closed.days && daterange(OLD.month, (OLD.month + interval '1 month')::date)\n    AND NOT EXISTS (\n        SELECT FROM districts_areaofoperation AS area JOIN districts_mandate AS mandate ON mandate.id = area.mandate_id\n        WHERE area.district_id = OLD.district_id AND NOT area.records_closed AND NOT mandate.records_closed\n          AND daterange(area.starts, COALESCE(area.ends, mandate.ends), '[]')\n              && daterange(OLD.month, (OLD.month + interval '1 month')::date)\n    )\n\n            )\n         THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'Its mandate or area of operation is closed. A manager can reopen it, with a reason.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'return_kept_with_its_mandate', COLUMN = 'month', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN OLD;\n        ",
                    hash="4b7e71652b2598f72ffc9e0ee83e3cc84e326f28",
                    operation="DELETE",
                    pgid="pgtrigger_return_kept_with_its_mandate_c6d2e",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_keeps_its_steps",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF TG_OP = 'INSERT' AND NEW.status <> 'draft'\n                        OR TG_OP = 'UPDATE' AND NEW.status = 'submitted' AND OLD.status <> 'submitted'\n                    THEN\n                        INSERT INTO returns_returnstep (monthly_return_id, kind, at, by_id, remark)\n                        VALUES (NEW.id, 'submitted', NEW.submitted_at, NEW.submitted_by_id, '');\n                    END IF;\n                    IF NEW.status IN ('returned', 'accepted') AND (TG_OP = 'INSERT' OR NEW.status <> OLD.status) THEN\n                        INSERT INTO returns_returnstep (monthly_return_id, kind, at, by_id, remark)\n                        VALUES (\n                            NEW.id,\n                            CASE WHEN TG_OP = 'UPDATE' AND OLD.status = 'accepted' THEN 'reopened' ELSE NEW.status END,\n                            NEW.decided_at, NEW.decided_by_id, NEW.remark\n                        );\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="f4bbd1b722913e044e5701e96c5b8ddc13f7bc69",
                    operation='INSERT OR UPDATE OF "status"',
                    pgid="pgtrigger_return_keeps_its_steps_5f949",
                    table="returns_monthlyreturn",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="returnstep",
            trigger=pgtrigger.compiler.Trigger(
                name="steps_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="43a9d6a53e51df0f7d58f5df64f9641736e89c1a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_steps_stay_f3c68",
                    table="returns_returnstep",
                    when="BEFORE",
                ),
            ),
        ),
    ]
