import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django_countries.fields
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import csi.core.db.search
import csi.core.periods
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
            name="Adviser",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("given_names", models.CharField(max_length=80, verbose_name="given names")),
                ("family_name", models.CharField(max_length=80, verbose_name="family name")),
                (
                    "sex",
                    models.CharField(choices=[("woman", "Woman"), ("man", "Man")], max_length=10, verbose_name="sex"),
                ),
                (
                    "state",
                    django_countries.fields.CountryField(
                        help_text="For national staff, choose the host country.",
                        max_length=2,
                        verbose_name="contributing State",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("international", "International"), ("national", "National")],
                        default="international",
                        max_length=20,
                        verbose_name="type",
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("en", "English"),
                                ("ru", "Russian"),
                                ("ky", "Kyrgyz"),
                                ("uz", "Uzbek"),
                                ("tg", "Tajik"),
                                ("tr", "Turkish"),
                                ("de", "German"),
                                ("fr", "French"),
                            ],
                            max_length=5,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="languages",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "account",
                    models.OneToOneField(
                        blank=True,
                        help_text="The account with which the adviser signs in. Leave blank if there is none.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="adviser",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
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
                "verbose_name": "adviser",
                "verbose_name_plural": "advisers",
                "ordering": ("family_name", "given_names", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Observation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("date", models.DateField(verbose_name="observed on")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("development", "Development"),
                            ("challenge", "Challenge"),
                            ("good_practice", "Good practice"),
                            ("incident", "Incident"),
                        ],
                        max_length=20,
                        verbose_name="type",
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
                    "adviser",
                    models.ForeignKey(
                        blank=True,
                        help_text="The adviser who made the observation, if it was not you.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="advisers.adviser",
                        verbose_name="adviser",
                    ),
                ),
                (
                    "concern",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="concerns.concern",
                        verbose_name="concern created from it",
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
                        related_name="observations",
                        to="districts.district",
                        verbose_name="district",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="districts.policestation",
                        verbose_name="police station",
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
                "verbose_name": "observation",
                "verbose_name_plural": "observations",
                "ordering": ("-date", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("adviser", "Police adviser"),
                            ("team_leader", "Team leader"),
                            ("community", "Community adviser"),
                        ],
                        default="adviser",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("starts", models.DateField(verbose_name="from")),
                (
                    "ends",
                    models.DateField(
                        blank=True,
                        help_text="The last day. Leave blank if it ends with the mandate.",
                        null=True,
                        verbose_name="to",
                    ),
                ),
                (
                    "adviser",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="advisers.adviser",
                        verbose_name="adviser",
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
                    "mandate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="districts.mandate",
                        verbose_name="mandate",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="districts.policestation",
                        verbose_name="police station",
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
                "verbose_name": "placement",
                "verbose_name_plural": "placements",
                "ordering": ("-starts", "adviser__family_name", "pk"),
            },
        ),
        migrations.AddIndex(
            model_name="adviser",
            index=models.Index(fields=["family_name", "given_names", "id"], name="adviser_by_name"),
        ),
        migrations.AddIndex(
            model_name="adviser",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("family_name"), "gin_trgm_ops"),
                name="adviser_search",
            ),
        ),
        migrations.AddConstraint(
            model_name="adviser",
            constraint=models.CheckConstraint(
                condition=models.Q(("languages__contained_by", ["en", "ru", "ky", "uz", "tg", "tr", "de", "fr"])),
                name="adviser_languages_known",
                violation_error_message="Choose languages from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="adviser",
            constraint=models.CheckConstraint(
                condition=models.Q(("sex__in", ["woman", "man"])),
                name="adviser_sex_known",
                violation_error_message="Choose one of the listed values.",
            ),
        ),
        migrations.AddConstraint(
            model_name="adviser",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["international", "national"])),
                name="adviser_kind_known",
                violation_error_message="Choose one of the listed values.",
            ),
        ),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(fields=["-date", "-id"], name="observation_by_date"),
        ),
        migrations.AddIndex(
            model_name="observation",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("summary"), "gin_trgm_ops"),
                name="observation_search",
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(("sensitivity__in", ["normal", "restricted", "confidential"])),
                name="observation_sensitivity_known",
                violation_error_message="Choose normal, restricted or confidential.",
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["development", "challenge", "good_practice", "incident"])),
                name="observation_kind_known",
                violation_error_message="Choose one of the listed values.",
            ),
        ),
        AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="observation_month_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE was_place bigint; is_place bigint; was_days datemultirange; is_days datemultirange; is_another boolean; told text;",
                    func="\n        was_place := OLD.district_id;\n        is_place := NEW.district_id;\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN OLD.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(OLD.date, OLD.date, '[]')) END END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN NEW.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(NEW.date, NEW.date, '[]')) END END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR ROW(OLD.district_id, OLD.station_id, OLD.adviser_id, OLD.kind, OLD.summary, OLD.details) IS DISTINCT FROM ROW(NEW.district_id, NEW.station_id, NEW.adviser_id, NEW.kind, NEW.summary, NEW.details);\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'observation_month_closed', COLUMN = 'date', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;",
                    hash="4e599a9fae1621e74776cf75905ea931489e6671",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_observation_month_closed_47673",
                    table="advisers_observation",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="observation_district_matches_station",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM FROM districts_policestation WHERE id = NEW.station_id FOR SHARE;\n            IF \n                    EXISTS (\n                        SELECT FROM districts_policestation AS station\n                        WHERE station.id = NEW.station_id AND station.district_id <> NEW.district_id\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'This station is in another district. Choose a station of this district.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'observation_district_matches_station', COLUMN = 'station', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="be69ca45540806a595b8d13f79ac54a3b7092296",
                    operation='INSERT OR UPDATE OF "station_id", "district_id"',
                    pgid="pgtrigger_observation_district_matches_station_4618e",
                    table="advisers_observation",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="placement",
            index=models.Index(fields=["-starts", "id"], name="placement_by_start"),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gte", models.F("starts")), ("ends__isnull", True), _connector="OR"),
                name="placement_in_order",
                violation_error_message="The last day is before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("adviser", "="), (csi.core.periods.DateRange(), "&&")],
                name="placement_no_overlap",
                violation_error_code="overlap",
                violation_error_message="This adviser is already placed at a station on some of these days. End the other placement the day before this one starts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["adviser", "team_leader", "community"])),
                name="placement_role_known",
                violation_error_message="Choose one of the listed values.",
            ),
        ),
        AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="placement_month_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE was_place bigint; is_place bigint; was_days datemultirange; is_days datemultirange; is_another boolean; told text;",
                    func="\n        was_place := (SELECT district_id FROM districts_policestation WHERE id = OLD.station_id);\n        is_place := (SELECT district_id FROM districts_policestation WHERE id = NEW.station_id);\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(LEAST(OLD.starts, COALESCE(OLD.ends, 'infinity')), GREATEST(OLD.starts, COALESCE(OLD.ends, 'infinity')), '[]')) END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(LEAST(NEW.starts, COALESCE(NEW.ends, 'infinity')), GREATEST(NEW.starts, COALESCE(NEW.ends, 'infinity')), '[]')) END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR ROW(OLD.adviser_id, OLD.station_id, OLD.role) IS DISTINCT FROM ROW(NEW.adviser_id, NEW.station_id, NEW.role);\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'placement_month_closed', COLUMN = 'starts', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;",
                    hash="59f0c583443ecaeb0ad873df8027375a036f37c2",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_placement_month_closed_8fe2e",
                    table="advisers_placement",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="placement_within_mandate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM FROM districts_mandate WHERE id = NEW.mandate_id FOR SHARE;\n            IF \n    EXISTS (\n        SELECT FROM districts_mandate AS mandate\n        WHERE mandate.id = NEW.mandate_id\n          AND (NEW.starts < mandate.starts\n               OR GREATEST(NEW.starts, NEW.ends) > COALESCE(mandate.ends, 'infinity'))\n    )\n THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'Enter dates within those of the mandate.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'placement_within_mandate', COLUMN = 'ends', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="f6714dc3cc7d4894d48635e43260be69683bfbe3",
                    operation='INSERT OR UPDATE OF "starts", "ends", "mandate_id"',
                    pgid="pgtrigger_placement_within_mandate_b448b",
                    table="advisers_placement",
                    when="BEFORE",
                ),
            ),
        ),
    ]
