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
                        violation_error_message="Enter a report-back date on or after the day on which the concern was raised.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("settled_on__isnull", True), ("settled_on__gte", models.F("raised_on")), _connector="OR"
                        ),
                        name="concern_settled_after_raised",
                        violation_error_message="Enter a date of closing on or after the day on which the concern was raised.",
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
        AddTrigger(
            model_name="concern",
            trigger=pgtrigger.compiler.Trigger(
                name="concern_month_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE was_place bigint; is_place bigint; was_days datemultirange; is_days datemultirange; is_another boolean; told text;",
                    func="\n        was_place := OLD.district_id;\n        is_place := NEW.district_id;\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN OLD.raised_on IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(OLD.raised_on, OLD.raised_on, '[]')) END END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN NEW.raised_on IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(NEW.raised_on, NEW.raised_on, '[]')) END END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR ROW(OLD.district_id, OLD.category, OLD.summary, OLD.details, OLD.channel, OLD.raised_by) IS DISTINCT FROM ROW(NEW.district_id, NEW.category, NEW.summary, NEW.details, NEW.channel, NEW.raised_by);\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'concern_month_closed', COLUMN = 'raised_on', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\n\n        was_place := OLD.district_id;\n        is_place := NEW.district_id;\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN OLD.settled_on IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(OLD.settled_on, OLD.settled_on, '[]')) END END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN NEW.settled_on IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(NEW.settled_on, NEW.settled_on, '[]')) END END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR ROW(OLD.state) IS DISTINCT FROM ROW(NEW.state);\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'concern_month_closed', COLUMN = 'raised_on', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\n\n        was_place := OLD.district_id;\n        is_place := NEW.district_id;\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN OLD.reported_back_on IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(OLD.reported_back_on, OLD.reported_back_on, '[]')) END END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN NEW.reported_back_on IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(NEW.reported_back_on, NEW.reported_back_on, '[]')) END END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR FALSE;\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'concern_month_closed', COLUMN = 'raised_on', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;",
                    hash="d1f0e870dedadd443f9f49a0bc37502074d41fbe",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_concern_month_closed_4933b",
                    table="concerns_concern",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="concern",
            trigger=pgtrigger.compiler.Trigger(
                name="concern_district_matches_group",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    NEW.district_id <> OLD.district_id\n                    AND (\n                        EXISTS (SELECT FROM forums_discussion WHERE concern_id = NEW.id)\n                        OR EXISTS (SELECT FROM forums_action WHERE concern_id = NEW.id)\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'A working group of this district has discussed this concern, so its district cannot change. Record a new concern.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'concern_district_matches_group', COLUMN = 'district', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="7b3bdd94138dbb2e447d942468d95f0b48b98f5e",
                    operation='UPDATE OF "district_id"',
                    pgid="pgtrigger_concern_district_matches_group_a5c3f",
                    table="concerns_concern",
                    when="BEFORE",
                ),
            ),
        ),
    ]
