import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import csi.core.db.fields
import csi.core.db.search
import forums.documents
from csi.core.db.migration_operations import AddTrigger


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
        ("concerns", "0001_initial"),
        ("districts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
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
                        verbose_name="meets",
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
                            ("next_agenda", "Put on the next agenda"),
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
        AddTrigger(
            model_name="discussion",
            trigger=pgtrigger.compiler.Trigger(
                name="discussion_month_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE was_place bigint; is_place bigint; was_days datemultirange; is_days datemultirange; is_another boolean; told text;",
                    func="\n        was_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = OLD.meeting_id);\n        is_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = NEW.meeting_id);\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE (SELECT datemultirange(daterange(meeting.month, (meeting.month + interval '1 month')::date)) + CASE WHEN meeting.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(meeting.date, meeting.date, '[]')) END FROM forums_meeting AS meeting WHERE meeting.id = OLD.meeting_id) END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE (SELECT datemultirange(daterange(meeting.month, (meeting.month + interval '1 month')::date)) + CASE WHEN meeting.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(meeting.date, meeting.date, '[]')) END FROM forums_meeting AS meeting WHERE meeting.id = NEW.meeting_id) END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR to_jsonb(OLD) - ARRAY['updated_at', 'updated_by_id'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at', 'updated_by_id'];\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'discussion_month_closed', COLUMN = 'meeting', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;",
                    hash="bed8b27cd8f7df295205c8c80263a2ab23ed7f6b",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_discussion_month_closed_3ee57",
                    table="forums_discussion",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="discussion",
            trigger=pgtrigger.compiler.Trigger(
                name="discussion_concern_in_district",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            PERFORM FROM concerns_concern WHERE id = NEW.concern_id FOR NO KEY UPDATE;\n            PERFORM FROM forums_meeting WHERE id = NEW.meeting_id FOR SHARE;\n        \n            IF \n            EXISTS (\n                SELECT FROM concerns_concern AS concern, forums_meeting AS meeting\n                JOIN forums_workinggroup AS working_group ON working_group.id = meeting.group_id\n                WHERE concern.id = NEW.concern_id AND meeting.id = NEW.meeting_id\n                  AND concern.district_id <> working_group.district_id\n            )\n         THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'This concern belongs to another district. Choose a concern of the group''s district.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'discussion_concern_in_district', COLUMN = 'concern', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="e75d0271973a07d1aaf3e99958d55c8200cc79bf",
                    operation='INSERT OR UPDATE OF "concern_id", "meeting_id"',
                    pgid="pgtrigger_discussion_concern_in_district_71919",
                    table="forums_discussion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="communitypresence",
            constraint=models.UniqueConstraint(
                fields=("meeting", "community"),
                name="presence_unique_community",
                violation_error_message="This community is already in the table. Use one row for each community.",
            ),
        ),
        AddTrigger(
            model_name="communitypresence",
            trigger=pgtrigger.compiler.Trigger(
                name="presence_month_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE was_place bigint; is_place bigint; was_days datemultirange; is_days datemultirange; is_another boolean; told text;",
                    func="\n        was_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = OLD.meeting_id);\n        is_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = NEW.meeting_id);\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE (SELECT datemultirange(daterange(meeting.month, (meeting.month + interval '1 month')::date)) + CASE WHEN meeting.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(meeting.date, meeting.date, '[]')) END FROM forums_meeting AS meeting WHERE meeting.id = OLD.meeting_id) END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE (SELECT datemultirange(daterange(meeting.month, (meeting.month + interval '1 month')::date)) + CASE WHEN meeting.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(meeting.date, meeting.date, '[]')) END FROM forums_meeting AS meeting WHERE meeting.id = NEW.meeting_id) END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR to_jsonb(OLD) - ARRAY['updated_at', 'updated_by_id'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at', 'updated_by_id'];\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'presence_month_closed', COLUMN = 'meeting', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;",
                    hash="ea5ab340b54ad919b3b13696a58a2655d1c843ba",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_presence_month_closed_ceac4",
                    table="forums_communitypresence",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(
                fields=("meeting", "sector"),
                name="attendance_unique_sector",
                violation_error_message="This sector is already in the table. Use one row for each sector.",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "under_30__lte",
                        django.db.models.expressions.CombinedExpression(models.F("women"), "+", models.F("men")),
                    )
                ),
                name="attendance_under_30_within_total",
                violation_error_message="The number under 30 is higher than the total of women and men. Check the three numbers.",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
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
        ),
        AddTrigger(
            model_name="attendance",
            trigger=pgtrigger.compiler.Trigger(
                name="attendance_month_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE was_place bigint; is_place bigint; was_days datemultirange; is_days datemultirange; is_another boolean; told text;",
                    func="\n        was_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = OLD.meeting_id);\n        is_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = NEW.meeting_id);\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE (SELECT datemultirange(daterange(meeting.month, (meeting.month + interval '1 month')::date)) + CASE WHEN meeting.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(meeting.date, meeting.date, '[]')) END FROM forums_meeting AS meeting WHERE meeting.id = OLD.meeting_id) END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE (SELECT datemultirange(daterange(meeting.month, (meeting.month + interval '1 month')::date)) + CASE WHEN meeting.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(meeting.date, meeting.date, '[]')) END FROM forums_meeting AS meeting WHERE meeting.id = NEW.meeting_id) END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR to_jsonb(OLD) - ARRAY['updated_at', 'updated_by_id'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at', 'updated_by_id'];\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'attendance_month_closed', COLUMN = 'meeting', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;",
                    hash="9bb25c97417645fc3c8dc5729e9a6bd1819346fe",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_attendance_month_closed_a97f1",
                    table="forums_attendance",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(fields=["due", "id"], name="action_by_due"),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(
                condition=models.Q(("done_on__isnull", True)), fields=["due"], name="action_outstanding"
            ),
        ),
        migrations.AddIndex(
            model_name="action",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("description"), "gin_trgm_ops"),
                name="action_search",
            ),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verified_on__isnull", True),
                    models.Q(("done_on__isnull", False), ("verified_on__gte", models.F("done_on"))),
                    _connector="OR",
                ),
                name="action_done_before_verified",
                violation_error_message="Enter a date done that is on or before the verification date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verified_by__isnull", True), ("verified_on__isnull", True)),
                    models.Q(("verified_by__isnull", False), ("verified_on__isnull", False)),
                    _connector="OR",
                ),
                name="action_verified_has_verifier",
                violation_error_message="Enter both the verification date and the person who verified the action.",
            ),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verified_by__isnull", True),
                    ("responsible__isnull", True),
                    models.Q(("verified_by", models.F("responsible")), _negated=True),
                    _connector="OR",
                ),
                name="action_verifier_independent",
                violation_error_message="Choose a verifier other than the person responsible.",
            ),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(("reported_back_at__isnull", True), ("done_on__isnull", False), _connector="OR"),
                name="action_done_before_reported",
                violation_error_message="Enter the date done before you record that the result was reported back.",
            ),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
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
        ),
        AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="action_month_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE was_place bigint; is_place bigint; was_days datemultirange; is_days datemultirange; is_another boolean; told text;",
                    func="\n        was_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = OLD.meeting_id);\n        is_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = NEW.meeting_id);\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE (SELECT datemultirange(daterange(meeting.month, (meeting.month + interval '1 month')::date)) + CASE WHEN meeting.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(meeting.date, meeting.date, '[]')) END FROM forums_meeting AS meeting WHERE meeting.id = OLD.meeting_id) END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE (SELECT datemultirange(daterange(meeting.month, (meeting.month + interval '1 month')::date)) + CASE WHEN meeting.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(meeting.date, meeting.date, '[]')) END FROM forums_meeting AS meeting WHERE meeting.id = NEW.meeting_id) END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR ROW(OLD.meeting_id, OLD.concern_id, OLD.description, OLD.sector, OLD.responsible_id, OLD.due) IS DISTINCT FROM ROW(NEW.meeting_id, NEW.concern_id, NEW.description, NEW.sector, NEW.responsible_id, NEW.due);\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'action_month_closed', COLUMN = 'meeting', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\n\n        was_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = OLD.meeting_id);\n        is_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = NEW.meeting_id);\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN OLD.done_on IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(OLD.done_on, OLD.done_on, '[]')) END END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN NEW.done_on IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(NEW.done_on, NEW.done_on, '[]')) END END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR FALSE;\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'action_month_closed', COLUMN = 'meeting', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\n\n        was_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = OLD.meeting_id);\n        is_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = NEW.meeting_id);\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN OLD.verified_on IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(OLD.verified_on, OLD.verified_on, '[]')) END END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN NEW.verified_on IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(NEW.verified_on, NEW.verified_on, '[]')) END END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR ROW(OLD.verified_by_id) IS DISTINCT FROM ROW(NEW.verified_by_id);\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'action_month_closed', COLUMN = 'meeting', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\n\n        was_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = OLD.reported_back_at_id);\n        is_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = NEW.reported_back_at_id);\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE (SELECT datemultirange(daterange(meeting.month, (meeting.month + interval '1 month')::date)) + CASE WHEN meeting.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(meeting.date, meeting.date, '[]')) END FROM forums_meeting AS meeting WHERE meeting.id = OLD.reported_back_at_id) END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE (SELECT datemultirange(daterange(meeting.month, (meeting.month + interval '1 month')::date)) + CASE WHEN meeting.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(meeting.date, meeting.date, '[]')) END FROM forums_meeting AS meeting WHERE meeting.id = NEW.reported_back_at_id) END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR ROW(OLD.reported_back_at_id) IS DISTINCT FROM ROW(NEW.reported_back_at_id);\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'action_month_closed', COLUMN = 'meeting', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;",
                    hash="51ec53464b830a5a36f2ea00228240c64de9eb29",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_action_month_closed_3fa01",
                    table="forums_action",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="action_concern_in_district",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            PERFORM FROM concerns_concern WHERE id = NEW.concern_id FOR NO KEY UPDATE;\n            PERFORM FROM forums_meeting WHERE id = NEW.meeting_id FOR SHARE;\n        \n            IF \n            EXISTS (\n                SELECT FROM concerns_concern AS concern, forums_meeting AS meeting\n                JOIN forums_workinggroup AS working_group ON working_group.id = meeting.group_id\n                WHERE concern.id = NEW.concern_id AND meeting.id = NEW.meeting_id\n                  AND concern.district_id <> working_group.district_id\n            )\n         THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'This concern belongs to another district. Choose a concern of the group''s district.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'action_concern_in_district', COLUMN = 'concern', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="2a11036e9dab86fd3253576b775fb6a4da8af3d3",
                    operation='INSERT OR UPDATE OF "concern_id", "meeting_id"',
                    pgid="pgtrigger_action_concern_in_district_53ebe",
                    table="forums_action",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="action_not_before_meeting",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM FROM forums_meeting WHERE id = NEW.meeting_id FOR SHARE;\n            IF \n                    EXISTS (\n                        SELECT FROM forums_meeting AS meeting\n                        WHERE meeting.id = NEW.meeting_id AND LEAST(NEW.due, NEW.done_on) < meeting.date\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'An action cannot be due or done before the date of its meeting. Check the dates.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'action_not_before_meeting', COLUMN = 'due', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="944cd2d1a84c6abbd2268cd624c284a75ccba701",
                    operation='INSERT OR UPDATE OF "due", "done_on", "meeting_id"',
                    pgid="pgtrigger_action_not_before_meeting_698a4",
                    table="forums_action",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="workinggroup",
            index=models.Index(fields=["name", "id"], name="group_by_name"),
        ),
        migrations.AddIndex(
            model_name="workinggroup",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("name"), "gin_trgm_ops"),
                name="group_search",
            ),
        ),
        migrations.AddConstraint(
            model_name="workinggroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed__gte", models.F("established")), ("closed__isnull", True), _connector="OR"),
                name="working_group_dates_ordered",
                violation_error_message="The closing date must not be before the date on which the group was established.",
            ),
        ),
        migrations.AddConstraint(
            model_name="workinggroup",
            constraint=models.UniqueConstraint(
                fields=("district", "name"),
                name="working_group_unique_name",
                violation_error_message="This district already has a working group with this name.",
            ),
        ),
        migrations.AddConstraint(
            model_name="workinggroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("cadence__in", ["monthly", "two_monthly", "quarterly"])),
                name="working_group_cadence_known",
                violation_error_message="Choose how often the group meets.",
            ),
        ),
        AddTrigger(
            model_name="workinggroup",
            trigger=pgtrigger.compiler.Trigger(
                name="group_chair_not_police",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM FROM districts_contact WHERE id = NEW.chair_id FOR SHARE;\n            IF \n                    EXISTS (SELECT FROM districts_contact WHERE id = NEW.chair_id AND sector = 'police')\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'A police officer cannot chair a forum. Choose a contact outside the police.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'group_chair_not_police', COLUMN = 'chair', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="bf13bf0ca1efd3b99cab472682d6cd75b71aa01d",
                    operation='INSERT OR UPDATE OF "chair_id"',
                    pgid="pgtrigger_group_chair_not_police_d6dc6",
                    table="forums_workinggroup",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="workinggroup",
            trigger=pgtrigger.compiler.Trigger(
                name="group_chair_in_district",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM FROM districts_contact WHERE id = NEW.chair_id FOR SHARE;\n            IF \n                    EXISTS (\n                        SELECT FROM districts_contact WHERE id = NEW.chair_id AND district_id <> NEW.district_id\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'This contact belongs to another district. Choose a contact from the group''s district.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'group_chair_in_district', COLUMN = 'chair', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="2a139146a68557bdab2570b0096c05459cba97d4",
                    operation='INSERT OR UPDATE OF "chair_id", "district_id"',
                    pgid="pgtrigger_group_chair_in_district_5a014",
                    table="forums_workinggroup",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="workinggroup",
            trigger=pgtrigger.compiler.Trigger(
                name="group_district_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    NEW.district_id <> OLD.district_id\n                    AND EXISTS (SELECT FROM forums_meeting WHERE group_id = NEW.id)\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'This group has meetings in its district. Close it and add a new group in the other district.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'group_district_fixed', COLUMN = 'district', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="131b2d2652ac06f25b0eba2748d2fb710a8d1f8f",
                    operation='UPDATE OF "district_id"',
                    pgid="pgtrigger_group_district_fixed_1c0a2",
                    table="forums_workinggroup",
                    when="BEFORE",
                ),
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
        AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="meeting_month_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE was_place bigint; is_place bigint; was_days datemultirange; is_days datemultirange; is_another boolean; told text;",
                    func="\n        was_place := (SELECT district_id FROM forums_workinggroup WHERE id = OLD.group_id);\n        is_place := (SELECT district_id FROM forums_workinggroup WHERE id = NEW.group_id);\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(OLD.month, (OLD.month + interval '1 month')::date)) + CASE WHEN OLD.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(OLD.date, OLD.date, '[]')) END END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(NEW.month, (NEW.month + interval '1 month')::date)) + CASE WHEN NEW.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(NEW.date, NEW.date, '[]')) END END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR to_jsonb(OLD) - ARRAY['updated_at', 'updated_by_id'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at', 'updated_by_id'];\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'meeting_month_closed', COLUMN = 'date', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;",
                    hash="0a078d8c78c5a4adcd0038395291d63554839c71",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_meeting_month_closed_40e48",
                    table="forums_meeting",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="meeting_not_after_actions",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    EXISTS (\n                        SELECT FROM forums_action\n                        WHERE meeting_id = NEW.id AND LEAST(due, done_on) < NEW.date\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'An action agreed at this meeting is due or done before this date. Check the date or the action.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'meeting_not_after_actions', COLUMN = 'date', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="29834361d6802b6554b931e74bf9d744bc86ed74",
                    operation='UPDATE OF "date"',
                    pgid="pgtrigger_meeting_not_after_actions_44670",
                    table="forums_meeting",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="meeting_district_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    (SELECT district_id FROM forums_workinggroup WHERE id = NEW.group_id)\n                    <> (SELECT district_id FROM forums_workinggroup WHERE id = OLD.group_id)\n                    AND (\n                        EXISTS (SELECT FROM forums_discussion WHERE meeting_id = NEW.id)\n                        OR EXISTS (SELECT FROM forums_action WHERE meeting_id = NEW.id AND concern_id IS NOT NULL)\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'Concerns of this district are linked to the meeting. Choose a working group of the same district.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'meeting_district_fixed', COLUMN = 'group', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="35b4bb3329eca03e2daff99bfe22e5bb741b13d3",
                    operation='UPDATE OF "group_id"',
                    pgid="pgtrigger_meeting_district_fixed_c7bc0",
                    table="forums_meeting",
                    when="BEFORE",
                ),
            ),
        ),
    ]
