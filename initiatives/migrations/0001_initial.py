import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import csi.core.db.fields
import csi.core.db.search
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
                        blank=True, help_text="The last day. Leave blank if one day only.", null=True, verbose_name="to"
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
        AddTrigger(
            model_name="initiative",
            trigger=pgtrigger.compiler.Trigger(
                name="initiative_month_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE was_place bigint; is_place bigint; was_days datemultirange; is_days datemultirange; is_another boolean; told text;",
                    func="\n        was_place := OLD.district_id;\n        is_place := NEW.district_id;\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN OLD.status = 'done' THEN CASE WHEN COALESCE(OLD.ends, OLD.starts) IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(COALESCE(OLD.ends, OLD.starts), COALESCE(OLD.ends, OLD.starts), '[]')) END ELSE '{}'::datemultirange END END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN NEW.status = 'done' THEN CASE WHEN COALESCE(NEW.ends, NEW.starts) IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(COALESCE(NEW.ends, NEW.starts), COALESCE(NEW.ends, NEW.starts), '[]')) END ELSE '{}'::datemultirange END END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR to_jsonb(OLD) - ARRAY['updated_at', 'updated_by_id'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at', 'updated_by_id'];\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'initiative_month_closed', COLUMN = 'ends', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;",
                    hash="1fafccc5033441df2b18ef19456284975f921533",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_initiative_month_closed_6184b",
                    table="initiatives_initiative",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="initiativeconcern",
            trigger=pgtrigger.compiler.Trigger(
                name="initiative_concerns_month_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE was_place bigint; is_place bigint; was_days datemultirange; is_days datemultirange; is_another boolean; told text;",
                    func="\n        was_place := (SELECT initiative.district_id FROM initiatives_initiative AS initiative WHERE initiative.id = OLD.initiative_id);\n        is_place := (SELECT initiative.district_id FROM initiatives_initiative AS initiative WHERE initiative.id = NEW.initiative_id);\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE (SELECT CASE WHEN initiative.status = 'done' THEN CASE WHEN COALESCE(initiative.ends, initiative.starts) IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(COALESCE(initiative.ends, initiative.starts), COALESCE(initiative.ends, initiative.starts), '[]')) END ELSE '{}'::datemultirange END FROM initiatives_initiative AS initiative WHERE initiative.id = OLD.initiative_id) END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE (SELECT CASE WHEN initiative.status = 'done' THEN CASE WHEN COALESCE(initiative.ends, initiative.starts) IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(COALESCE(initiative.ends, initiative.starts), COALESCE(initiative.ends, initiative.starts), '[]')) END ELSE '{}'::datemultirange END FROM initiatives_initiative AS initiative WHERE initiative.id = NEW.initiative_id) END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR to_jsonb(OLD) - ARRAY['updated_at', 'updated_by_id'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at', 'updated_by_id'];\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'initiative_concerns_month_closed', COLUMN = 'concerns', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;",
                    hash="d279d433c7a9079a3ce80988a5339dd56dc33ae1",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_initiative_concerns_month_closed_1f406",
                    table="initiatives_initiative_concerns",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="initiativedistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="initiative_districts_month_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE was_place bigint; is_place bigint; was_days datemultirange; is_days datemultirange; is_another boolean; told text;",
                    func="\n        was_place := (SELECT initiative.district_id FROM initiatives_initiative AS initiative WHERE initiative.id = OLD.initiative_id);\n        is_place := (SELECT initiative.district_id FROM initiatives_initiative AS initiative WHERE initiative.id = NEW.initiative_id);\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE (SELECT CASE WHEN initiative.status = 'done' THEN CASE WHEN COALESCE(initiative.ends, initiative.starts) IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(COALESCE(initiative.ends, initiative.starts), COALESCE(initiative.ends, initiative.starts), '[]')) END ELSE '{}'::datemultirange END FROM initiatives_initiative AS initiative WHERE initiative.id = OLD.initiative_id) END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE (SELECT CASE WHEN initiative.status = 'done' THEN CASE WHEN COALESCE(initiative.ends, initiative.starts) IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(COALESCE(initiative.ends, initiative.starts), COALESCE(initiative.ends, initiative.starts), '[]')) END ELSE '{}'::datemultirange END FROM initiatives_initiative AS initiative WHERE initiative.id = NEW.initiative_id) END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR to_jsonb(OLD) - ARRAY['updated_at', 'updated_by_id'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at', 'updated_by_id'];\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'initiative_districts_month_closed', COLUMN = 'further_districts', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;",
                    hash="97aab15dbefbf5b2948580d8322a7e8dffe85b92",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_initiative_districts_month_closed_08139",
                    table="initiatives_initiative_further_districts",
                    when="BEFORE",
                ),
            ),
        ),
    ]
