import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import csi.core.db.migration_operations
import csi.core.db.search
import csi.core.db.triggers
import csi.core.history.triggers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("core", "0001_functions"),
        ("districts", "0001_initial"),
        ("history", "0001_functions"),
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
                "indexes": [
                    models.Index(fields=["-month", "id"], name="return_by_month"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("narrative"), "gin_trgm_ops"),
                        name="return_search",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("district", "month"),
                        name="return_unique_month",
                        violation_error_message="This district already has a return for this month. Open that return.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)),
                        name="return_month_first_day",
                        violation_error_message="Choose a month.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "submitted", "returned", "accepted"])),
                        name="return_status_known",
                        violation_error_message="Choose one of the listed values.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "draft"),
                            models.Q(("narrative", ""), _negated=True),
                            ("nothing_to_report", True),
                            _connector="OR",
                        ),
                        name="return_narrative_required",
                        violation_error_message="Enter a narrative, or select that there is nothing to report.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status", "draft"), ("submitted_at__isnull", False), _connector="OR"),
                        name="return_submitted_has_time",
                        violation_error_message="Submit the return first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "submitted"]),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="return_decision_has_user_and_time",
                        violation_error_message="Record who accepted the return or returned it for correction, and when.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "returned"), _negated=True),
                            models.Q(("remark", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="return_correction_has_remark",
                        violation_error_message="Enter what needs to be corrected.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "accepted"), _negated=True), ("remark", ""), _connector="OR"
                        ),
                        name="return_accepted_without_remark",
                        violation_error_message="A return with a remark cannot be accepted. Return it for correction.",
                    ),
                ],
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
                        verbose_name="status",
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
                "verbose_name": "status change",
                "verbose_name_plural": "status changes",
                "ordering": ("recorded_at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["submitted", "returned", "accepted", "reopened"])),
                        name="return_step_kind_known",
                        violation_error_message="Choose one of the listed values.",
                    )
                ],
            },
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_status_transition",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    OLD.status <> NEW.status
                    AND (OLD.status, NEW.status) NOT IN (
                        ('draft', 'submitted'), ('returned', 'submitted'), ('submitted', 'returned'),
                        ('submitted', 'accepted'), ('accepted', 'returned')
                    )
                THEN
                    PERFORM raise_violation('return_status_transition', 'status', TG_TABLE_NAME, 'Someone else has changed the status of this return. Open it again.');
                END IF;
                RETURN NEW;
            """,
                    hash="ad3c20385a8f60cbeac8fe56a5f9e22b288af86e",
                    operation="UPDATE",
                    pgid="pgtrigger_return_status_transition_0020e",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_accepted_unchanged",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    OLD.status <> 'draft'
                    AND (OLD.district_id, OLD.month) IS DISTINCT FROM (NEW.district_id, NEW.month)
                    OR OLD.status = 'accepted' AND NEW.status = 'accepted'
                    AND (OLD.narrative, OLD.nothing_to_report, OLD.submitted_at, OLD.submitted_by_id,
                         OLD.decided_at, OLD.decided_by_id)
                    IS DISTINCT FROM
                        (NEW.narrative, NEW.nothing_to_report, NEW.submitted_at, NEW.submitted_by_id,
                         NEW.decided_at, NEW.decided_by_id)
                THEN
                    PERFORM raise_violation('return_accepted_unchanged', 'narrative', TG_TABLE_NAME, 'This return is accepted. Ask a manager to reopen it.');
                END IF;
                RETURN NEW;
            """,
                    hash="94cbce286b28008daf381ccee6f615fd806ad70f",
                    operation="UPDATE",
                    pgid="pgtrigger_return_accepted_unchanged_9271d",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_reopening_has_decision",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    OLD.status = 'accepted' AND NEW.status = 'returned' AND NEW.decided_at <= OLD.decided_at
                THEN
                    PERFORM raise_violation('return_reopening_has_decision', 'remark', TG_TABLE_NAME, 'Record who reopened the month, when and why.');
                END IF;
                RETURN NEW;
            """,
                    hash="13c26f233ff50bd2a1e04fb7c90508998cdc61fb",
                    operation='UPDATE OF "status"',
                    pgid="pgtrigger_return_reopening_has_decision_7331b",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_decision_by_manager",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF NEW.status = 'accepted' THEN
                    PERFORM pg_advisory_xact_lock(20110901, NEW.district_id::int);
                END IF;
                IF
                    NEW.status IN ('returned', 'accepted')
                    AND NOT EXISTS (
                        SELECT FROM accounts_user
                        WHERE id = NEW.decided_by_id AND role IN ('manager', 'administrator')
                    )
                THEN
                    PERFORM raise_violation('return_decision_by_manager', 'status', TG_TABLE_NAME, 'Only a manager can accept a return, return it for correction or reopen it.');
                END IF;
                RETURN NEW;
            """,
                    hash="4a9de54fe7d5550b1445e42e190042736b00384c",
                    operation='INSERT OR UPDATE OF "decided_by_id", "decided_at", "status"',
                    pgid="pgtrigger_return_decision_by_manager_a1851",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_delete_draft_only",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    OLD.status <> 'draft'
                THEN
                    PERFORM raise_violation('return_delete_draft_only', 'status', TG_TABLE_NAME, 'A submitted return cannot be deleted. Only drafts can be deleted.');
                END IF;
                RETURN OLD;
            """,
                    hash="87d3fd6b203907c7ba2ff30f2e4d3d46abb6efa9",
                    operation="DELETE",
                    pgid="pgtrigger_return_delete_draft_only_c613e",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_mandate_open",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                            EXISTS (
                                SELECT FROM locked_periods(NEW.district_id) AS locked WHERE
                    locked.source <> 'returns.monthlyreturn'
                    AND locked.days && days_of_month(NEW.month)
                    AND NOT EXISTS (
                        SELECT FROM districts_areaofoperation AS area JOIN districts_mandate AS mandate ON mandate.id = area.mandate_id
                        WHERE area.district_id = NEW.district_id AND NOT area.records_closed AND NOT mandate.records_closed
                          AND days_of_period(area.starts, COALESCE(area.ends, mandate.ends)) && days_of_month(NEW.month)
                    )
                            )
                THEN
                    PERFORM raise_violation('return_mandate_open', 'month', TG_TABLE_NAME, 'The mandate or area of operation of this return is closed. Ask a manager to reopen it.');
                END IF;
                RETURN NEW;
            """,
                    hash="693e4a5d35848b2350cedeadcb2ef5629ffdf68e",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_return_mandate_open_c74d9",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_delete_mandate_open",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                            EXISTS (
                                SELECT FROM locked_periods(OLD.district_id) AS locked WHERE
                    locked.source <> 'returns.monthlyreturn'
                    AND locked.days && days_of_month(OLD.month)
                    AND NOT EXISTS (
                        SELECT FROM districts_areaofoperation AS area JOIN districts_mandate AS mandate ON mandate.id = area.mandate_id
                        WHERE area.district_id = OLD.district_id AND NOT area.records_closed AND NOT mandate.records_closed
                          AND days_of_period(area.starts, COALESCE(area.ends, mandate.ends)) && days_of_month(OLD.month)
                    )
                            )
                THEN
                    PERFORM raise_violation('return_delete_mandate_open', 'month', TG_TABLE_NAME, 'The mandate or area of operation of this return is closed. Ask a manager to reopen it.');
                END IF;
                RETURN OLD;
            """,
                    hash="78616553d3d3950258e4ef649508c9a1aaf75744",
                    operation="DELETE",
                    pgid="pgtrigger_return_delete_mandate_open_ff66d",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="return_record_step",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF TG_OP = 'INSERT' AND NEW.status <> 'draft'
                    OR TG_OP = 'UPDATE' AND NEW.status = 'submitted' AND OLD.status <> 'submitted'
                THEN
                    INSERT INTO returns_returnstep (monthly_return_id, kind, recorded_at, recorded_by_id, remark)
                    VALUES (NEW.id, 'submitted', NEW.submitted_at, NEW.submitted_by_id, '');
                END IF;
                IF NEW.status IN ('returned', 'accepted') AND (TG_OP = 'INSERT' OR NEW.status <> OLD.status) THEN
                    INSERT INTO returns_returnstep (monthly_return_id, kind, recorded_at, recorded_by_id, remark)
                    VALUES (
                        NEW.id,
                        CASE WHEN TG_OP = 'UPDATE' AND OLD.status = 'accepted' THEN 'reopened' ELSE NEW.status END,
                        NEW.decided_at, NEW.decided_by_id, NEW.remark
                    );
                END IF;
                RETURN NULL;
            """,
                    hash="5a90c352b46ec13eb499f116c85438c11cf2978f",
                    operation='INSERT OR UPDATE OF "status"',
                    pgid="pgtrigger_return_record_step_01a38",
                    table="returns_monthlyreturn",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('returns_monthlyreturn', 'id', '{}')",
                    hash="995da38c58e988363603b840c4b6f08b4785e6ec",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_16934",
                    table="returns_monthlyreturn",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="c0c334b15d38f3c161f283a52553c37f08d269b0",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_c31a0",
                    table="returns_monthlyreturn",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
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
        csi.core.db.migration_operations.AddTrigger(
            model_name="returnstep",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('returns_monthlyreturn', 'monthly_return_id', '{}')",
                    hash="a3020aeead0c53e62a236ff3ee79f2e946824447",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_69815",
                    table="returns_returnstep",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="returnstep",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="52baa536aa883038577d4a8321f6ad8d2e5ee6af",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_b5c11",
                    table="returns_returnstep",
                    when="BEFORE",
                ),
            ),
        ),
    ]
