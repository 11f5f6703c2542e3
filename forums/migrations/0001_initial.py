import django.contrib.postgres.indexes
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
import forums.documents


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
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("month", models.DateField(help_text="The month for which the meeting counts.", verbose_name="month")),
                (
                    "kind",
                    models.CharField(
                        choices=[("regular", "Regular"), ("extraordinary", "Extraordinary")],
                        default="regular",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Planned"), ("held", "Held"), ("cancelled", "Cancelled")],
                        default="held",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("cancel_reason", models.CharField(blank=True, max_length=200, verbose_name="reason for cancellation")),
                ("date", models.DateField(blank=True, null=True, verbose_name="date")),
                ("venue", models.CharField(blank=True, max_length=160, verbose_name="venue")),
                ("agenda", models.TextField(blank=True, max_length=20000, verbose_name="circulated agenda")),
                (
                    "minutes",
                    models.TextField(
                        blank=True,
                        help_text="Record what was said, not who said it. Do not name anyone.",
                        max_length=50000,
                        verbose_name="minutes",
                    ),
                ),
                (
                    "minutes_file",
                    models.FileField(
                        blank=True,
                        help_text="PDF, Word or OpenDocument, up to 10 MB.",
                        upload_to=forums.documents.get_upload_path,
                        validators=[forums.documents.validate_document],
                        verbose_name="minutes (file)",
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
                "verbose_name": "meeting",
                "verbose_name_plural": "meetings",
                "ordering": ("-month", "-date", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="CommunityPresence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("people", csi.core.db.fields.CountField(default=0, verbose_name="people")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="districts.communitygroup",
                        verbose_name="community",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="communities", to="forums.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "community present",
                "verbose_name_plural": "communities present",
                "ordering": ("community__position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "community"),
                        name="presence_unique_community",
                        violation_error_message="This community is already in the table. Use one row for each community.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sector",
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
                        verbose_name="sector",
                    ),
                ),
                ("women", csi.core.db.fields.CountField(default=0, verbose_name="women")),
                ("men", csi.core.db.fields.CountField(default=0, verbose_name="men")),
                ("under_30", csi.core.db.fields.CountField(default=0, verbose_name="of whom under 30")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attendances", to="forums.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance",
                "verbose_name_plural": "attendance",
                "ordering": ("meeting", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "sector"),
                        name="attendance_unique_sector",
                        violation_error_message="This sector is already in the table. Use one row for each sector.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "under_30__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("women"), "+", models.F("men")
                                ),
                            )
                        ),
                        name="attendance_under_30_within_total",
                        violation_error_message="The number under 30 is higher than the total of women and men. Check the three numbers.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "sector__in",
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
                        name="attendance_sector_known",
                        violation_error_message="Choose a sector.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Action",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("description", models.CharField(max_length=300, verbose_name="action")),
                (
                    "sector",
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
                        verbose_name="responsible sector",
                    ),
                ),
                ("due", models.DateField(verbose_name="due")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done on")),
                ("verified_on", models.DateField(blank=True, null=True, verbose_name="verified on")),
                (
                    "concern",
                    models.ForeignKey(
                        blank=True,
                        help_text="Leave blank if the action is not linked to an agenda item.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="concerns.concern",
                        verbose_name="concern",
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
                    "responsible",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="districts.contact",
                        verbose_name="responsible person",
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
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="A person other than the person responsible.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verified_actions",
                        to="districts.contact",
                        verbose_name="verified by",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="forums.meeting",
                        verbose_name="agreed at",
                    ),
                ),
                (
                    "reported_back_at",
                    models.ForeignKey(
                        blank=True,
                        help_text="The meeting at which the result was reported back to the forum.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reported_actions",
                        to="forums.meeting",
                        verbose_name="reported back at",
                    ),
                ),
            ],
            options={
                "verbose_name": "action",
                "verbose_name_plural": "actions",
                "ordering": ("due", "pk"),
                "indexes": [
                    models.Index(fields=["due", "id"], name="action_by_due"),
                    models.Index(
                        condition=models.Q(("done_on__isnull", True)), fields=["due"], name="action_outstanding"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("description"), "gin_trgm_ops"),
                        name="action_search",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified_on__isnull", True),
                            models.Q(("done_on__isnull", False), ("verified_on__gte", models.F("done_on"))),
                            _connector="OR",
                        ),
                        name="action_done_before_verified",
                        violation_error_message="Enter the date on which the action was done, on or before the verification date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verified_by__isnull", True), ("verified_on__isnull", True)),
                            models.Q(("verified_by__isnull", False), ("verified_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="action_verified_has_verifier",
                        violation_error_message="Enter both the verification date and the person who verified the action.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified_by__isnull", True),
                            ("responsible__isnull", True),
                            models.Q(("verified_by", models.F("responsible")), _negated=True),
                            _connector="OR",
                        ),
                        name="action_verifier_independent",
                        violation_error_message="Choose a verifier other than the person responsible.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reported_back_at__isnull", True), ("done_on__isnull", False), _connector="OR"
                        ),
                        name="action_done_before_reported",
                        violation_error_message="Enter the date on which the action was done. Only then can its result be reported back.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "sector__in",
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
                        name="action_sector_known",
                        violation_error_message="Choose a sector.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkingGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "name",
                    models.CharField(help_text="For example, Osh city CSWG.", max_length=120, verbose_name="name"),
                ),
                ("established", models.DateField(verbose_name="established")),
                (
                    "closed",
                    models.DateField(
                        blank=True,
                        help_text="The last day. Leave blank if the group is active.",
                        null=True,
                        verbose_name="closed",
                    ),
                ),
                (
                    "cadence",
                    models.CharField(
                        choices=[
                            ("monthly", "Every month"),
                            ("two_monthly", "Every two months"),
                            ("quarterly", "Every quarter"),
                        ],
                        default="monthly",
                        max_length=20,
                        verbose_name="meeting cadence",
                    ),
                ),
                ("usual_venue", models.CharField(blank=True, max_length=160, verbose_name="usual venue")),
                (
                    "chair",
                    models.ForeignKey(
                        blank=True,
                        help_text="A contact from the same district who is not a police officer. Leave blank if vacant.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chairs",
                        to="districts.contact",
                        verbose_name="chair",
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
                        related_name="working_groups",
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
                "verbose_name": "working group",
                "verbose_name_plural": "working groups",
                "ordering": ("name", "pk"),
                "indexes": [
                    models.Index(fields=["name", "id"], name="group_by_name"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("name"), "gin_trgm_ops"),
                        name="group_search",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed__gte", models.F("established")), ("closed__isnull", True), _connector="OR"
                        ),
                        name="working_group_dates_ordered",
                        violation_error_message="The closing date must not be before the date on which the group was established.",
                    ),
                    models.UniqueConstraint(
                        fields=("district", "name"),
                        name="working_group_unique_name",
                        violation_error_message="This district already has a working group with this name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cadence__in", ["monthly", "two_monthly", "quarterly"])),
                        name="working_group_cadence_known",
                        violation_error_message="Choose how often the group meets.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="forums.workinggroup",
                verbose_name="working group",
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["-month", "-date", "-id"], name="meeting_by_month"),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["group", "-month"], name="meeting_by_group"),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("agenda"), "gin_trgm_ops"),
                name="meeting_agenda_search",
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("minutes"), "gin_trgm_ops"),
                name="meeting_minutes_search",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "regular")),
                fields=("group", "month"),
                name="meeting_unique_regular_month",
                violation_error_message="This group already has a regular meeting for this month. Open that meeting, or record this one as extraordinary.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)),
                name="meeting_month_first_day",
                violation_error_message="Choose a month.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "held"), _negated=True), ("date__isnull", False), _connector="OR"
                ),
                name="meeting_held_has_date",
                violation_error_message="Enter the date of the meeting.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "cancelled"), _negated=True),
                    models.Q(("cancel_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="meeting_cancelled_has_reason",
                violation_error_message="Enter the reason for the cancellation.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["planned", "held", "cancelled"])),
                name="meeting_state_known",
                violation_error_message="Choose the state of the meeting.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["regular", "extraordinary"])),
                name="meeting_kind_known",
                violation_error_message="Choose the kind of meeting.",
            ),
        ),
        migrations.CreateModel(
            name="Discussion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "outcome",
                    models.CharField(
                        choices=[
                            ("discussed", "Discussed"),
                            ("action_agreed", "Action agreed"),
                            ("resolved", "Already resolved"),
                            ("next_agenda", "Deferred to the next meeting"),
                            ("not_reached", "Not reached"),
                        ],
                        default="discussed",
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "concern",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="discussions",
                        to="concerns.concern",
                        verbose_name="concern",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="discussions", to="forums.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "agenda item",
                "verbose_name_plural": "agenda items",
                "ordering": ("meeting", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "concern"),
                        name="discussion_unique_concern",
                        violation_error_message="This concern is already on the agenda.",
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
                        name="discussion_sector_known",
                        violation_error_message="Choose a sector.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["discussed", "action_agreed", "resolved", "next_agenda", "not_reached"])
                        ),
                        name="discussion_outcome_known",
                        violation_error_message="Choose the outcome of the discussion.",
                    ),
                ],
            },
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="discussion",
            trigger=pgtrigger.compiler.Trigger(
                name="discussion_concern_in_district",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM FROM concerns_concern WHERE id = NEW.concern_id FOR NO KEY UPDATE;
                PERFORM FROM forums_meeting WHERE id = NEW.meeting_id FOR SHARE;
                IF
                    EXISTS (
                        SELECT FROM concerns_concern AS concern, forums_meeting AS meeting
                        JOIN forums_workinggroup AS working_group ON working_group.id = meeting.group_id
                        WHERE concern.id = NEW.concern_id AND meeting.id = NEW.meeting_id
                          AND concern.district_id <> working_group.district_id
                    )
                THEN
                    PERFORM raise_violation('discussion_concern_in_district', 'concern', TG_TABLE_NAME, 'This concern belongs to another district. Choose a concern of the group''s district.');
                END IF;
                RETURN NEW;
            """,
                    hash="79182d41efdf9792ca2b8f825dd3fb58ad6ab3e3",
                    operation='INSERT OR UPDATE OF "concern_id", "meeting_id"',
                    pgid="pgtrigger_discussion_concern_in_district_71919",
                    table="forums_discussion",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="discussion",
            trigger=pgtrigger.compiler.Trigger(
                name="discussion_period_lock",
                sql=csi.core.db.triggers.TriggerSql(
                    declare="""
                DECLARE
                    old_scope bigint;
                    new_scope bigint;
                    old_days datemultirange;
                    new_days datemultirange;
            """,
                    func="""
                SELECT workinggroup.district_id, days_of_month(meeting.month) + days_of_date(meeting.date)
                INTO old_scope, old_days
                FROM forums_meeting AS meeting
                JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                WHERE meeting.id = OLD.meeting_id;
                SELECT workinggroup.district_id, days_of_month(meeting.month) + days_of_date(meeting.date)
                INTO new_scope, new_days
                FROM forums_meeting AS meeting
                JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                WHERE meeting.id = NEW.meeting_id;
                PERFORM period_lock_check(
                    'discussion_period_lock', 'meeting', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE' OR without_audit_columns(to_jsonb(OLD)) <> without_audit_columns(to_jsonb(NEW))
                );
                IF TG_OP = 'DELETE' THEN
                    RETURN OLD;
                END IF;
                RETURN NEW;
            """,
                    hash="71ed6f379bf552aa4dbb3d6548ebcccfc9c39b17",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_discussion_period_lock_78b33",
                    table="forums_discussion",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="discussion",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('forums_meeting', 'meeting_id', '{}')",
                    hash="f9f355c29d02aa7bfbe62891d6d482367c307dce",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_bd0d7",
                    table="forums_discussion",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="discussion",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="ad381f47dc988d5979e2168f1f2b93675aa82bc1",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_83005",
                    table="forums_discussion",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="communitypresence",
            trigger=pgtrigger.compiler.Trigger(
                name="communitypresence_period_lock",
                sql=csi.core.db.triggers.TriggerSql(
                    declare="""
                DECLARE
                    old_scope bigint;
                    new_scope bigint;
                    old_days datemultirange;
                    new_days datemultirange;
            """,
                    func="""
                SELECT workinggroup.district_id, days_of_month(meeting.month) + days_of_date(meeting.date)
                INTO old_scope, old_days
                FROM forums_meeting AS meeting
                JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                WHERE meeting.id = OLD.meeting_id;
                SELECT workinggroup.district_id, days_of_month(meeting.month) + days_of_date(meeting.date)
                INTO new_scope, new_days
                FROM forums_meeting AS meeting
                JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                WHERE meeting.id = NEW.meeting_id;
                PERFORM period_lock_check(
                    'communitypresence_period_lock', 'meeting', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE' OR without_audit_columns(to_jsonb(OLD)) <> without_audit_columns(to_jsonb(NEW))
                );
                IF TG_OP = 'DELETE' THEN
                    RETURN OLD;
                END IF;
                RETURN NEW;
            """,
                    hash="1d4bcec5fa2c3ce517d3d625f5642736387b1089",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_communitypresence_period_lock_7a1aa",
                    table="forums_communitypresence",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="communitypresence",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('forums_meeting', 'meeting_id', '{}')",
                    hash="87b16d39ab714f83dac52b0dd09fd58b98d61e47",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_d5918",
                    table="forums_communitypresence",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="communitypresence",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="34b94f1ccc06a7bddefe4ee7edc908992b5a19c4",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_96744",
                    table="forums_communitypresence",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="attendance",
            trigger=pgtrigger.compiler.Trigger(
                name="attendance_period_lock",
                sql=csi.core.db.triggers.TriggerSql(
                    declare="""
                DECLARE
                    old_scope bigint;
                    new_scope bigint;
                    old_days datemultirange;
                    new_days datemultirange;
            """,
                    func="""
                SELECT workinggroup.district_id, days_of_month(meeting.month) + days_of_date(meeting.date)
                INTO old_scope, old_days
                FROM forums_meeting AS meeting
                JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                WHERE meeting.id = OLD.meeting_id;
                SELECT workinggroup.district_id, days_of_month(meeting.month) + days_of_date(meeting.date)
                INTO new_scope, new_days
                FROM forums_meeting AS meeting
                JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                WHERE meeting.id = NEW.meeting_id;
                PERFORM period_lock_check(
                    'attendance_period_lock', 'meeting', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE' OR without_audit_columns(to_jsonb(OLD)) <> without_audit_columns(to_jsonb(NEW))
                );
                IF TG_OP = 'DELETE' THEN
                    RETURN OLD;
                END IF;
                RETURN NEW;
            """,
                    hash="2d5da27811b599624dd6418fe1b503e605268b04",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_attendance_period_lock_bad7a",
                    table="forums_attendance",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="attendance",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('forums_meeting', 'meeting_id', '{}')",
                    hash="8fffcac39ad7489ee007e7882d0a4035a11ffd69",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_05fda",
                    table="forums_attendance",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="attendance",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="a09cf0ae5b2e46630007df03ea6d377951cf42c1",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_491a1",
                    table="forums_attendance",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="action_concern_in_district",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM FROM concerns_concern WHERE id = NEW.concern_id FOR NO KEY UPDATE;
                PERFORM FROM forums_meeting WHERE id = NEW.meeting_id FOR SHARE;
                IF
                    EXISTS (
                        SELECT FROM concerns_concern AS concern, forums_meeting AS meeting
                        JOIN forums_workinggroup AS working_group ON working_group.id = meeting.group_id
                        WHERE concern.id = NEW.concern_id AND meeting.id = NEW.meeting_id
                          AND concern.district_id <> working_group.district_id
                    )
                THEN
                    PERFORM raise_violation('action_concern_in_district', 'concern', TG_TABLE_NAME, 'This concern belongs to another district. Choose a concern of the group''s district.');
                END IF;
                RETURN NEW;
            """,
                    hash="f34b1890d8e3494f8ffdc933c8bae3a2e33a594c",
                    operation='INSERT OR UPDATE OF "concern_id", "meeting_id"',
                    pgid="pgtrigger_action_concern_in_district_53ebe",
                    table="forums_action",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="action_not_before_meeting",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM FROM forums_meeting WHERE id = NEW.meeting_id FOR SHARE;
                IF
                    EXISTS (
                        SELECT FROM forums_meeting AS meeting
                        WHERE meeting.id = NEW.meeting_id AND LEAST(NEW.due, NEW.done_on) < meeting.date
                    )
                THEN
                    PERFORM raise_violation('action_not_before_meeting', 'due', TG_TABLE_NAME, 'An action cannot be due or done before the date of its meeting. Check the dates.');
                END IF;
                RETURN NEW;
            """,
                    hash="05caf48273777669f1d4b31a7c67b2381e086f89",
                    operation='INSERT OR UPDATE OF "due", "done_on", "meeting_id"',
                    pgid="pgtrigger_action_not_before_meeting_698a4",
                    table="forums_action",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="action_period_lock",
                sql=csi.core.db.triggers.TriggerSql(
                    declare="""
                DECLARE
                    old_scope bigint;
                    new_scope bigint;
                    old_days datemultirange;
                    new_days datemultirange;
            """,
                    func="""
                SELECT workinggroup.district_id, days_of_month(meeting.month) + days_of_date(meeting.date)
                INTO old_scope, old_days
                FROM forums_meeting AS meeting
                JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                WHERE meeting.id = OLD.meeting_id;
                SELECT workinggroup.district_id, days_of_month(meeting.month) + days_of_date(meeting.date)
                INTO new_scope, new_days
                FROM forums_meeting AS meeting
                JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                WHERE meeting.id = NEW.meeting_id;
                PERFORM period_lock_check(
                    'action_period_lock', 'meeting', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE' OR ROW(OLD.meeting_id, OLD.concern_id, OLD.description, OLD.sector, OLD.responsible_id, OLD.due) IS DISTINCT FROM ROW(NEW.meeting_id, NEW.concern_id, NEW.description, NEW.sector, NEW.responsible_id, NEW.due)
                );
                SELECT workinggroup.district_id, days_of_date(OLD.done_on)
                INTO old_scope, old_days
                FROM forums_meeting AS meeting
                JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                WHERE meeting.id = OLD.meeting_id;
                SELECT workinggroup.district_id, days_of_date(NEW.done_on)
                INTO new_scope, new_days
                FROM forums_meeting AS meeting
                JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                WHERE meeting.id = NEW.meeting_id;
                PERFORM period_lock_check(
                    'action_period_lock', 'meeting', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE'
                );
                SELECT workinggroup.district_id, days_of_date(OLD.verified_on)
                INTO old_scope, old_days
                FROM forums_meeting AS meeting
                JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                WHERE meeting.id = OLD.meeting_id;
                SELECT workinggroup.district_id, days_of_date(NEW.verified_on)
                INTO new_scope, new_days
                FROM forums_meeting AS meeting
                JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                WHERE meeting.id = NEW.meeting_id;
                PERFORM period_lock_check(
                    'action_period_lock', 'meeting', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE' OR ROW(OLD.verified_by_id) IS DISTINCT FROM ROW(NEW.verified_by_id)
                );
                SELECT workinggroup.district_id, days_of_month(meeting.month) + days_of_date(meeting.date)
                INTO old_scope, old_days
                FROM forums_meeting AS meeting
                JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                WHERE meeting.id = OLD.reported_back_at_id;
                SELECT workinggroup.district_id, days_of_month(meeting.month) + days_of_date(meeting.date)
                INTO new_scope, new_days
                FROM forums_meeting AS meeting
                JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                WHERE meeting.id = NEW.reported_back_at_id;
                PERFORM period_lock_check(
                    'action_period_lock', 'meeting', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE' OR ROW(OLD.reported_back_at_id) IS DISTINCT FROM ROW(NEW.reported_back_at_id)
                );
                IF TG_OP = 'DELETE' THEN
                    RETURN OLD;
                END IF;
                RETURN NEW;
            """,
                    hash="0a18bad8530e11053a4fa3bab7258af9d40bf133",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_action_period_lock_8527b",
                    table="forums_action",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('forums_action', 'id', '{}')",
                    hash="c28f13674ed7afb3f9c5eb27dfdba663c6164386",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_e7ece",
                    table="forums_action",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="731bb832380b71bf65c9a6638705e59a1c179722",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_697bc",
                    table="forums_action",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="workinggroup",
            trigger=pgtrigger.compiler.Trigger(
                name="group_chair_not_police",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM FROM districts_contact WHERE id = NEW.chair_id FOR SHARE;
                IF
                    EXISTS (SELECT FROM districts_contact WHERE id = NEW.chair_id AND sector = 'police')
                THEN
                    PERFORM raise_violation('group_chair_not_police', 'chair', TG_TABLE_NAME, 'A police officer cannot chair a forum. Choose a contact outside the police.');
                END IF;
                RETURN NEW;
            """,
                    hash="c0b5b7c029b73e01b82c3b0e06d9bd41e9c94769",
                    operation='INSERT OR UPDATE OF "chair_id"',
                    pgid="pgtrigger_group_chair_not_police_d6dc6",
                    table="forums_workinggroup",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="workinggroup",
            trigger=pgtrigger.compiler.Trigger(
                name="group_chair_in_district",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM FROM districts_contact WHERE id = NEW.chair_id FOR SHARE;
                IF
                    EXISTS (
                        SELECT FROM districts_contact WHERE id = NEW.chair_id AND district_id <> NEW.district_id
                    )
                THEN
                    PERFORM raise_violation('group_chair_in_district', 'chair', TG_TABLE_NAME, 'This contact belongs to another district. Choose a contact from the group''s district.');
                END IF;
                RETURN NEW;
            """,
                    hash="487b3c2fff211a1c1b4277ae66a1191f3595dbe1",
                    operation='INSERT OR UPDATE OF "chair_id", "district_id"',
                    pgid="pgtrigger_group_chair_in_district_5a014",
                    table="forums_workinggroup",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="workinggroup",
            trigger=pgtrigger.compiler.Trigger(
                name="group_district_fixed",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    NEW.district_id <> OLD.district_id
                    AND EXISTS (SELECT FROM forums_meeting WHERE group_id = NEW.id)
                THEN
                    PERFORM raise_violation('group_district_fixed', 'district', TG_TABLE_NAME, 'This group has meetings in its district. Close it and add a new group in the other district.');
                END IF;
                RETURN NEW;
            """,
                    hash="c9edddcecf837a8f64fed73bbeb47534768aae7b",
                    operation='UPDATE OF "district_id"',
                    pgid="pgtrigger_group_district_fixed_1c0a2",
                    table="forums_workinggroup",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="workinggroup",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('forums_workinggroup', 'id', '{}')",
                    hash="54508910385bf099703ad3d7a8308ac76aeafb73",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_3806f",
                    table="forums_workinggroup",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="workinggroup",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="a52603c93326e2ce6661f3c2930566153eea5409",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_e997e",
                    table="forums_workinggroup",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="meeting_not_after_actions",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    EXISTS (
                        SELECT FROM forums_action
                        WHERE meeting_id = NEW.id AND LEAST(due, done_on) < NEW.date
                    )
                THEN
                    PERFORM raise_violation('meeting_not_after_actions', 'date', TG_TABLE_NAME, 'An action agreed at this meeting is due or done before this date. Check the date or the action.');
                END IF;
                RETURN NEW;
            """,
                    hash="04c7751672ca535816870be29d10fdb333e43946",
                    operation='UPDATE OF "date"',
                    pgid="pgtrigger_meeting_not_after_actions_44670",
                    table="forums_meeting",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="meeting_district_fixed",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    (SELECT district_id FROM forums_workinggroup WHERE id = NEW.group_id)
                    <> (SELECT district_id FROM forums_workinggroup WHERE id = OLD.group_id)
                    AND (
                        EXISTS (SELECT FROM forums_discussion WHERE meeting_id = NEW.id)
                        OR EXISTS (SELECT FROM forums_action WHERE meeting_id = NEW.id AND concern_id IS NOT NULL)
                    )
                THEN
                    PERFORM raise_violation('meeting_district_fixed', 'group', TG_TABLE_NAME, 'Concerns of this district are linked to the meeting. Choose a working group of the same district.');
                END IF;
                RETURN NEW;
            """,
                    hash="d3c914da79a70ca1f89b1dd209ca3693993a1e7f",
                    operation='UPDATE OF "group_id"',
                    pgid="pgtrigger_meeting_district_fixed_c7bc0",
                    table="forums_meeting",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="meeting_period_lock",
                sql=csi.core.db.triggers.TriggerSql(
                    declare="""
                DECLARE
                    old_scope bigint;
                    new_scope bigint;
                    old_days datemultirange;
                    new_days datemultirange;
            """,
                    func="""
                SELECT workinggroup.district_id, days_of_month(OLD.month) + days_of_date(OLD.date)
                INTO old_scope, old_days
                FROM forums_workinggroup AS workinggroup
                WHERE workinggroup.id = OLD.group_id;
                SELECT workinggroup.district_id, days_of_month(NEW.month) + days_of_date(NEW.date)
                INTO new_scope, new_days
                FROM forums_workinggroup AS workinggroup
                WHERE workinggroup.id = NEW.group_id;
                PERFORM period_lock_check(
                    'meeting_period_lock', 'date', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE' OR without_audit_columns(to_jsonb(OLD)) <> without_audit_columns(to_jsonb(NEW))
                );
                IF TG_OP = 'DELETE' THEN
                    RETURN OLD;
                END IF;
                RETURN NEW;
            """,
                    hash="3fad34a90e210e4af443f3f907ba58433275f8ad",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_meeting_period_lock_f359a",
                    table="forums_meeting",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('forums_meeting', 'id', '{}')",
                    hash="d2975ff7c6ed547413e57b765a21e9d8b2e107e9",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_4deee",
                    table="forums_meeting",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="00c0770176cb23569dbd3bfd48070c7afe95c5e6",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_f2457",
                    table="forums_meeting",
                    when="BEFORE",
                ),
            ),
        ),
    ]
