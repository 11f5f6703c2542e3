import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import csi.core.db.fields
import csi.core.db.migration_operations
import csi.core.db.search
import csi.core.db.triggers
import csi.core.history.triggers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("concerns", "0001_initial"),
        ("core", "0001_functions"),
        ("districts", "0001_initial"),
        ("history", "0001_functions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Initiative",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sports", "Sports event"),
                            ("open_day", "Police open day"),
                            ("culture", "Cultural celebration"),
                            ("school", "School visit"),
                            ("training", "Training"),
                            ("infrastructure", "Infrastructure"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("approved", "Approved"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="proposed",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("starts", models.DateField(verbose_name="from")),
                (
                    "ends",
                    models.DateField(
                        blank=True,
                        help_text="The last day. Leave blank for a single day.",
                        null=True,
                        verbose_name="to",
                    ),
                ),
                ("venue", models.CharField(blank=True, max_length=160, verbose_name="venue")),
                ("purpose", models.TextField(blank=True, max_length=20000, verbose_name="purpose")),
                (
                    "budget",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        max_digits=10,
                        validators=[django.core.validators.MinValueValidator(0, "The amount must be 0 euros or more.")],
                        verbose_name="budget, EUR",
                    ),
                ),
                (
                    "spent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0, "The amount must be 0 euros or more.")],
                        verbose_name="spent, EUR",
                    ),
                ),
                (
                    "overspend_reason",
                    models.CharField(
                        blank=True,
                        help_text="Required if the amount spent is higher than the budget.",
                        max_length=300,
                        verbose_name="reason for overspending",
                    ),
                ),
                ("participants_women", csi.core.db.fields.CountField(default=0, verbose_name="participants, women")),
                ("participants_men", csi.core.db.fields.CountField(default=0, verbose_name="participants, men")),
                ("participants_under_30", csi.core.db.fields.CountField(default=0, verbose_name="of whom under 30")),
                ("participants_police", csi.core.db.fields.CountField(default=0, verbose_name="of whom police")),
                (
                    "outcome",
                    models.TextField(
                        blank=True,
                        help_text="The result of the initiative. Required when it is done.",
                        max_length=20000,
                        verbose_name="outcome",
                    ),
                ),
                ("lessons", models.TextField(blank=True, max_length=20000, verbose_name="lessons")),
                (
                    "concerns",
                    models.ManyToManyField(
                        blank=True, related_name="initiatives", to="concerns.concern", verbose_name="concerns addressed"
                    ),
                ),
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
                    "district",
                    models.ForeignKey(
                        help_text="The district whose team is responsible.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="initiatives",
                        to="districts.district",
                        verbose_name="lead district",
                    ),
                ),
                (
                    "further_districts",
                    models.ManyToManyField(
                        blank=True,
                        related_name="shared_initiatives",
                        to="districts.district",
                        verbose_name="further districts",
                    ),
                ),
                (
                    "partners",
                    models.ManyToManyField(
                        blank=True, related_name="initiatives", to="districts.contact", verbose_name="partners"
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
                "verbose_name": "initiative",
                "verbose_name_plural": "initiatives",
                "ordering": ("-starts", "-pk"),
                "indexes": [
                    models.Index(fields=["-starts", "-id"], name="initiative_by_start"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("title"), "gin_trgm_ops"),
                        name="initiative_search",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gte", models.F("starts")), ("ends__isnull", True), _connector="OR"),
                        name="initiative_dates_ordered",
                        violation_error_message="The last day is before the first day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "done"), _negated=True),
                            models.Q(("outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="initiative_done_has_outcome",
                        violation_error_message="Enter the outcome of the initiative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "done"), _negated=True),
                            ("participants_women__gt", 0),
                            ("participants_men__gt", 0),
                            _connector="OR",
                        ),
                        name="initiative_done_has_participants",
                        violation_error_message="Enter the number of participants.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("spent__isnull", True),
                            ("spent__lte", models.F("budget")),
                            models.Q(("overspend_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="initiative_overspend_has_reason",
                        violation_error_message="The amount spent is higher than the budget. Enter the reason.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("budget__gte", 0), models.Q(("spent__isnull", True), ("spent__gte", 0), _connector="OR")
                        ),
                        name="initiative_amounts_not_negative",
                        violation_error_message="The amount must be 0 euros or more.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "participants_under_30__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("participants_women"), "+", models.F("participants_men")
                                ),
                            )
                        ),
                        name="initiative_under_30_within_total",
                        violation_error_message="The number under 30 is higher than the total of women and men. Check the numbers.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "participants_police__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("participants_women"), "+", models.F("participants_men")
                                ),
                            )
                        ),
                        name="initiative_police_within_total",
                        violation_error_message="The number of police is higher than the total of women and men. Check the numbers.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["proposed", "approved", "done", "cancelled"])),
                        name="initiative_status_known",
                        violation_error_message="Choose a status.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["sports", "open_day", "culture", "school", "training", "infrastructure", "other"],
                            )
                        ),
                        name="initiative_kind_known",
                        violation_error_message="Choose a kind of initiative.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InitiativeConcern",
            fields=[],
            options={
                "verbose_name": "addressed concern",
                "verbose_name_plural": "addressed concerns",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("initiatives.initiative_concerns",),
        ),
        migrations.CreateModel(
            name="InitiativeDistrict",
            fields=[],
            options={
                "verbose_name": "further district",
                "verbose_name_plural": "further districts",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("initiatives.initiative_further_districts",),
        ),
        migrations.CreateModel(
            name="InitiativePartner",
            fields=[],
            options={
                "verbose_name": "partner of an initiative",
                "verbose_name_plural": "partners of initiatives",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("initiatives.initiative_partners",),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiative",
            trigger=pgtrigger.compiler.Trigger(
                name="initiative_period_lock",
                sql=csi.core.db.triggers.TriggerSql(
                    declare="""
                DECLARE
                    old_scope bigint;
                    new_scope bigint;
                    old_days datemultirange;
                    new_days datemultirange;
            """,
                    func="""
                SELECT OLD.district_id, CASE WHEN OLD.status = 'done' THEN days_of_date(COALESCE(OLD.ends, OLD.starts)) ELSE '{}' END
                INTO old_scope, old_days;
                SELECT NEW.district_id, CASE WHEN NEW.status = 'done' THEN days_of_date(COALESCE(NEW.ends, NEW.starts)) ELSE '{}' END
                INTO new_scope, new_days;
                PERFORM period_lock_check(
                    'initiative_period_lock', 'ends', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE' OR without_audit_columns(to_jsonb(OLD)) <> without_audit_columns(to_jsonb(NEW))
                );
                IF TG_OP = 'DELETE' THEN
                    RETURN OLD;
                END IF;
                RETURN NEW;
            """,
                    hash="f4c1cc8e7eb7405259d65a3a9966dcb57f2ec22b",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_initiative_period_lock_0f788",
                    table="initiatives_initiative",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiative",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('initiatives_initiative', 'id', '{}')",
                    hash="ef356a66f5bde40f69aecfe95545936646d571f3",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_530c0",
                    table="initiatives_initiative",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiative",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="3d77a9ec357a857ca08d5f6b2a0e068b43201390",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_cba1d",
                    table="initiatives_initiative",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativeconcern",
            trigger=pgtrigger.compiler.Trigger(
                name="initiativeconcern_period_lock",
                sql=csi.core.db.triggers.TriggerSql(
                    declare="""
                DECLARE
                    old_scope bigint;
                    new_scope bigint;
                    old_days datemultirange;
                    new_days datemultirange;
            """,
                    func="""
                SELECT initiative.district_id, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END
                INTO old_scope, old_days
                FROM initiatives_initiative AS initiative
                WHERE initiative.id = OLD.initiative_id;
                SELECT initiative.district_id, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END
                INTO new_scope, new_days
                FROM initiatives_initiative AS initiative
                WHERE initiative.id = NEW.initiative_id;
                PERFORM period_lock_check(
                    'initiativeconcern_period_lock', 'concerns', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE' OR without_audit_columns(to_jsonb(OLD)) <> without_audit_columns(to_jsonb(NEW))
                );
                IF TG_OP = 'DELETE' THEN
                    RETURN OLD;
                END IF;
                RETURN NEW;
            """,
                    hash="37b709828a5e023550aac244d0fa4975a9fff38f",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_initiativeconcern_period_lock_318b6",
                    table="initiatives_initiative_concerns",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativeconcern",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('initiatives_initiative', 'initiative_id', '{}')",
                    hash="7fbd9018d053210fbf8a00881cd528d16847c7dd",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_84859",
                    table="initiatives_initiative_concerns",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativeconcern",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="622422b8b1e488ea5fbeeb3ab705502eae8bab06",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_962ba",
                    table="initiatives_initiative_concerns",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativedistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="initiativedistrict_period_lock",
                sql=csi.core.db.triggers.TriggerSql(
                    declare="""
                DECLARE
                    old_scope bigint;
                    new_scope bigint;
                    old_days datemultirange;
                    new_days datemultirange;
            """,
                    func="""
                SELECT initiative.district_id, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END
                INTO old_scope, old_days
                FROM initiatives_initiative AS initiative
                WHERE initiative.id = OLD.initiative_id;
                SELECT initiative.district_id, CASE WHEN initiative.status = 'done' THEN days_of_date(COALESCE(initiative.ends, initiative.starts)) ELSE '{}' END
                INTO new_scope, new_days
                FROM initiatives_initiative AS initiative
                WHERE initiative.id = NEW.initiative_id;
                PERFORM period_lock_check(
                    'initiativedistrict_period_lock', 'further_districts', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE' OR without_audit_columns(to_jsonb(OLD)) <> without_audit_columns(to_jsonb(NEW))
                );
                IF TG_OP = 'DELETE' THEN
                    RETURN OLD;
                END IF;
                RETURN NEW;
            """,
                    hash="a9d6b8e6f1e2b4fa6cff1fc50622265edb69d8bf",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_initiativedistrict_period_lock_abd56",
                    table="initiatives_initiative_further_districts",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativedistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('initiatives_initiative', 'initiative_id', '{}')",
                    hash="8d375fba44f6f59a40bdebb06239e082d5024773",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_d3c2e",
                    table="initiatives_initiative_further_districts",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativedistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="c93f5a7e8dd81c2bb0fd37b26c158dfa4b68e368",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_cc09a",
                    table="initiatives_initiative_further_districts",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativepartner",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('initiatives_initiative', 'initiative_id', '{}')",
                    hash="942b43a7c019268776fedda1391de965ee51be98",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_26d49",
                    table="initiatives_initiative_partners",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativepartner",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="ab20d9a43f249b5ecd485d387e1912cd4de94219",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_dc6a3",
                    table="initiatives_initiative_partners",
                    when="BEFORE",
                ),
            ),
        ),
    ]
