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
                ("month", models.DateField(help_text="The month that the meeting counts for.", verbose_name="month")),
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
                ("cancel_reason", models.CharField(blank=True, max_length=200, verbose_name="why it was cancelled")),
                ("date", models.DateField(blank=True, null=True, verbose_name="date")),
                ("venue", models.CharField(blank=True, max_length=160, verbose_name="venue")),
                ("agenda", models.TextField(blank=True, max_length=20000, verbose_name="agenda")),
                (
                    "minutes",
                    models.TextField(
                        blank=True,
                        help_text="Say what was said, not who said it. Name no one.",
                        max_length=50000,
                        verbose_name="minutes",
                    ),
                ),
                (
                    "minutes_file",
                    models.FileField(
                        blank=True,
                        help_text="PDF, Word or OpenDocument, up to 10 MB.",
                        upload_to=forums.documents.stored_name,
                        validators=[forums.documents.validate_document],
                        verbose_name="minutes as a file",
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
                ("what", models.CharField(max_length=300, verbose_name="what")),
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
                        help_text="Empty: the action stands on its own.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="concerns.concern",
                        verbose_name="for the concern",
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
                        help_text="Someone other than the person responsible.",
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
                        help_text="The meeting that was told what became of it.",
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
                ("name", models.CharField(help_text="Such as Osh city CSWG.", max_length=120, verbose_name="name")),
                ("established", models.DateField(verbose_name="established")),
                (
                    "closed",
                    models.DateField(
                        blank=True, help_text="The last day. Empty: it goes on.", null=True, verbose_name="closed"
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
                        help_text="A contact of the same district who is not police. Empty: the chair is vacant.",
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
                            ("resolved", "Found resolved"),
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
                "verbose_name": "item of the agenda",
                "verbose_name_plural": "agenda",
                "ordering": ("meeting", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "concern"),
                        name="discussion_once_a_meeting",
                        violation_error_message="This concern is on the agenda already.",
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
                        violation_error_message="Choose one of the sectors.",
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
                name="discussion_of_the_groups_district",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            PERFORM FROM concerns_concern WHERE id = NEW.concern_id FOR NO KEY UPDATE;\n            PERFORM FROM forums_meeting WHERE id = NEW.meeting_id FOR SHARE;\n        \n            IF \n            EXISTS (\n                SELECT FROM concerns_concern AS concern, forums_meeting AS meeting\n                JOIN forums_workinggroup AS working_group ON working_group.id = meeting.group_id\n                WHERE concern.id = NEW.concern_id AND meeting.id = NEW.meeting_id\n                  AND concern.district_id <> working_group.district_id\n            )\n         THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'This concern belongs to another district than the working group.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'discussion_of_the_groups_district', COLUMN = 'concern', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="5df13d32d04110067d0010c28d0cc33ccf3501e8",
                    operation='INSERT OR UPDATE OF "concern_id", "meeting_id"',
                    pgid="pgtrigger_discussion_of_the_groups_district_bab79",
                    table="forums_discussion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="communitypresence",
            constraint=models.UniqueConstraint(
                fields=("meeting", "community"),
                name="presence_once_a_community",
                violation_error_message="This community has a row already.",
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
                name="attendance_once_a_sector",
                violation_error_message="This sector has a row already.",
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
                name="attendance_under_30_are_people",
                violation_error_message="More people under 30 than people. Check the three numbers.",
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
                violation_error_message="Choose one of the sectors.",
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
            index=models.Index(condition=models.Q(("done_on__isnull", True)), fields=["due"], name="action_owed"),
        ),
        migrations.AddIndex(
            model_name="action",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("what"), "gin_trgm_ops"),
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
                violation_error_message="An action is verified after it was done. Check the two dates.",
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
                name="action_verified_by_someone",
                violation_error_message="Say both who verified it and when, or neither.",
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
                name="action_verified_by_another",
                violation_error_message="Someone other than the person responsible verifies an action.",
            ),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(("reported_back_at__isnull", True), ("done_on__isnull", False), _connector="OR"),
                name="action_done_before_reported",
                violation_error_message="The forum is told what was done. Say first when it was done.",
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
                violation_error_message="Choose one of the sectors.",
            ),
        ),
        AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="action_month_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE was_place bigint; is_place bigint; was_days datemultirange; is_days datemultirange; is_another boolean; told text;",
                    func="\n        was_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = OLD.meeting_id);\n        is_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = NEW.meeting_id);\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE (SELECT datemultirange(daterange(meeting.month, (meeting.month + interval '1 month')::date)) + CASE WHEN meeting.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(meeting.date, meeting.date, '[]')) END FROM forums_meeting AS meeting WHERE meeting.id = OLD.meeting_id) END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE (SELECT datemultirange(daterange(meeting.month, (meeting.month + interval '1 month')::date)) + CASE WHEN meeting.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(meeting.date, meeting.date, '[]')) END FROM forums_meeting AS meeting WHERE meeting.id = NEW.meeting_id) END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR ROW(OLD.meeting_id, OLD.concern_id, OLD.what, OLD.sector, OLD.responsible_id, OLD.due) IS DISTINCT FROM ROW(NEW.meeting_id, NEW.concern_id, NEW.what, NEW.sector, NEW.responsible_id, NEW.due);\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'action_month_closed', COLUMN = 'meeting', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\n\n        was_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = OLD.meeting_id);\n        is_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = NEW.meeting_id);\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN OLD.done_on IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(OLD.done_on, OLD.done_on, '[]')) END END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN NEW.done_on IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(NEW.done_on, NEW.done_on, '[]')) END END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR FALSE;\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'action_month_closed', COLUMN = 'meeting', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\n\n        was_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = OLD.meeting_id);\n        is_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = NEW.meeting_id);\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN OLD.verified_on IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(OLD.verified_on, OLD.verified_on, '[]')) END END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN NEW.verified_on IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(NEW.verified_on, NEW.verified_on, '[]')) END END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR ROW(OLD.verified_by_id) IS DISTINCT FROM ROW(NEW.verified_by_id);\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'action_month_closed', COLUMN = 'meeting', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\n\n        was_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = OLD.reported_back_at_id);\n        is_place := (SELECT (SELECT district_id FROM forums_workinggroup WHERE id = meeting.group_id) FROM forums_meeting AS meeting WHERE meeting.id = NEW.reported_back_at_id);\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE (SELECT datemultirange(daterange(meeting.month, (meeting.month + interval '1 month')::date)) + CASE WHEN meeting.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(meeting.date, meeting.date, '[]')) END FROM forums_meeting AS meeting WHERE meeting.id = OLD.reported_back_at_id) END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE (SELECT datemultirange(daterange(meeting.month, (meeting.month + interval '1 month')::date)) + CASE WHEN meeting.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(meeting.date, meeting.date, '[]')) END FROM forums_meeting AS meeting WHERE meeting.id = NEW.reported_back_at_id) END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR ROW(OLD.reported_back_at_id) IS DISTINCT FROM ROW(NEW.reported_back_at_id);\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'action_month_closed', COLUMN = 'meeting', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;",
                    hash="de6c3653727ae81bfb4f368582058993c7c457f1",
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
                name="action_of_the_groups_district",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            PERFORM FROM concerns_concern WHERE id = NEW.concern_id FOR NO KEY UPDATE;\n            PERFORM FROM forums_meeting WHERE id = NEW.meeting_id FOR SHARE;\n        \n            IF \n            EXISTS (\n                SELECT FROM concerns_concern AS concern, forums_meeting AS meeting\n                JOIN forums_workinggroup AS working_group ON working_group.id = meeting.group_id\n                WHERE concern.id = NEW.concern_id AND meeting.id = NEW.meeting_id\n                  AND concern.district_id <> working_group.district_id\n            )\n         THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'This concern belongs to another district than the working group.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'action_of_the_groups_district', COLUMN = 'concern', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="d44dba7db98705e8523439049722e6c2ab159783",
                    operation='INSERT OR UPDATE OF "concern_id", "meeting_id"',
                    pgid="pgtrigger_action_of_the_groups_district_1d58d",
                    table="forums_action",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="action_follows_its_meeting",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM FROM forums_meeting WHERE id = NEW.meeting_id FOR SHARE;\n            IF \n                    EXISTS (\n                        SELECT FROM forums_meeting AS meeting\n                        WHERE meeting.id = NEW.meeting_id AND LEAST(NEW.due, NEW.done_on) < meeting.date\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'An action is due and done on the day of its meeting or later.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'action_follows_its_meeting', COLUMN = 'due', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="d1d5ed4bf5ddab749a2140836ab95f62b8cbfada",
                    operation='INSERT OR UPDATE OF "due", "done_on", "meeting_id"',
                    pgid="pgtrigger_action_follows_its_meeting_723b7",
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
                name="group_in_order",
                violation_error_message="A group is closed after it was established, not before.",
            ),
        ),
        migrations.AddConstraint(
            model_name="workinggroup",
            constraint=models.UniqueConstraint(
                fields=("district", "name"),
                name="group_once_a_district",
                violation_error_message="This district has a working group of that name already.",
            ),
        ),
        AddTrigger(
            model_name="workinggroup",
            trigger=pgtrigger.compiler.Trigger(
                name="group_chair_not_police",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM FROM districts_contact WHERE id = NEW.chair_id FOR SHARE;\n            IF \n                    EXISTS (SELECT FROM districts_contact WHERE id = NEW.chair_id AND sector = 'police')\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'The police attend a forum; they do not chair it. Choose a contact who is not police.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'group_chair_not_police', COLUMN = 'chair', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="76c310094235c87501d1fa45152e88df7f8aa993",
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
                name="group_chair_of_its_district",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM FROM districts_contact WHERE id = NEW.chair_id FOR SHARE;\n            IF \n                    EXISTS (\n                        SELECT FROM districts_contact WHERE id = NEW.chair_id AND district_id <> NEW.district_id\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'This contact is of another district. Choose a contact of the group''s own district.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'group_chair_of_its_district', COLUMN = 'chair', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="596f15c8f5b7a7c9267cbad2e3d4c8e892bea83a",
                    operation='INSERT OR UPDATE OF "chair_id", "district_id"',
                    pgid="pgtrigger_group_chair_of_its_district_8b7cb",
                    table="forums_workinggroup",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="workinggroup",
            trigger=pgtrigger.compiler.Trigger(
                name="group_stays_in_its_district",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    NEW.district_id <> OLD.district_id\n                    AND EXISTS (SELECT FROM forums_meeting WHERE group_id = NEW.id)\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'This group has met in its district. Close it, and establish another one elsewhere.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'group_stays_in_its_district', COLUMN = 'district', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="433a24b6b4a0c20303edf5a38669ead5df904bb0",
                    operation='UPDATE OF "district_id"',
                    pgid="pgtrigger_group_stays_in_its_district_3a0da",
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
                name="meeting_regular_once_a_month",
                violation_error_message="This group has its regular meeting of that month already. Open that one, or record this one as extraordinary.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)),
                name="meeting_month_is_a_month",
                violation_error_message="Choose a month.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "held"), _negated=True), ("date__isnull", False), _connector="OR"
                ),
                name="meeting_held_on_a_day",
                violation_error_message="Give the date on which the meeting was held.",
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
                name="meeting_cancelled_for_a_reason",
                violation_error_message="Say why the meeting was cancelled.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["planned", "held", "cancelled"]), ("kind__in", ["regular", "extraordinary"])
                ),
                name="meeting_state_known",
                violation_error_message="Choose one of the states and one of the kinds.",
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
                name="meeting_before_its_actions",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    EXISTS (\n                        SELECT FROM forums_action\n                        WHERE meeting_id = NEW.id AND LEAST(due, done_on) < NEW.date\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'An action of this meeting is due or done before that day. Check the date, or the action.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'meeting_before_its_actions', COLUMN = 'date', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="22fe14ddd3aa9a002d1e70ebd30a18a35f6796dd",
                    operation='UPDATE OF "date"',
                    pgid="pgtrigger_meeting_before_its_actions_af0d8",
                    table="forums_meeting",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="meeting_stays_in_its_district",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    (SELECT district_id FROM forums_workinggroup WHERE id = NEW.group_id)\n                    <> (SELECT district_id FROM forums_workinggroup WHERE id = OLD.group_id)\n                    AND (\n                        EXISTS (SELECT FROM forums_discussion WHERE meeting_id = NEW.id)\n                        OR EXISTS (SELECT FROM forums_action WHERE meeting_id = NEW.id AND concern_id IS NOT NULL)\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'Concerns of its district were discussed at this meeting: it stays with a group there.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'meeting_stays_in_its_district', COLUMN = 'group', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="7f1e27aa840b66b20ecfb6a570a7adab57206d7b",
                    operation='UPDATE OF "group_id"',
                    pgid="pgtrigger_meeting_stays_in_its_district_ef6bb",
                    table="forums_meeting",
                    when="BEFORE",
                ),
            ),
        ),
    ]
