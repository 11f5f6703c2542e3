import django.contrib.postgres.constraints
import django.contrib.postgres.indexes
import django.db.models.deletion
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
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CommunityGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("name_en", models.CharField(max_length=80, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=80, verbose_name="name in Russian")),
                ("name_ky", models.CharField(blank=True, max_length=80, verbose_name="name in Kyrgyz")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Order in forms and tables.", verbose_name="position"
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
                "verbose_name": "community",
                "verbose_name_plural": "communities",
                "ordering": ("position", "name_en"),
            },
        ),
        migrations.CreateModel(
            name="District",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("name_en", models.CharField(max_length=80, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=80, verbose_name="name in Russian")),
                ("name_ky", models.CharField(blank=True, max_length=80, verbose_name="name in Kyrgyz")),
                (
                    "kind",
                    models.CharField(
                        choices=[("raion", "Raion"), ("city", "City"), ("city_district", "City district")],
                        default="raion",
                        max_length=20,
                        verbose_name="type",
                    ),
                ),
                ("pcode", models.CharField(max_length=20, unique=True, verbose_name="P-code")),
                ("centre", models.CharField(blank=True, max_length=80, verbose_name="administrative centre")),
                (
                    "latitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=5,
                        help_text="Latitude of the administrative centre, in degrees.",
                        max_digits=8,
                        null=True,
                        verbose_name="latitude",
                    ),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True, decimal_places=5, max_digits=8, null=True, verbose_name="longitude"
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
                "verbose_name": "district",
                "verbose_name_plural": "districts",
                "ordering": ("name_en", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "office",
                    models.CharField(
                        help_text="For example, deputy head of the akimiat.", max_length=120, verbose_name="office"
                    ),
                ),
                ("organisation", models.CharField(blank=True, max_length=160, verbose_name="organisation")),
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
                ("telephone", models.CharField(blank=True, max_length=40, verbose_name="telephone of the office")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail of the office")),
                (
                    "office_is_public",
                    models.BooleanField(
                        default=False,
                        help_text="Select this if the name of the office-holder is public.",
                        verbose_name="public office",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="Only for a public office. Otherwise leave blank.",
                        max_length=120,
                        verbose_name="name",
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
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="districts.district",
                        verbose_name="district",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "ordering": ("office", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("records_closed", models.BooleanField(default=False, editable=False, verbose_name="records closed")),
                ("decided_at", models.DateTimeField(editable=False, null=True, verbose_name="closed or reopened at")),
                (
                    "reason",
                    models.CharField(blank=True, editable=False, max_length=500, verbose_name="reopened because"),
                ),
                (
                    "decision",
                    models.CharField(
                        help_text="For example, PC.DEC/961.", max_length=60, unique=True, verbose_name="decision"
                    ),
                ),
                ("adopted", models.DateField(verbose_name="adopted")),
                ("starts", models.DateField(verbose_name="from")),
                (
                    "ends",
                    models.DateField(
                        blank=True,
                        help_text="The last day. Leave blank if no end is set.",
                        null=True,
                        verbose_name="to",
                    ),
                ),
                ("participating_states", models.PositiveSmallIntegerField(verbose_name="participating States")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("in_force", "In force"),
                            ("extension_requested", "Extension requested"),
                            ("ended", "Ended"),
                        ],
                        default="in_force",
                        max_length=30,
                        verbose_name="status",
                    ),
                ),
                (
                    "extension_requested_until",
                    models.DateField(
                        blank=True,
                        help_text="The last day of the extension that the mission requested.",
                        null=True,
                        verbose_name="extension requested until",
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
                    "decided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed or reopened by",
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
                "verbose_name": "mandate",
                "verbose_name_plural": "mandates",
                "ordering": ("-starts", "pk"),
            },
        ),
        migrations.CreateModel(
            name="AreaOfOperation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("records_closed", models.BooleanField(default=False, editable=False, verbose_name="records closed")),
                ("decided_at", models.DateTimeField(editable=False, null=True, verbose_name="closed or reopened at")),
                (
                    "reason",
                    models.CharField(blank=True, editable=False, max_length=500, verbose_name="reopened because"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("requested", "Requested"), ("active", "Active"), ("closed", "Closed")],
                        default="requested",
                        max_length=20,
                        verbose_name="status",
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
                    "decided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed or reopened by",
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
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="areas",
                        to="districts.district",
                        verbose_name="district",
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="areas",
                        to="districts.mandate",
                        verbose_name="mandate",
                    ),
                ),
            ],
            options={
                "verbose_name": "area of operation",
                "verbose_name_plural": "areas of operation",
                "ordering": ("-starts", "district__name_en", "pk"),
            },
        ),
        migrations.CreateModel(
            name="PoliceStation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_ru", models.CharField(blank=True, max_length=120, verbose_name="name in Russian")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("telephone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
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
                        related_name="stations",
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
                "verbose_name": "police station",
                "verbose_name_plural": "police stations",
                "ordering": ("name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="PoliceStrength",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("date", models.DateField(verbose_name="date")),
                (
                    "source",
                    models.CharField(
                        help_text="Who provided the figures, for example, the district's personnel office.",
                        max_length=200,
                        verbose_name="source",
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
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="strengths",
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
                "verbose_name": "police strength",
                "verbose_name_plural": "police strength",
                "ordering": ("-date", "station__name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Population",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("people", models.PositiveIntegerField(blank=True, null=True, verbose_name="people")),
                (
                    "share",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="share, %"),
                ),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                (
                    "community",
                    models.ForeignKey(
                        blank=True,
                        help_text="Leave blank for the whole district.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="districts.communitygroup",
                        verbose_name="community",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="populations",
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
                "verbose_name": "population",
                "verbose_name_plural": "populations",
                "ordering": ("district", "-year", "community"),
            },
        ),
        migrations.CreateModel(
            name="Province",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("name_en", models.CharField(max_length=80, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=80, verbose_name="name in Russian")),
                ("name_ky", models.CharField(blank=True, max_length=80, verbose_name="name in Kyrgyz")),
                (
                    "iso_3166_2",
                    models.CharField(
                        help_text="For example, KG-O.", max_length=6, unique=True, verbose_name="ISO 3166-2"
                    ),
                ),
                ("pcode", models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name="P-code")),
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
                "verbose_name": "province",
                "verbose_name_plural": "provinces",
                "ordering": ("name_en", "pk"),
            },
        ),
        migrations.AddField(
            model_name="district",
            name="province",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="districts",
                to="districts.province",
                verbose_name="province",
            ),
        ),
        migrations.CreateModel(
            name="StrengthLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("women", csi.core.db.fields.CountField(default=0, verbose_name="women")),
                ("men", csi.core.db.fields.CountField(default=0, verbose_name="men")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="districts.communitygroup",
                        verbose_name="community",
                    ),
                ),
                (
                    "strength",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="districts.policestrength"
                    ),
                ),
            ],
            options={
                "verbose_name": "officers of a community",
                "verbose_name_plural": "officers by community",
                "ordering": ("community__position", "pk"),
            },
        ),
        migrations.AddConstraint(
            model_name="communitygroup",
            constraint=models.UniqueConstraint(
                fields=("name_en",),
                name="community_unique_name",
                violation_error_message="A community with this name already exists. Enter another name.",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["office", "id"], name="contact_by_office"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("office"), "gin_trgm_ops"),
                name="contact_search",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), ("office_is_public", True), _connector="OR"),
                name="contact_name_requires_public_office",
                violation_error_message="A name is recorded only for a public office. Leave the name blank.",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
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
                name="contact_sector_known",
                violation_error_message="Choose one of the sectors.",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(
                fields=("district", "office", "organisation"),
                name="contact_unique_office",
                violation_error_message="This office is already on the list of the district.",
            ),
        ),
        AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="contact_chair_not_police",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    NEW.sector = 'police'\n                    AND EXISTS (SELECT FROM forums_workinggroup WHERE chair_id = NEW.id)\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'This contact chairs a working group, and police officers may not chair. Change the chair first.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'contact_chair_not_police', COLUMN = 'sector', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="76df8bb40a35a92b13bad3d702edc0175e0f3d04",
                    operation='UPDATE OF "sector"',
                    pgid="pgtrigger_contact_chair_not_police_f9496",
                    table="districts_contact",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="contact_district_matches_group",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    EXISTS (\n                        SELECT FROM forums_workinggroup WHERE chair_id = NEW.id AND district_id <> NEW.district_id\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'This contact chairs a working group of its current district. Change the chair first.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'contact_district_matches_group', COLUMN = 'district', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="17610f738c792f87863b68aabd6619dda71a0020",
                    operation='UPDATE OF "district_id"',
                    pgid="pgtrigger_contact_district_matches_group_a385e",
                    table="districts_contact",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gte", models.F("starts")), ("ends__isnull", True), _connector="OR"),
                name="mandate_in_order",
                violation_error_message="The last day is before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("adopted__lte", models.F("starts"))),
                name="mandate_adopted_before_start",
                violation_error_message="Enter a date of adoption on or before the first day of the mandate.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("extension_requested_until__isnull", True),
                    ("extension_requested_until__gt", models.F("ends")),
                    _connector="OR",
                ),
                name="mandate_extension_after_end",
                violation_error_message="Enter a date after the last day of the mandate.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["in_force", "extension_requested", "ended"])),
                name="mandate_status_known",
                violation_error_message="Choose one of the listed values.",
            ),
        ),
        AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_contains_areas",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n            EXISTS (\n                SELECT FROM districts_areaofoperation AS under\n                WHERE under.mandate_id = NEW.id\n                  AND (under.starts < NEW.starts\n                       OR GREATEST(under.starts, under.ends) > COALESCE(NEW.ends, 'infinity'))\n            )\n         THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'An area of operation would lie outside these dates. Change the area first.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'mandate_contains_areas', COLUMN = 'ends', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="2e5b4051922e439464e0c760863c54869855065b",
                    operation='UPDATE OF "starts", "ends"',
                    pgid="pgtrigger_mandate_contains_areas_b5320",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_contains_placements",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n            EXISTS (\n                SELECT FROM advisers_placement AS under\n                WHERE under.mandate_id = NEW.id\n                  AND (under.starts < NEW.starts\n                       OR GREATEST(under.starts, under.ends) > COALESCE(NEW.ends, 'infinity'))\n            )\n         THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'A placement of an adviser would lie outside these dates. Change the placement first.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'mandate_contains_placements', COLUMN = 'ends', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="18b7fd0c3cb990820c54b66053f29bfb1821d585",
                    operation='UPDATE OF "starts", "ends"',
                    pgid="pgtrigger_mandate_contains_placements_fe02c",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_closed_by_a_manager",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n                IF NEW.records_closed <> COALESCE(OLD.records_closed, FALSE) AND NEW.records_closed THEN\n                    PERFORM pg_advisory_xact_lock(20110901, district.id::int)\n                    FROM (SELECT id FROM districts_district WHERE TRUE ORDER BY id) AS district;\n                END IF;\n            \n            IF \n                NEW.records_closed <> COALESCE(OLD.records_closed, FALSE) AND (\n                    NEW.decided_at IS NULL OR NEW.decided_at <= OLD.decided_at\n                    OR NEW.records_closed AND NEW.reason <> '' OR NOT NEW.records_closed AND NEW.reason = ''\n                    OR NOT EXISTS (\n                        SELECT FROM accounts_user\n                        WHERE id = NEW.decided_by_id AND role IN ('manager', 'administrator')\n                    )\n                )\n             THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'A manager closes the records and opens them again; who, when and why is on the record.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'mandate_closed_by_a_manager', COLUMN = 'records_closed', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="3834c0483036553c63213dfb911e90efc7c3d4ad",
                    operation='INSERT OR UPDATE OF "records_closed", "decided_at", "decided_by_id", "reason"',
                    pgid="pgtrigger_mandate_closed_by_a_manager_8859a",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_closes_once_over",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF NEW.records_closed <> COALESCE(OLD.records_closed, FALSE) AND NEW.records_closed AND COALESCE(NEW.ends, 'infinity') >= CURRENT_DATE THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'Its records are closed once its last day is over.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'mandate_closes_once_over', COLUMN = 'records_closed', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="d4c604cf92b1dd5231f695a7a3898020b5a936ad",
                    operation='INSERT OR UPDATE OF "records_closed", "decided_at", "decided_by_id", "reason"',
                    pgid="pgtrigger_mandate_closes_once_over_fa316",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_closes_with_its_returns",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                NEW.records_closed <> COALESCE(OLD.records_closed, FALSE) AND NEW.records_closed AND EXISTS (\n                    SELECT FROM returns_monthlyreturn AS told\n                    WHERE told.status <> 'accepted' AND TRUE\n                      AND daterange(NEW.starts, NEW.ends, '[]')\n                          && daterange(told.month, (told.month + interval '1 month')::date)\n                )\n             THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'A monthly return of these days is not accepted yet. Accept it first, or delete the draft.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'mandate_closes_with_its_returns', COLUMN = 'records_closed', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="98237c72d26919c77035c62b53500616a70d272a",
                    operation='INSERT OR UPDATE OF "records_closed", "decided_at", "decided_by_id", "reason"',
                    pgid="pgtrigger_mandate_closes_with_its_returns_5f7a5",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_stays_while_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                OLD.records_closed AND (\n                    to_jsonb(OLD) - ARRAY['updated_at', 'updated_by_id', 'records_closed', 'decided_at', 'decided_by_id', 'reason'] <> to_jsonb(NEW) - ARRAY['updated_at', 'updated_by_id', 'records_closed', 'decided_at', 'decided_by_id', 'reason']\n                    OR NEW.records_closed AND to_jsonb(OLD) - ARRAY['updated_at', 'updated_by_id'] <> to_jsonb(NEW) - ARRAY['updated_at', 'updated_by_id']\n                )\n             THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'Its records are closed. A manager can reopen them, with a reason.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'mandate_stays_while_closed', COLUMN = 'records_closed', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="90d0864a5f69c35f977ac61cb62d3f1dca705d44",
                    operation="UPDATE",
                    pgid="pgtrigger_mandate_stays_while_closed_659f4",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_kept_while_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF OLD.records_closed THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'Its records are closed. A manager can reopen them, with a reason.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'mandate_kept_while_closed', COLUMN = 'records_closed', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN OLD;\n        ",
                    hash="431bc453b6d6586e34e6087cff8027812e6bd69d",
                    operation="DELETE",
                    pgid="pgtrigger_mandate_kept_while_closed_0e53b",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="areaofoperation",
            index=models.Index(fields=["-starts", "id"], name="area_by_start"),
        ),
        migrations.AddConstraint(
            model_name="areaofoperation",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gte", models.F("starts")), ("ends__isnull", True), _connector="OR"),
                name="area_in_order",
                violation_error_message="The last day is before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="areaofoperation",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("district", "="), (csi.core.periods.DateRange(), "&&")],
                name="area_no_overlap",
                violation_error_code="overlap",
                violation_error_message="This district is already an area of operation on some of these days. Change the dates.",
            ),
        ),
        migrations.AddConstraint(
            model_name="areaofoperation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "closed"), _negated=True), ("ends__isnull", False), _connector="OR"
                ),
                name="area_closed_has_end",
                violation_error_message="Enter the last day of the closed area.",
            ),
        ),
        migrations.AddConstraint(
            model_name="areaofoperation",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["requested", "active", "closed"])),
                name="area_status_known",
                violation_error_message="Choose one of the listed values.",
            ),
        ),
        AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="area_within_mandate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM FROM districts_mandate WHERE id = NEW.mandate_id FOR SHARE;\n            IF \n    EXISTS (\n        SELECT FROM districts_mandate AS mandate\n        WHERE mandate.id = NEW.mandate_id\n          AND (NEW.starts < mandate.starts\n               OR GREATEST(NEW.starts, NEW.ends) > COALESCE(mandate.ends, 'infinity'))\n    )\n THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'Enter dates within those of the mandate.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'area_within_mandate', COLUMN = 'ends', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="11c4463e8ac720bc5e419df29cbe582eb9c01d2c",
                    operation='INSERT OR UPDATE OF "starts", "ends", "mandate_id"',
                    pgid="pgtrigger_area_within_mandate_f9b79",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="area_closed_by_a_manager",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n                IF NEW.records_closed <> COALESCE(OLD.records_closed, FALSE) AND NEW.records_closed THEN\n                    PERFORM pg_advisory_xact_lock(20110901, district.id::int)\n                    FROM (SELECT id FROM districts_district WHERE id = NEW.district_id ORDER BY id) AS district;\n                END IF;\n            \n            IF \n                NEW.records_closed <> COALESCE(OLD.records_closed, FALSE) AND (\n                    NEW.decided_at IS NULL OR NEW.decided_at <= OLD.decided_at\n                    OR NEW.records_closed AND NEW.reason <> '' OR NOT NEW.records_closed AND NEW.reason = ''\n                    OR NOT EXISTS (\n                        SELECT FROM accounts_user\n                        WHERE id = NEW.decided_by_id AND role IN ('manager', 'administrator')\n                    )\n                )\n             THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'A manager closes the records and opens them again; who, when and why is on the record.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'area_closed_by_a_manager', COLUMN = 'records_closed', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="d6f3f7b9da6f6adec6d7713c677a0659bf2852d4",
                    operation='INSERT OR UPDATE OF "records_closed", "decided_at", "decided_by_id", "reason"',
                    pgid="pgtrigger_area_closed_by_a_manager_bbb99",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="area_closes_once_over",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF NEW.records_closed <> COALESCE(OLD.records_closed, FALSE) AND NEW.records_closed AND COALESCE(COALESCE(NEW.ends, (SELECT ends FROM districts_mandate WHERE id = NEW.mandate_id)), 'infinity') >= CURRENT_DATE THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'Its records are closed once its last day is over.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'area_closes_once_over', COLUMN = 'records_closed', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="17ae444ece9cc6d03229166cc6710988240e31d4",
                    operation='INSERT OR UPDATE OF "records_closed", "decided_at", "decided_by_id", "reason"',
                    pgid="pgtrigger_area_closes_once_over_6c658",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="area_closes_with_its_returns",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                NEW.records_closed <> COALESCE(OLD.records_closed, FALSE) AND NEW.records_closed AND EXISTS (\n                    SELECT FROM returns_monthlyreturn AS told\n                    WHERE told.status <> 'accepted' AND told.district_id = NEW.district_id\n                      AND daterange(NEW.starts, COALESCE(NEW.ends, (SELECT ends FROM districts_mandate WHERE id = NEW.mandate_id)), '[]')\n                          && daterange(told.month, (told.month + interval '1 month')::date)\n                )\n             THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'A monthly return of these days is not accepted yet. Accept it first, or delete the draft.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'area_closes_with_its_returns', COLUMN = 'records_closed', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="c56be841dad95646c50716c04888d1b9ec16534f",
                    operation='INSERT OR UPDATE OF "records_closed", "decided_at", "decided_by_id", "reason"',
                    pgid="pgtrigger_area_closes_with_its_returns_3295d",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="area_stays_while_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                OLD.records_closed AND (\n                    to_jsonb(OLD) - ARRAY['updated_at', 'updated_by_id', 'records_closed', 'decided_at', 'decided_by_id', 'reason'] <> to_jsonb(NEW) - ARRAY['updated_at', 'updated_by_id', 'records_closed', 'decided_at', 'decided_by_id', 'reason']\n                    OR NEW.records_closed AND to_jsonb(OLD) - ARRAY['updated_at', 'updated_by_id'] <> to_jsonb(NEW) - ARRAY['updated_at', 'updated_by_id']\n                )\n             THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'Its records are closed. A manager can reopen them, with a reason.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'area_stays_while_closed', COLUMN = 'records_closed', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="2c511f73e579a9a1ab520a91dfea428db5f51b04",
                    operation="UPDATE",
                    pgid="pgtrigger_area_stays_while_closed_efe43",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="area_kept_while_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF OLD.records_closed THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'Its records are closed. A manager can reopen them, with a reason.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'area_kept_while_closed', COLUMN = 'records_closed', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN OLD;\n        ",
                    hash="edad856987a63c6d20f21d3470992d0c413d7b4f",
                    operation="DELETE",
                    pgid="pgtrigger_area_kept_while_closed_92a8c",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="area_of_closed_mandate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM FROM districts_mandate WHERE id = NEW.mandate_id FOR SHARE;\n            IF \n            EXISTS (\n                SELECT FROM districts_mandate\n                WHERE records_closed AND id IN (NEW.mandate_id, OLD.mandate_id)\n            )\n         THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'The records of this mandate are closed. A manager can reopen them, with a reason.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'area_of_closed_mandate', COLUMN = 'mandate', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="2ea7200876820c0f0c60f7c825fa593a09fa24b3",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_area_of_closed_mandate_aa671",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="area_kept_with_closed_mandate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n            EXISTS (\n                SELECT FROM districts_mandate\n                WHERE records_closed AND id IN (OLD.mandate_id)\n            )\n         THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'The records of this mandate are closed. A manager can reopen them, with a reason.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'area_kept_with_closed_mandate', COLUMN = 'mandate', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN OLD;\n        ",
                    hash="6438f28011af72484d661bd9f8851e1f3df9c670",
                    operation="DELETE",
                    pgid="pgtrigger_area_kept_with_closed_mandate_663da",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="policestation",
            index=models.Index(fields=["name", "id"], name="station_by_name"),
        ),
        migrations.AddConstraint(
            model_name="policestation",
            constraint=models.UniqueConstraint(
                fields=("district", "name"),
                name="station_unique_name_in_district",
                violation_error_message="This district already has a station with this name. Enter another name.",
            ),
        ),
        migrations.AddConstraint(
            model_name="policestation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("latitude__range", (-90, 90)), _connector="OR"),
                    models.Q(("longitude__isnull", True), ("longitude__range", (-180, 180)), _connector="OR"),
                ),
                name="station_coordinates_in_range",
                violation_error_message="Enter a latitude between -90 and 90 and a longitude between -180 and 180. Check that they are not swapped.",
            ),
        ),
        migrations.AddConstraint(
            model_name="policestation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                    _connector="OR",
                ),
                name="station_coordinates_in_pairs",
                violation_error_message="Enter both latitude and longitude, or leave both blank.",
            ),
        ),
        AddTrigger(
            model_name="policestation",
            trigger=pgtrigger.compiler.Trigger(
                name="station_district_matches_observations",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    EXISTS (\n                        SELECT FROM advisers_observation\n                        WHERE station_id = NEW.id AND district_id <> NEW.district_id\n                    )\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'Observations of this station are recorded in its current district. Change them first.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'station_district_matches_observations', COLUMN = 'district', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="564cfc4efc2791aba9f10231e8e5738b90002fb7",
                    operation='UPDATE OF "district_id"',
                    pgid="pgtrigger_station_district_matches_observations_5c5aa",
                    table="districts_policestation",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="policestrength",
            index=models.Index(fields=["-date", "id"], name="strength_by_date"),
        ),
        migrations.AddConstraint(
            model_name="policestrength",
            constraint=models.UniqueConstraint(
                fields=("station", "date"),
                name="strength_unique_date",
                violation_error_message="The strength of this station on this date is already recorded.",
            ),
        ),
        AddTrigger(
            model_name="policestrength",
            trigger=pgtrigger.compiler.Trigger(
                name="strength_month_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE was_place bigint; is_place bigint; was_days datemultirange; is_days datemultirange; is_another boolean; told text;",
                    func="\n        was_place := (SELECT district_id FROM districts_policestation WHERE id = OLD.station_id);\n        is_place := (SELECT district_id FROM districts_policestation WHERE id = NEW.station_id);\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN OLD.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(OLD.date, OLD.date, '[]')) END END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE CASE WHEN NEW.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(NEW.date, NEW.date, '[]')) END END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR to_jsonb(OLD) - ARRAY['updated_at', 'updated_by_id'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at', 'updated_by_id'];\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'strength_month_closed', COLUMN = 'date', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;",
                    hash="2b754735f3c122d2068ec92d7c66960355f9637e",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_strength_month_closed_b0295",
                    table="districts_policestrength",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="population",
            constraint=models.UniqueConstraint(
                fields=("district", "community", "year"),
                name="population_unique_year",
                nulls_distinct=False,
                violation_error_message="This district already has a figure for this community and year.",
            ),
        ),
        migrations.AddConstraint(
            model_name="population",
            constraint=models.CheckConstraint(
                condition=models.Q(("people__isnull", False), ("share__isnull", False), _connector="OR"),
                name="population_people_or_share_required",
                violation_error_message="Enter the number of people or the share.",
            ),
        ),
        migrations.AddConstraint(
            model_name="population",
            constraint=models.CheckConstraint(
                condition=models.Q(("share__isnull", True), ("share__range", (0, 100)), _connector="OR"),
                name="population_share_in_range",
                violation_error_message="Enter a share from 0 to 100.",
            ),
        ),
        migrations.AddConstraint(
            model_name="population",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__range", (1900, 2100))),
                name="population_year_in_range",
                violation_error_message="Enter the year of the census, for example, 2009.",
            ),
        ),
        migrations.AddIndex(
            model_name="district",
            index=models.Index(fields=["name_en", "id"], name="district_by_name"),
        ),
        migrations.AddIndex(
            model_name="district",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("name_en"), "gin_trgm_ops"),
                name="district_search",
            ),
        ),
        migrations.AddConstraint(
            model_name="district",
            constraint=models.CheckConstraint(
                condition=models.Q(("name_en", ""), _negated=True),
                name="district_name_required",
                violation_error_message="Enter the name of the district in English.",
            ),
        ),
        migrations.AddConstraint(
            model_name="district",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("latitude__range", (-90, 90)), _connector="OR"),
                    models.Q(("longitude__isnull", True), ("longitude__range", (-180, 180)), _connector="OR"),
                ),
                name="district_coordinates_in_range",
                violation_error_message="Enter a latitude between -90 and 90 and a longitude between -180 and 180. Check that they are not swapped.",
            ),
        ),
        migrations.AddConstraint(
            model_name="district",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                    _connector="OR",
                ),
                name="district_coordinates_in_pairs",
                violation_error_message="Enter both latitude and longitude, or leave both blank.",
            ),
        ),
        migrations.AddConstraint(
            model_name="district",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["raion", "city", "city_district"])),
                name="district_kind_known",
                violation_error_message="Choose one of the listed values.",
            ),
        ),
        migrations.AddConstraint(
            model_name="strengthline",
            constraint=models.UniqueConstraint(
                fields=("strength", "community"),
                name="strength_line_unique_community",
                violation_error_message="This community is listed twice. Remove one of the rows.",
            ),
        ),
        AddTrigger(
            model_name="strengthline",
            trigger=pgtrigger.compiler.Trigger(
                name="strength_line_month_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE was_place bigint; is_place bigint; was_days datemultirange; is_days datemultirange; is_another boolean; told text;",
                    func="\n        was_place := (SELECT (SELECT district_id FROM districts_policestation WHERE id = strength.station_id) FROM districts_policestrength AS strength WHERE strength.id = OLD.strength_id);\n        is_place := (SELECT (SELECT district_id FROM districts_policestation WHERE id = strength.station_id) FROM districts_policestrength AS strength WHERE strength.id = NEW.strength_id);\n        was_days := CASE WHEN was_place IS NULL THEN '{}'::datemultirange ELSE (SELECT CASE WHEN strength.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(strength.date, strength.date, '[]')) END FROM districts_policestrength AS strength WHERE strength.id = OLD.strength_id) END;\n        is_days := CASE WHEN is_place IS NULL THEN '{}'::datemultirange ELSE (SELECT CASE WHEN strength.date IS NULL THEN '{}'::datemultirange ELSE datemultirange(daterange(strength.date, strength.date, '[]')) END FROM districts_policestrength AS strength WHERE strength.id = NEW.strength_id) END;\n        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR to_jsonb(OLD) - ARRAY['updated_at', 'updated_by_id'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['updated_at', 'updated_by_id'];\n        IF is_another OR was_days <> is_days THEN\n            PERFORM pg_advisory_xact_lock_shared(20110901, place::int)\n            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;\n            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)\n            INTO told\n            FROM districts_district AS district\n            CROSS JOIN LATERAL closed_days(district.id) AS closed\n            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole\n            CROSS JOIN LATERAL (\n                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{}' END AS was,\n                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{}' END AS now\n            ) AS lies\n            WHERE district.id IN (was_place, is_place)\n              AND (lies.was <> '{}' OR lies.now <> '{}') AND (is_another OR lies.was <> lies.now)\n            ORDER BY array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days) LIMIT 1;\n            IF told IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'These days are closed. A manager can reopen it, with a reason.', DETAIL = told, ERRCODE = 'check_violation',\n                    CONSTRAINT = 'strength_line_month_closed', COLUMN = 'strength', TABLE = TG_TABLE_NAME;\n            END IF;\n        END IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;",
                    hash="71a165281dd1b7b28370283cc576bec1ea4251b0",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_strength_line_month_closed_c00ae",
                    table="districts_strengthline",
                    when="BEFORE",
                ),
            ),
        ),
    ]
