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
            name="Concern",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("livestock", "Livestock theft"),
                            ("land", "Land and water"),
                            ("inter_ethnic", "Inter-ethnic tension"),
                            ("domestic", "Domestic violence"),
                            ("early_marriage", "Early marriage and bride kidnapping"),
                            ("school", "School violence"),
                            ("street", "Street crime and harassment"),
                            ("road", "Road safety"),
                            ("drugs", "Drugs and alcohol"),
                            ("border", "Border"),
                            ("police_conduct", "Police conduct"),
                            ("corruption", "Corruption"),
                            ("documents", "Documents and services"),
                            ("infrastructure", "Infrastructure"),
                            ("missing", "Missing persons"),
                            ("radicalisation", "Radicalisation"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="category",
                    ),
                ),
                ("summary", models.CharField(max_length=200, verbose_name="summary")),
                (
                    "details",
                    models.TextField(
                        blank=True,
                        help_text="Describe what happened. Do not name anyone.",
                        max_length=20000,
                        verbose_name="details",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("forum", "Forum"),
                            ("reception", "Mobile Police Reception"),
                            ("observation", "Observation"),
                            ("initiative", "Initiative"),
                            ("police", "Police"),
                        ],
                        default="forum",
                        max_length=20,
                        verbose_name="raised through",
                    ),
                ),
                ("raised_on", models.DateField(verbose_name="raised on")),
                (
                    "raised_by",
                    models.CharField(
                        choices=[
                            ("police", "Police"),
                            ("authorities", "Local authorities"),
                            ("civil_society", "Civil society"),
                            ("women", "Women's groups"),
                            ("youth", "Youth"),
                            ("elders", "Elders and religious leaders"),
                            ("business", "Business"),
                            ("media", "Media"),
                            ("csi", "CSI"),
                        ],
                        max_length=20,
                        verbose_name="raised by",
                    ),
                ),
                (
                    "sensitivity",
                    models.CharField(
                        choices=[("normal", "Normal"), ("restricted", "Restricted"), ("confidential", "Confidential")],
                        default="normal",
                        help_text="Restricted: visible to the district team and managers. Confidential: visible to you and managers.",
                        max_length=20,
                        verbose_name="sensitivity",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("on_agenda", "On agenda"),
                            ("action_agreed", "Action agreed"),
                            ("resolved", "Resolved"),
                            ("closed", "Closed without result"),
                        ],
                        default="open",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "settled_on",
                    models.DateField(
                        blank=True,
                        help_text="Leave blank to use today's date.",
                        null=True,
                        verbose_name="resolved or closed on",
                    ),
                ),
                (
                    "reported_back_on",
                    models.DateField(
                        blank=True,
                        help_text="The date on which the outcome was reported back to the people who raised the concern.",
                        null=True,
                        verbose_name="reported back on",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="concerns",
                        to="districts.district",
                        verbose_name="district",
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
                "verbose_name": "concern",
                "verbose_name_plural": "concerns",
                "ordering": ("-raised_on", "-pk"),
                "indexes": [
                    models.Index(fields=["-raised_on", "-id"], name="concern_by_date"),
                    models.Index(fields=["district", "state"], name="concern_by_district_state"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("summary"), "gin_trgm_ops"),
                        name="concern_search",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reported_back_on__isnull", True),
                            ("reported_back_on__gte", models.F("raised_on")),
                            _connector="OR",
                        ),
                        name="concern_reported_back_after_raised",
                        violation_error_message="Enter a report-back date on or after the date on which the concern was raised.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("settled_on__isnull", True), ("settled_on__gte", models.F("raised_on")), _connector="OR"
                        ),
                        name="concern_settled_after_raised",
                        violation_error_message="Enter a closing date on or after the date on which the concern was raised.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_on__isnull", False), ("state__in", ("resolved", "closed"))),
                            models.Q(
                                models.Q(("state__in", ("resolved", "closed")), _negated=True),
                                ("settled_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="concern_settled_has_date",
                        violation_error_message="Enter the date only for a concern that is resolved or closed.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "category__in",
                                [
                                    "livestock",
                                    "land",
                                    "inter_ethnic",
                                    "domestic",
                                    "early_marriage",
                                    "school",
                                    "street",
                                    "road",
                                    "drugs",
                                    "border",
                                    "police_conduct",
                                    "corruption",
                                    "documents",
                                    "infrastructure",
                                    "missing",
                                    "radicalisation",
                                    "other",
                                ],
                            )
                        ),
                        name="concern_category_known",
                        violation_error_message="Choose one of the categories.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel__in", ["forum", "reception", "observation", "initiative", "police"])
                        ),
                        name="concern_channel_known",
                        violation_error_message="Choose one of the listed values.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "raised_by__in",
                                [
                                    "police",
                                    "authorities",
                                    "civil_society",
                                    "women",
                                    "youth",
                                    "elders",
                                    "business",
                                    "media",
                                    "csi",
                                ],
                            )
                        ),
                        name="concern_raised_by_known",
                        violation_error_message="Choose one of the sectors.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "on_agenda", "action_agreed", "resolved", "closed"])),
                        name="concern_state_known",
                        violation_error_message="Choose one of the states.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sensitivity__in", ["normal", "restricted", "confidential"])),
                        name="concern_sensitivity_known",
                        violation_error_message="Choose normal, restricted or confidential.",
                    ),
                ],
            },
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="concern",
            trigger=pgtrigger.compiler.Trigger(
                name="concern_district_matches_group",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    NEW.district_id <> OLD.district_id
                    AND (
                        EXISTS (SELECT FROM forums_discussion WHERE concern_id = NEW.id)
                        OR EXISTS (SELECT FROM forums_action WHERE concern_id = NEW.id)
                    )
                THEN
                    PERFORM raise_violation('concern_district_matches_group', 'district', TG_TABLE_NAME, 'A working group of this district has discussed this concern, so its district cannot change. Record a new concern.');
                END IF;
                RETURN NEW;
            """,
                    hash="7687977cfcc2e096dbe1f50db8cbd72447d77ea1",
                    operation='UPDATE OF "district_id"',
                    pgid="pgtrigger_concern_district_matches_group_a5c3f",
                    table="concerns_concern",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="concern",
            trigger=pgtrigger.compiler.Trigger(
                name="concern_period_lock",
                sql=csi.core.db.triggers.TriggerSql(
                    declare="""
                DECLARE
                    old_scope bigint;
                    new_scope bigint;
                    old_days datemultirange;
                    new_days datemultirange;
            """,
                    func="""
                SELECT OLD.district_id, days_of_date(OLD.raised_on)
                INTO old_scope, old_days;
                SELECT NEW.district_id, days_of_date(NEW.raised_on)
                INTO new_scope, new_days;
                PERFORM period_lock_check(
                    'concern_period_lock', 'raised_on', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE' OR ROW(OLD.district_id, OLD.category, OLD.summary, OLD.details, OLD.channel, OLD.raised_by) IS DISTINCT FROM ROW(NEW.district_id, NEW.category, NEW.summary, NEW.details, NEW.channel, NEW.raised_by)
                );
                SELECT OLD.district_id, days_of_date(OLD.settled_on)
                INTO old_scope, old_days;
                SELECT NEW.district_id, days_of_date(NEW.settled_on)
                INTO new_scope, new_days;
                PERFORM period_lock_check(
                    'concern_period_lock', 'raised_on', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE' OR ROW(OLD.state) IS DISTINCT FROM ROW(NEW.state)
                );
                SELECT OLD.district_id, days_of_date(OLD.reported_back_on)
                INTO old_scope, old_days;
                SELECT NEW.district_id, days_of_date(NEW.reported_back_on)
                INTO new_scope, new_days;
                PERFORM period_lock_check(
                    'concern_period_lock', 'raised_on', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE'
                );
                IF TG_OP = 'DELETE' THEN
                    RETURN OLD;
                END IF;
                RETURN NEW;
            """,
                    hash="b290cf2a9dac55bf23fa542fa2496a97a78f8a47",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_concern_period_lock_19bec",
                    table="concerns_concern",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="concern",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('concerns_concern', 'id', '{}')",
                    hash="cb52e3329a88304516ad3efcf6cc40e609a303b2",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_94161",
                    table="concerns_concern",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="concern",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="668bbeff9ce8fdd4e620bd402feb6ba32b69720d",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_374ba",
                    table="concerns_concern",
                    when="BEFORE",
                ),
            ),
        ),
    ]
