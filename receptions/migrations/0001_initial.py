import django.contrib.postgres.constraints
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import csi.core.db.fields
import csi.core.db.search
import csi.core.periods
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
            name="MobileReception",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("number", models.PositiveSmallIntegerField(unique=True, verbose_name="number")),
                ("plate", models.CharField(max_length=20, unique=True, verbose_name="plate")),
                ("model", models.CharField(blank=True, max_length=80, verbose_name="make and model")),
                (
                    "donated",
                    models.DateField(
                        help_text="The date on which the police received the vehicle.", verbose_name="handed over"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("in_service", "In service"), ("in_repair", "In repair"), ("withdrawn", "Withdrawn")],
                        default="in_service",
                        editable=False,
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("mission", "Mission-led"), ("shared", "Shared"), ("police", "Police-led")],
                        default="mission",
                        max_length=20,
                        verbose_name="ownership stage",
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=20000, verbose_name="note")),
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
                "verbose_name": "Mobile Police Reception",
                "verbose_name_plural": "Mobile Police Receptions",
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="Deployment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "site",
                    models.CharField(help_text="For example, Myrzake bazaar.", max_length=160, verbose_name="site"),
                ),
                (
                    "latitude",
                    models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True, verbose_name="latitude"),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True, decimal_places=5, max_digits=8, null=True, verbose_name="longitude"
                    ),
                ),
                ("starts", models.DateField(verbose_name="from")),
                (
                    "ends",
                    models.DateField(
                        blank=True, help_text="The last day. Leave blank if open-ended.", null=True, verbose_name="to"
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
                        related_name="deployments",
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
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deployments",
                        to="receptions.mobilereception",
                        verbose_name="vehicle",
                    ),
                ),
            ],
            options={
                "verbose_name": "deployment",
                "verbose_name_plural": "deployments",
                "ordering": ("-starts", "vehicle__number", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ServiceGap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "kind",
                    models.CharField(
                        choices=[("in_repair", "In repair"), ("withdrawn", "Withdrawn")],
                        default="in_repair",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("starts", models.DateField(verbose_name="from")),
                (
                    "ends",
                    models.DateField(
                        blank=True,
                        help_text="The last day out of service. Leave blank if open-ended.",
                        null=True,
                        verbose_name="to",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
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
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gaps",
                        to="receptions.mobilereception",
                        verbose_name="vehicle",
                    ),
                ),
            ],
            options={
                "verbose_name": "period out of service",
                "verbose_name_plural": "periods out of service",
                "ordering": ("-starts", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Trip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("date", models.DateField(verbose_name="date")),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="If different from the site of the deployment.",
                        max_length=160,
                        verbose_name="place visited",
                    ),
                ),
                ("officers_women", csi.core.db.fields.CountField(default=0, verbose_name="officers, women")),
                ("officers_men", csi.core.db.fields.CountField(default=0, verbose_name="officers, men")),
                ("visitors_women", csi.core.db.fields.CountField(default=0, verbose_name="visitors, women")),
                ("visitors_men", csi.core.db.fields.CountField(default=0, verbose_name="visitors, men")),
                (
                    "kilometres",
                    csi.core.db.fields.CountField(blank=True, default=None, null=True, verbose_name="kilometres"),
                ),
                (
                    "fuel",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0, "Fuel must be 0 litres or more."),
                            django.core.validators.MaxValueValidator(2000, "Fuel must be 2,000 litres or less."),
                        ],
                        verbose_name="fuel, litres",
                    ),
                ),
                (
                    "remarks",
                    models.TextField(
                        blank=True, help_text="Do not name visitors.", max_length=20000, verbose_name="remarks"
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
                    "deployment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trips",
                        to="receptions.deployment",
                        verbose_name="deployment",
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
                "verbose_name": "trip",
                "verbose_name_plural": "trips",
                "ordering": ("-date", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="AppealCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("documents", "Documents"),
                            ("benefits", "Benefits and pensions"),
                            ("land", "Land and water"),
                            ("family", "Family"),
                            ("domestic", "Domestic violence"),
                            ("crime", "Report of a crime"),
                            ("police_conduct", "Police conduct"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="topic",
                    ),
                ),
                ("received", csi.core.db.fields.CountField(default=0, verbose_name="received")),
                ("settled", csi.core.db.fields.CountField(default=0, verbose_name="settled on the spot")),
                ("referred", csi.core.db.fields.CountField(default=0, verbose_name="referred")),
                (
                    "trip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="appeals", to="receptions.trip"
                    ),
                ),
            ],
            options={
                "verbose_name": "appeals by topic",
                "verbose_name_plural": "appeals by topic",
                "ordering": ("trip", "pk"),
            },
        ),
        migrations.AddConstraint(
            model_name="mobilereception",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["in_service", "in_repair", "withdrawn"])),
                name="vehicle_state_known",
                violation_error_message="Choose the state.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mobilereception",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["mission", "shared", "police"])),
                name="vehicle_stage_known",
                violation_error_message="Choose the ownership stage.",
            ),
        ),
        AddTrigger(
            model_name="mobilereception",
            trigger=pgtrigger.compiler.Trigger(
                name="handover_before_deployments",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    EXISTS (\n                        SELECT FROM receptions_deployment AS deployment\n                        WHERE deployment.vehicle_id = NEW.id AND deployment.starts < NEW.donated\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'The vehicle was deployed before this date. Check the date, or change the deployment first.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'handover_before_deployments', COLUMN = 'donated', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="1d4e45b3bc628f5cc437a40b5b242050900f00ed",
                    operation='UPDATE OF "donated"',
                    pgid="pgtrigger_handover_before_deployments_10449",
                    table="receptions_mobilereception",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="mobilereception",
            trigger=pgtrigger.compiler.Trigger(
                name="handover_before_gaps",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    EXISTS (\n                        SELECT FROM receptions_servicegap AS gap\n                        WHERE gap.vehicle_id = NEW.id AND gap.starts < NEW.donated\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'The vehicle was out of service before this date. Check the date, or change the period out of service first.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'handover_before_gaps', COLUMN = 'donated', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="656e7d13ebec932715ddd568ce68e5e8b98ea212",
                    operation='UPDATE OF "donated"',
                    pgid="pgtrigger_handover_before_gaps_55bfa",
                    table="receptions_mobilereception",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="mobilereception",
            trigger=pgtrigger.compiler.Trigger(
                name="vehicle_state_from_gaps",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="NEW.state := \n    COALESCE(\n        (SELECT gap.kind FROM receptions_servicegap AS gap WHERE gap.vehicle_id = NEW.id AND gap.ends IS NULL),\n        'in_service'\n    )\n; RETURN NEW;",
                    hash="c781b1b091e9f0de16b1923b98744e16976474b0",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_vehicle_state_from_gaps_f006d",
                    table="receptions_mobilereception",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="deployment",
            index=models.Index(fields=["-starts", "id"], name="deployment_by_start"),
        ),
        migrations.AddIndex(
            model_name="deployment",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("site"), "gin_trgm_ops"),
                name="deployment_search",
            ),
        ),
        migrations.AddConstraint(
            model_name="deployment",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gte", models.F("starts")), ("ends__isnull", True), _connector="OR"),
                name="deployment_dates_ordered",
                violation_error_message="The last day is before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="deployment",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("vehicle", "="), (csi.core.periods.DateRange(), "&&")],
                name="deployment_no_overlap",
                violation_error_code="overlap",
                violation_error_message="This vehicle is already deployed on some of these days. End the other deployment before this one starts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="deployment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("latitude__range", (-90, 90)), _connector="OR"),
                    models.Q(("longitude__isnull", True), ("longitude__range", (-180, 180)), _connector="OR"),
                ),
                name="deployment_coordinates_in_range",
                violation_error_message="Enter a latitude between -90 and 90 and a longitude between -180 and 180. Check that they are not swapped.",
            ),
        ),
        migrations.AddConstraint(
            model_name="deployment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                    _connector="OR",
                ),
                name="deployment_coordinates_in_pairs",
                violation_error_message="Enter both latitude and longitude, or leave both blank.",
            ),
        ),
        AddTrigger(
            model_name="deployment",
            trigger=pgtrigger.compiler.Trigger(
                name="deployment_month_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE was_place bigint; is_place bigint; was_days datemultirange; is_days datemultirange; is_another boolean; told text;",
                    func="\n        was_place := OLD.district_id;\n        is_place := NEW.district_id;\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(LEAST(OLD.starts, COALESCE(OLD.ends, 'infinity')), GREATEST(OLD.starts, COALESCE(OLD.ends, 'infinity')), '[]')) END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(LEAST(NEW.starts, COALESCE(NEW.ends, 'infinity')), GREATEST(NEW.starts, COALESCE(NEW.ends, 'infinity')), '[]')) END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR ROW(OLD.vehicle_id, OLD.district_id, OLD.site, OLD.latitude, OLD.longitude) IS DISTINCT FROM ROW(NEW.vehicle_id, NEW.district_id, NEW.site, NEW.latitude, NEW.longitude);\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'deployment_month_closed', COLUMN = 'starts', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;",
                    hash="dff3e209146dcf5684607550a0f5d15dec035312",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_deployment_month_closed_b09e3",
                    table="receptions_deployment",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="deployment",
            trigger=pgtrigger.compiler.Trigger(
                name="deployment_covers_trips",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    EXISTS (\n                        SELECT FROM receptions_trip AS trip\n                        WHERE trip.deployment_id = NEW.id\n                          AND (trip.date < NEW.starts OR trip.date > COALESCE(NEW.ends, 'infinity'))\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'A trip of this deployment lies outside these dates. Change the trip first.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'deployment_covers_trips', COLUMN = 'ends', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="6a0a67c93a9c55db16c84435167447b3d121007e",
                    operation='UPDATE OF "starts", "ends"',
                    pgid="pgtrigger_deployment_covers_trips_010e5",
                    table="receptions_deployment",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="deployment",
            trigger=pgtrigger.compiler.Trigger(
                name="deployment_after_handover",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM FROM receptions_mobilereception WHERE id = NEW.vehicle_id FOR SHARE;\n            IF \n                    EXISTS (\n                        SELECT FROM receptions_mobilereception AS vehicle\n                        WHERE vehicle.id = NEW.vehicle_id AND NEW.starts < vehicle.donated\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'This date is before the handover of the vehicle. Check the date.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'deployment_after_handover', COLUMN = 'starts', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="ec7b99af8f0c2ebfa49ac66ae41289151ac1e636",
                    operation='INSERT OR UPDATE OF "starts", "vehicle_id"',
                    pgid="pgtrigger_deployment_after_handover_4837d",
                    table="receptions_deployment",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="servicegap",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gte", models.F("starts")), ("ends__isnull", True), _connector="OR"),
                name="gap_dates_ordered",
                violation_error_message="The last day is before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicegap",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("vehicle", "="), (csi.core.periods.DateRange(), "&&")],
                name="gap_no_overlap",
                violation_error_code="overlap",
                violation_error_message="This vehicle is already out of service on some of these days. Enter the last day of the earlier period first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicegap",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["in_repair", "withdrawn"])),
                name="gap_kind_known",
                violation_error_message="Choose whether it is in repair or withdrawn.",
            ),
        ),
        AddTrigger(
            model_name="servicegap",
            trigger=pgtrigger.compiler.Trigger(
                name="gap_after_handover",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM FROM receptions_mobilereception WHERE id = NEW.vehicle_id FOR SHARE;\n            IF \n                    EXISTS (\n                        SELECT FROM receptions_mobilereception AS vehicle\n                        WHERE vehicle.id = NEW.vehicle_id AND NEW.starts < vehicle.donated\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'This date is before the handover of the vehicle. Check the date.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'gap_after_handover', COLUMN = 'starts', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="a1d9a0c451caeb03bcde5f9787a428b7a974f1ad",
                    operation='INSERT OR UPDATE OF "starts", "vehicle_id"',
                    pgid="pgtrigger_gap_after_handover_c43ee",
                    table="receptions_servicegap",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="servicegap",
            trigger=pgtrigger.compiler.Trigger(
                name="gap_updates_vehicle_state",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    UPDATE receptions_mobilereception SET state = state\n                    WHERE id = OLD.vehicle_id OR id = NEW.vehicle_id;\n                    RETURN NULL;\n                ",
                    hash="2acd9caf9f9742632d25a95dcd5d899eb9c7bcc4",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_gap_updates_vehicle_state_eaac0",
                    table="receptions_servicegap",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="trip",
            index=models.Index(fields=["-date", "-id"], name="trip_by_date"),
        ),
        migrations.AddIndex(
            model_name="trip",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("remarks"), "gin_trgm_ops"),
                name="trip_search",
            ),
        ),
        migrations.AddConstraint(
            model_name="trip",
            constraint=models.UniqueConstraint(
                fields=("deployment", "date"),
                name="trip_unique_date",
                violation_error_message="A trip of this vehicle on this day is already recorded. Open that trip to change it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="trip",
            constraint=models.CheckConstraint(
                condition=models.Q(("fuel__isnull", True), ("fuel__gte", 0), _connector="OR"),
                name="trip_fuel_not_negative",
                violation_error_message="Fuel must be 0 litres or more.",
            ),
        ),
        AddTrigger(
            model_name="trip",
            trigger=pgtrigger.compiler.Trigger(
                name="trip_month_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE was_place bigint; is_place bigint; was_days datemultirange; is_days datemultirange; is_another boolean; told text;",
                    func="\n        was_place := (SELECT district_id FROM receptions_deployment WHERE id = OLD.deployment_id);\n        is_place := (SELECT district_id FROM receptions_deployment WHERE id = NEW.deployment_id);\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN OLD.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(OLD.date, OLD.date, '[]')) END END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN NEW.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(NEW.date, NEW.date, '[]')) END END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR to_jsonb(OLD) - ARRAY['updated_at', 'updated_by_id'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at', 'updated_by_id'];\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'trip_month_closed', COLUMN = 'date', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;",
                    hash="66988d3b2ed75be984a5b5b6085f3831fbe4889d",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_trip_month_closed_ba317",
                    table="receptions_trip",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="trip",
            trigger=pgtrigger.compiler.Trigger(
                name="trip_within_deployment",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM FROM receptions_deployment WHERE id = NEW.deployment_id FOR SHARE;\n            IF \n                    EXISTS (\n                        SELECT FROM receptions_deployment AS deployment\n                        WHERE deployment.id = NEW.deployment_id\n                          AND (NEW.date < deployment.starts OR NEW.date > COALESCE(deployment.ends, 'infinity'))\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'The deployment does not include this date. Check the date and the deployment.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'trip_within_deployment', COLUMN = 'date', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="c71436792ebbe2d7779b6a0079c1b97b17e8bf9d",
                    operation='INSERT OR UPDATE OF "date", "deployment_id"',
                    pgid="pgtrigger_trip_within_deployment_8383d",
                    table="receptions_trip",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="appealcount",
            constraint=models.UniqueConstraint(
                fields=("trip", "topic"),
                name="appeal_count_unique_topic",
                violation_error_message="This topic is already in the table. Use one row for each topic.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appealcount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "received__gte",
                        django.db.models.expressions.CombinedExpression(models.F("settled"), "+", models.F("referred")),
                    )
                ),
                name="appeal_outcomes_within_total",
                violation_error_message="The number settled and referred is higher than the number received. Check the three numbers.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appealcount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "topic__in",
                        ["documents", "benefits", "land", "family", "domestic", "crime", "police_conduct", "other"],
                    )
                ),
                name="appeal_topic_known",
                violation_error_message="Choose a topic.",
            ),
        ),
        AddTrigger(
            model_name="appealcount",
            trigger=pgtrigger.compiler.Trigger(
                name="appeals_month_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE was_place bigint; is_place bigint; was_days datemultirange; is_days datemultirange; is_another boolean; told text;",
                    func="\n        was_place := (SELECT (SELECT district_id FROM receptions_deployment WHERE id = trip.deployment_id) FROM receptions_trip AS trip WHERE trip.id = OLD.trip_id);\n        is_place := (SELECT (SELECT district_id FROM receptions_deployment WHERE id = trip.deployment_id) FROM receptions_trip AS trip WHERE trip.id = NEW.trip_id);\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE (SELECT CASE WHEN trip.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(trip.date, trip.date, '[]')) END FROM receptions_trip AS trip WHERE trip.id = OLD.trip_id) END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE (SELECT CASE WHEN trip.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(trip.date, trip.date, '[]')) END FROM receptions_trip AS trip WHERE trip.id = NEW.trip_id) END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR to_jsonb(OLD) - ARRAY['updated_at', 'updated_by_id'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at', 'updated_by_id'];\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'appeals_month_closed', COLUMN = 'trip', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;",
                    hash="b62969281e760ffa7ba982d2f96e773e3a7465c6",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_appeals_month_closed_159d0",
                    table="receptions_appealcount",
                    when="BEFORE",
                ),
            ),
        ),
    ]
