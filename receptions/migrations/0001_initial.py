import django.contrib.postgres.constraints
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
import csi.core.periods


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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["in_service", "in_repair", "withdrawn"])),
                        name="vehicle_state_known",
                        violation_error_message="Choose the state.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["mission", "shared", "police"])),
                        name="vehicle_stage_known",
                        violation_error_message="Choose the ownership stage.",
                    ),
                ],
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
                "indexes": [
                    models.Index(fields=["-starts", "id"], name="deployment_by_start"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("site"), "gin_trgm_ops"),
                        name="deployment_search",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gte", models.F("starts")), ("ends__isnull", True), _connector="OR"),
                        name="deployment_dates_ordered",
                        violation_error_message="The last day is before the first day.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("vehicle", "="), (csi.core.periods.DateRange(), "&&")],
                        name="deployment_no_overlap",
                        violation_error_code="overlap",
                        violation_error_message="This vehicle is already deployed on some of these days. End the other deployment before this one starts.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude__isnull", True), ("latitude__range", (-90, 90)), _connector="OR"),
                            models.Q(("longitude__isnull", True), ("longitude__range", (-180, 180)), _connector="OR"),
                        ),
                        name="deployment_coordinates_in_range",
                        violation_error_message="Enter a latitude between -90 and 90 and a longitude between -180 and 180. Check that they are not swapped.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                            models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                            _connector="OR",
                        ),
                        name="deployment_coordinates_in_pairs",
                        violation_error_message="Enter both latitude and longitude, or leave both blank.",
                    ),
                ],
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gte", models.F("starts")), ("ends__isnull", True), _connector="OR"),
                        name="gap_dates_ordered",
                        violation_error_message="The last day is before the first day.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("vehicle", "="), (csi.core.periods.DateRange(), "&&")],
                        name="gap_no_overlap",
                        violation_error_code="overlap",
                        violation_error_message="This vehicle is already out of service on some of these days. Enter the last day of the earlier period first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["in_repair", "withdrawn"])),
                        name="gap_kind_known",
                        violation_error_message="Choose “In repair” or “Withdrawn”.",
                    ),
                ],
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
                        help_text="Leave blank if it is the site of the deployment.",
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
                "indexes": [
                    models.Index(fields=["-date", "-id"], name="trip_by_date"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("remarks"), "gin_trgm_ops"),
                        name="trip_search",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("deployment", "date"),
                        name="trip_unique_date",
                        violation_error_message="A trip of this vehicle on this day is already recorded. Open that trip to change it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fuel__isnull", True), ("fuel__gte", 0), _connector="OR"),
                        name="trip_fuel_not_negative",
                        violation_error_message="Fuel must be 0 litres or more.",
                    ),
                ],
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("trip", "topic"),
                        name="appeal_count_unique_topic",
                        violation_error_message="This topic is already in the table. Use one row for each topic.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "received__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("settled"), "+", models.F("referred")
                                ),
                            )
                        ),
                        name="appeal_outcomes_within_total",
                        violation_error_message="The number settled and referred is higher than the number received. Check the three numbers.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "topic__in",
                                [
                                    "documents",
                                    "benefits",
                                    "land",
                                    "family",
                                    "domestic",
                                    "crime",
                                    "police_conduct",
                                    "other",
                                ],
                            )
                        ),
                        name="appeal_topic_known",
                        violation_error_message="Choose a topic.",
                    ),
                ],
            },
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mobilereception",
            trigger=pgtrigger.compiler.Trigger(
                name="handover_before_deployments",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    EXISTS (
                        SELECT FROM receptions_deployment AS deployment
                        WHERE deployment.vehicle_id = NEW.id AND deployment.starts < NEW.donated
                    )
                THEN
                    PERFORM raise_violation('handover_before_deployments', 'donated', TG_TABLE_NAME, 'The vehicle was deployed before this date. Check the date, or change the deployment first.');
                END IF;
                RETURN NEW;
            """,
                    hash="27c96d03e5d99bef840047f6b1a89e48efa264b0",
                    operation='UPDATE OF "donated"',
                    pgid="pgtrigger_handover_before_deployments_10449",
                    table="receptions_mobilereception",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mobilereception",
            trigger=pgtrigger.compiler.Trigger(
                name="handover_before_gaps",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    EXISTS (
                        SELECT FROM receptions_servicegap AS gap
                        WHERE gap.vehicle_id = NEW.id AND gap.starts < NEW.donated
                    )
                THEN
                    PERFORM raise_violation('handover_before_gaps', 'donated', TG_TABLE_NAME, 'The vehicle was out of service before this date. Check the date, or change the period out of service first.');
                END IF;
                RETURN NEW;
            """,
                    hash="d09e792294c550f011c91f03b32652355e7e6599",
                    operation='UPDATE OF "donated"',
                    pgid="pgtrigger_handover_before_gaps_55bfa",
                    table="receptions_mobilereception",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mobilereception",
            trigger=pgtrigger.compiler.Trigger(
                name="vehicle_state_from_gaps",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                NEW.state :=
                    COALESCE(
                        (SELECT gap.kind FROM receptions_servicegap AS gap WHERE gap.vehicle_id = NEW.id AND gap.ends IS NULL),
                        'in_service'
                    )
                ; RETURN NEW;
            """,
                    hash="f8aad4d5d56d5fc9ca604936ae8ddd2eca635c56",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_vehicle_state_from_gaps_f006d",
                    table="receptions_mobilereception",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mobilereception",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('receptions_mobilereception', 'id', '{}')",
                    hash="46b7906edecf5fbc04918120624942a515c04b12",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_ad43f",
                    table="receptions_mobilereception",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mobilereception",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="eefd6f7a95d7848aa49957869badeffb3e390efe",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_4ea3e",
                    table="receptions_mobilereception",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="deployment",
            trigger=pgtrigger.compiler.Trigger(
                name="deployment_covers_trips",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    EXISTS (
                        SELECT FROM receptions_trip AS trip
                        WHERE trip.deployment_id = NEW.id
                          AND (trip.date < NEW.starts OR trip.date > COALESCE(NEW.ends, 'infinity'))
                    )
                THEN
                    PERFORM raise_violation('deployment_covers_trips', 'ends', TG_TABLE_NAME, 'A trip of this deployment lies outside these dates. Change the trip first.');
                END IF;
                RETURN NEW;
            """,
                    hash="fdf4e7fde8e67883b91aed0a9b44bd16219c541b",
                    operation='UPDATE OF "starts", "ends"',
                    pgid="pgtrigger_deployment_covers_trips_010e5",
                    table="receptions_deployment",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="deployment",
            trigger=pgtrigger.compiler.Trigger(
                name="deployment_after_handover",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM FROM receptions_mobilereception WHERE id = NEW.vehicle_id FOR SHARE;
                IF
                    EXISTS (
                        SELECT FROM receptions_mobilereception AS vehicle
                        WHERE vehicle.id = NEW.vehicle_id AND NEW.starts < vehicle.donated
                    )
                THEN
                    PERFORM raise_violation('deployment_after_handover', 'starts', TG_TABLE_NAME, 'This date is before the handover of the vehicle. Check the date.');
                END IF;
                RETURN NEW;
            """,
                    hash="1f34d1f348f4d60382e4cbfaf3aeedc8766671b9",
                    operation='INSERT OR UPDATE OF "starts", "vehicle_id"',
                    pgid="pgtrigger_deployment_after_handover_4837d",
                    table="receptions_deployment",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="deployment",
            trigger=pgtrigger.compiler.Trigger(
                name="deployment_period_lock",
                sql=csi.core.db.triggers.TriggerSql(
                    declare="""
                DECLARE
                    old_scope bigint;
                    new_scope bigint;
                    old_days datemultirange;
                    new_days datemultirange;
            """,
                    func="""
                SELECT OLD.district_id, days_of_period(OLD.starts, OLD.ends)
                INTO old_scope, old_days;
                SELECT NEW.district_id, days_of_period(NEW.starts, NEW.ends)
                INTO new_scope, new_days;
                PERFORM period_lock_check(
                    'deployment_period_lock', 'starts', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE' OR ROW(OLD.vehicle_id, OLD.district_id, OLD.site, OLD.latitude, OLD.longitude) IS DISTINCT FROM ROW(NEW.vehicle_id, NEW.district_id, NEW.site, NEW.latitude, NEW.longitude)
                );
                IF TG_OP = 'DELETE' THEN
                    RETURN OLD;
                END IF;
                RETURN NEW;
            """,
                    hash="7940c1521304d9610354344d4d0c871efc6b1ded",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_deployment_period_lock_f925e",
                    table="receptions_deployment",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="deployment",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('receptions_deployment', 'id', '{}')",
                    hash="9fd2305c7f192122c6ab0c7eea952c5110241ab6",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_61180",
                    table="receptions_deployment",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="deployment",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="adf722f2d2ee63b8eb17a7b6afbd3c8813f4ef35",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_66ee1",
                    table="receptions_deployment",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="servicegap",
            trigger=pgtrigger.compiler.Trigger(
                name="gap_after_handover",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM FROM receptions_mobilereception WHERE id = NEW.vehicle_id FOR SHARE;
                IF
                    EXISTS (
                        SELECT FROM receptions_mobilereception AS vehicle
                        WHERE vehicle.id = NEW.vehicle_id AND NEW.starts < vehicle.donated
                    )
                THEN
                    PERFORM raise_violation('gap_after_handover', 'starts', TG_TABLE_NAME, 'This date is before the handover of the vehicle. Check the date.');
                END IF;
                RETURN NEW;
            """,
                    hash="be24d457f3b26439cfab11b6a9001750ce529224",
                    operation='INSERT OR UPDATE OF "starts", "vehicle_id"',
                    pgid="pgtrigger_gap_after_handover_c43ee",
                    table="receptions_servicegap",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="servicegap",
            trigger=pgtrigger.compiler.Trigger(
                name="gap_updates_vehicle_state",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                UPDATE receptions_mobilereception SET state = state
                WHERE id = OLD.vehicle_id OR id = NEW.vehicle_id;
                RETURN NULL;
            """,
                    hash="3da271c621cd40192a24a1c70751e48954f0b5cb",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_gap_updates_vehicle_state_eaac0",
                    table="receptions_servicegap",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="servicegap",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('receptions_servicegap', 'id', '{}')",
                    hash="c303d08af607dc01a8d1dd8a4377a61a21b4bb80",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_a424a",
                    table="receptions_servicegap",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="servicegap",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="1b7385a512439d75c35421e93844de9382e3b2cd",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_01844",
                    table="receptions_servicegap",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="trip",
            trigger=pgtrigger.compiler.Trigger(
                name="trip_within_deployment",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM FROM receptions_deployment WHERE id = NEW.deployment_id FOR SHARE;
                IF
                    EXISTS (
                        SELECT FROM receptions_deployment AS deployment
                        WHERE deployment.id = NEW.deployment_id
                          AND (NEW.date < deployment.starts OR NEW.date > COALESCE(deployment.ends, 'infinity'))
                    )
                THEN
                    PERFORM raise_violation('trip_within_deployment', 'date', TG_TABLE_NAME, 'The deployment does not include this date. Check the date and the deployment.');
                END IF;
                RETURN NEW;
            """,
                    hash="b3ee2fe3721facce75f86fe820dbc1eec50212a2",
                    operation='INSERT OR UPDATE OF "date", "deployment_id"',
                    pgid="pgtrigger_trip_within_deployment_8383d",
                    table="receptions_trip",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="trip",
            trigger=pgtrigger.compiler.Trigger(
                name="trip_period_lock",
                sql=csi.core.db.triggers.TriggerSql(
                    declare="""
                DECLARE
                    old_scope bigint;
                    new_scope bigint;
                    old_days datemultirange;
                    new_days datemultirange;
            """,
                    func="""
                SELECT deployment.district_id, days_of_date(OLD.date)
                INTO old_scope, old_days
                FROM receptions_deployment AS deployment
                WHERE deployment.id = OLD.deployment_id;
                SELECT deployment.district_id, days_of_date(NEW.date)
                INTO new_scope, new_days
                FROM receptions_deployment AS deployment
                WHERE deployment.id = NEW.deployment_id;
                PERFORM period_lock_check(
                    'trip_period_lock', 'date', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE' OR without_audit_columns(to_jsonb(OLD)) <> without_audit_columns(to_jsonb(NEW))
                );
                IF TG_OP = 'DELETE' THEN
                    RETURN OLD;
                END IF;
                RETURN NEW;
            """,
                    hash="e248bae5e133cf0e09c21ed0ece438b62393c7b5",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_trip_period_lock_7d1cc",
                    table="receptions_trip",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="trip",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('receptions_trip', 'id', '{}')",
                    hash="45af052793680b1b04260fa6ab600e3633285e3a",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_210e2",
                    table="receptions_trip",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="trip",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="44e5028129920dbd7610f6b29b626abef126eb07",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_67c63",
                    table="receptions_trip",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="appealcount",
            trigger=pgtrigger.compiler.Trigger(
                name="appealcount_period_lock",
                sql=csi.core.db.triggers.TriggerSql(
                    declare="""
                DECLARE
                    old_scope bigint;
                    new_scope bigint;
                    old_days datemultirange;
                    new_days datemultirange;
            """,
                    func="""
                SELECT deployment.district_id, days_of_date(trip.date)
                INTO old_scope, old_days
                FROM receptions_trip AS trip
                JOIN receptions_deployment AS deployment ON deployment.id = trip.deployment_id
                WHERE trip.id = OLD.trip_id;
                SELECT deployment.district_id, days_of_date(trip.date)
                INTO new_scope, new_days
                FROM receptions_trip AS trip
                JOIN receptions_deployment AS deployment ON deployment.id = trip.deployment_id
                WHERE trip.id = NEW.trip_id;
                PERFORM period_lock_check(
                    'appealcount_period_lock', 'trip', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE' OR without_audit_columns(to_jsonb(OLD)) <> without_audit_columns(to_jsonb(NEW))
                );
                IF TG_OP = 'DELETE' THEN
                    RETURN OLD;
                END IF;
                RETURN NEW;
            """,
                    hash="bad0d71b5edb7531a41f110efe910586601fe2af",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_appealcount_period_lock_541d1",
                    table="receptions_appealcount",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="appealcount",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('receptions_trip', 'trip_id', '{}')",
                    hash="b367c597e8892f8a185246bcf008f58e7524fdfe",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_dafc6",
                    table="receptions_appealcount",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="appealcount",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="cd017eb5f8868305752431177fc69af9471c5007",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_7ab4c",
                    table="receptions_appealcount",
                    when="BEFORE",
                ),
            ),
        ),
    ]
