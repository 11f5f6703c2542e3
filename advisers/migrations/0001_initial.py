import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django_countries.fields
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import csi.core.db.migration_operations
import csi.core.db.search
import csi.core.db.triggers
import csi.core.history.triggers
import csi.core.periods


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
                "indexes": [
                    models.Index(fields=["family_name", "given_names", "id"], name="adviser_by_name"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("family_name"), "gin_trgm_ops"),
                        name="adviser_search",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("languages__contained_by", ["en", "ru", "ky", "uz", "tg", "tr", "de", "fr"])
                        ),
                        name="adviser_languages_known",
                        violation_error_message="Choose languages from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", ["woman", "man"])),
                        name="adviser_sex_known",
                        violation_error_message="Choose one of the listed values.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["international", "national"])),
                        name="adviser_kind_known",
                        violation_error_message="Choose one of the listed values.",
                    ),
                ],
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
                "indexes": [
                    models.Index(fields=["-date", "-id"], name="observation_by_date"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("summary"), "gin_trgm_ops"),
                        name="observation_search",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sensitivity__in", ["normal", "restricted", "confidential"])),
                        name="observation_sensitivity_known",
                        violation_error_message="Choose normal, restricted or confidential.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["development", "challenge", "good_practice", "incident"])),
                        name="observation_kind_known",
                        violation_error_message="Choose one of the listed values.",
                    ),
                ],
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
                "indexes": [models.Index(fields=["-starts", "id"], name="placement_by_start")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gte", models.F("starts")), ("ends__isnull", True), _connector="OR"),
                        name="placement_in_order",
                        violation_error_message="The last day is before the first day.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("adviser", "="), (csi.core.periods.DateRange(), "&&")],
                        name="placement_no_overlap",
                        violation_error_code="overlap",
                        violation_error_message="This adviser is already placed at a station on some of these days. End the other placement the day before this one starts.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["adviser", "team_leader", "community"])),
                        name="placement_role_known",
                        violation_error_message="Choose one of the listed values.",
                    ),
                ],
            },
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="adviser",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('advisers_adviser', 'id', '{}')",
                    hash="8bc9bbb22601ef6d91b097d22a1080634c12cfe9",
                    operation="INSERT OR UPDATE OR DELETE",
                    personal_columns=["given_names", "family_name", "email", "languages"],
                    pgid="pgtrigger_history_log_change_6d7cf",
                    table="advisers_adviser",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="adviser",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="90639c641c1778b4a9a61e1fa0ffb1a2cb3b0650",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_d05a5",
                    table="advisers_adviser",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="observation_district_matches_station",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM FROM districts_policestation WHERE id = NEW.station_id FOR SHARE;
                IF
                    EXISTS (
                        SELECT FROM districts_policestation AS station
                        WHERE station.id = NEW.station_id AND station.district_id <> NEW.district_id
                    )
                THEN
                    PERFORM raise_violation('observation_district_matches_station', 'station', TG_TABLE_NAME, 'This station is in another district. Choose a station of this district.');
                END IF;
                RETURN NEW;
            """,
                    hash="bac38b0dc6f13b6c0c4c595b5ae8d426db209230",
                    operation='INSERT OR UPDATE OF "station_id", "district_id"',
                    pgid="pgtrigger_observation_district_matches_station_4618e",
                    table="advisers_observation",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="observation_period_lock",
                sql=csi.core.db.triggers.TriggerSql(
                    declare="""
                DECLARE
                    old_scope bigint;
                    new_scope bigint;
                    old_days datemultirange;
                    new_days datemultirange;
            """,
                    func="""
                SELECT OLD.district_id, days_of_date(OLD.date)
                INTO old_scope, old_days;
                SELECT NEW.district_id, days_of_date(NEW.date)
                INTO new_scope, new_days;
                PERFORM period_lock_check(
                    'observation_period_lock', 'date', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE' OR ROW(OLD.district_id, OLD.station_id, OLD.adviser_id, OLD.kind, OLD.summary, OLD.details) IS DISTINCT FROM ROW(NEW.district_id, NEW.station_id, NEW.adviser_id, NEW.kind, NEW.summary, NEW.details)
                );
                IF TG_OP = 'DELETE' THEN
                    RETURN OLD;
                END IF;
                RETURN NEW;
            """,
                    hash="035af0595f0b291a4144237d3a1757b46778603e",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_observation_period_lock_ff296",
                    table="advisers_observation",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('advisers_observation', 'id', '{}')",
                    hash="9352aea4d5a6eae2df1b84b01b6c6268dfac6b67",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_2333e",
                    table="advisers_observation",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="3dc05ee15b3a69a204e4709fcc547f047db72bc3",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_21fc7",
                    table="advisers_observation",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="placement_within_mandate",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM FROM districts_mandate WHERE id = NEW.mandate_id FOR SHARE;
                IF
                    EXISTS (
                        SELECT FROM districts_mandate AS mandate
                        WHERE mandate.id = NEW.mandate_id
                          AND (NEW.starts < mandate.starts
                               OR GREATEST(NEW.starts, NEW.ends) > COALESCE(mandate.ends, 'infinity'))
                    )
                THEN
                    PERFORM raise_violation('placement_within_mandate', 'ends', TG_TABLE_NAME, 'Enter dates within those of the mandate.');
                END IF;
                RETURN NEW;
            """,
                    hash="ca5f76761a9c29cc96d2a1dba4b1d4a3b4bf5d65",
                    operation='INSERT OR UPDATE OF "starts", "ends", "mandate_id"',
                    pgid="pgtrigger_placement_within_mandate_b448b",
                    table="advisers_placement",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="placement_period_lock",
                sql=csi.core.db.triggers.TriggerSql(
                    declare="""
                DECLARE
                    old_scope bigint;
                    new_scope bigint;
                    old_days datemultirange;
                    new_days datemultirange;
            """,
                    func="""
                SELECT policestation.district_id, days_of_period(OLD.starts, OLD.ends)
                INTO old_scope, old_days
                FROM districts_policestation AS policestation
                WHERE policestation.id = OLD.station_id;
                SELECT policestation.district_id, days_of_period(NEW.starts, NEW.ends)
                INTO new_scope, new_days
                FROM districts_policestation AS policestation
                WHERE policestation.id = NEW.station_id;
                PERFORM period_lock_check(
                    'placement_period_lock', 'starts', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE' OR ROW(OLD.adviser_id, OLD.station_id, OLD.role) IS DISTINCT FROM ROW(NEW.adviser_id, NEW.station_id, NEW.role)
                );
                IF TG_OP = 'DELETE' THEN
                    RETURN OLD;
                END IF;
                RETURN NEW;
            """,
                    hash="7ab30b33519d495e34faf7f9f09d6e93cf5ebe1a",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_placement_period_lock_2daaa",
                    table="advisers_placement",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('advisers_placement', 'id', '{}')",
                    hash="c23249298ea697937f18fe745ae005ee0ec012b2",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_4d504",
                    table="advisers_placement",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="a033ab233ad12c8ba6323cc520fff8598d5d5060",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_3be0d",
                    table="advisers_placement",
                    when="BEFORE",
                ),
            ),
        ),
    ]
