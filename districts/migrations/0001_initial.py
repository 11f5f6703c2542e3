import django.contrib.postgres.constraints
import django.contrib.postgres.indexes
import django.db.models.deletion
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
        ("history", "0001_functions"),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name_en",),
                        name="community_unique_name",
                        violation_error_message="A community with this name already exists. Enter another name.",
                    )
                ],
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
                ("telephone", models.CharField(blank=True, max_length=40, verbose_name="phone of the office")),
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
                "indexes": [
                    models.Index(fields=["office", "id"], name="contact_by_office"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(csi.core.db.search.Fold("office"), "gin_trgm_ops"),
                        name="contact_search",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), ("office_is_public", True), _connector="OR"),
                        name="contact_name_requires_public_office",
                        violation_error_message="A name is recorded only for a public office. Leave the name blank.",
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
                        name="contact_sector_known",
                        violation_error_message="Choose one of the sectors.",
                    ),
                    models.UniqueConstraint(
                        fields=("district", "office", "organisation"),
                        name="contact_unique_office",
                        violation_error_message="This office is already on the list of the district.",
                    ),
                ],
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
                    models.CharField(blank=True, editable=False, max_length=500, verbose_name="reason for reopening"),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gte", models.F("starts")), ("ends__isnull", True), _connector="OR"),
                        name="mandate_in_order",
                        violation_error_message="The last day is before the first day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("adopted__lte", models.F("starts"))),
                        name="mandate_adopted_before_start",
                        violation_error_message="Enter an adoption date on or before the first day of the mandate.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("extension_requested_until__isnull", True),
                            ("extension_requested_until__gt", models.F("ends")),
                            _connector="OR",
                        ),
                        name="mandate_extension_after_end",
                        violation_error_message="Enter a date after the last day of the mandate.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["in_force", "extension_requested", "ended"])),
                        name="mandate_status_known",
                        violation_error_message="Choose one of the listed values.",
                    ),
                ],
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
                    models.CharField(blank=True, editable=False, max_length=500, verbose_name="reason for reopening"),
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
                "indexes": [models.Index(fields=["-starts", "id"], name="area_by_start")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gte", models.F("starts")), ("ends__isnull", True), _connector="OR"),
                        name="area_in_order",
                        violation_error_message="The last day is before the first day.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("district", "="), (csi.core.periods.DateRange(), "&&")],
                        name="area_no_overlap",
                        violation_error_code="overlap",
                        violation_error_message="This district is already an area of operation on some of these days. Change the dates.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "closed"), _negated=True), ("ends__isnull", False), _connector="OR"
                        ),
                        name="area_closed_has_end",
                        violation_error_message="Enter the last day of the closed area.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["requested", "active", "closed"])),
                        name="area_status_known",
                        violation_error_message="Choose one of the listed values.",
                    ),
                ],
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
                ("telephone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
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
                "indexes": [models.Index(fields=["name", "id"], name="station_by_name")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("district", "name"),
                        name="station_unique_name_in_district",
                        violation_error_message="This district already has a station with this name. Enter another name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude__isnull", True), ("latitude__range", (-90, 90)), _connector="OR"),
                            models.Q(("longitude__isnull", True), ("longitude__range", (-180, 180)), _connector="OR"),
                        ),
                        name="station_coordinates_in_range",
                        violation_error_message="Enter a latitude between -90 and 90 and a longitude between -180 and 180. Check that they are not swapped.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                            models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                            _connector="OR",
                        ),
                        name="station_coordinates_in_pairs",
                        violation_error_message="Enter both latitude and longitude, or leave both blank.",
                    ),
                ],
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
                "indexes": [models.Index(fields=["-date", "id"], name="strength_by_date")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("station", "date"),
                        name="strength_unique_date",
                        violation_error_message="The strength of this station on this date is already recorded.",
                    )
                ],
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
                "verbose_name": "census figure",
                "verbose_name_plural": "census figures",
                "ordering": ("district", "-year", "community"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("district", "community", "year"),
                        name="population_unique_year",
                        nulls_distinct=False,
                        violation_error_message="This district already has a figure for this community and year.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("people__isnull", False), ("share__isnull", False), _connector="OR"),
                        name="population_people_or_share_required",
                        violation_error_message="Enter the number of people or the share.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share__isnull", True), ("share__range", (0, 100)), _connector="OR"),
                        name="population_share_in_range",
                        violation_error_message="Enter a share from 0 to 100.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__range", (1900, 2100))),
                        name="population_year_in_range",
                        violation_error_message="Enter the year of the census, for example, 2009.",
                    ),
                ],
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("strength", "community"),
                        name="strength_line_unique_community",
                        violation_error_message="This community is listed twice. Remove one of the rows.",
                    )
                ],
            },
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="communitygroup",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('districts_communitygroup', 'id', '{}')",
                    hash="125b5b1f89a73bb24f26aeae869547be969d0058",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_97674",
                    table="districts_communitygroup",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="communitygroup",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="87998a513588dde5aded64afb2c6c096d1ed9dd0",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_0b6de",
                    table="districts_communitygroup",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="contact_chair_not_police",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    NEW.sector = 'police'
                    AND EXISTS (SELECT FROM forums_workinggroup WHERE chair_id = NEW.id)
                THEN
                    PERFORM raise_violation('contact_chair_not_police', 'sector', TG_TABLE_NAME, 'This contact chairs a working group, and police officers may not chair. Change the chair first.');
                END IF;
                RETURN NEW;
            """,
                    hash="f304936556965d7b7f77286b193bc28be027efe3",
                    operation='UPDATE OF "sector"',
                    pgid="pgtrigger_contact_chair_not_police_f9496",
                    table="districts_contact",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="contact_district_matches_group",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    EXISTS (
                        SELECT FROM forums_workinggroup WHERE chair_id = NEW.id AND district_id <> NEW.district_id
                    )
                THEN
                    PERFORM raise_violation('contact_district_matches_group', 'district', TG_TABLE_NAME, 'This contact chairs a working group of its current district. Change the chair first.');
                END IF;
                RETURN NEW;
            """,
                    hash="62b3ea72de2b4ffaadd2d21d5c70ce22210c5902",
                    operation='UPDATE OF "district_id"',
                    pgid="pgtrigger_contact_district_matches_group_a385e",
                    table="districts_contact",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('districts_contact', 'id', '{}')",
                    hash="de0da59cf817eb338e27b02f87f2a37b6513ffe0",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_7eda3",
                    table="districts_contact",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="d319c31cedf0bf0f222a444d98e6231f16176d7e",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_39908",
                    table="districts_contact",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_contains_areas",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    EXISTS (
                        SELECT FROM districts_areaofoperation AS under
                        WHERE under.mandate_id = NEW.id
                          AND (under.starts < NEW.starts
                               OR GREATEST(under.starts, under.ends) > COALESCE(NEW.ends, 'infinity'))
                    )
                THEN
                    PERFORM raise_violation('mandate_contains_areas', 'ends', TG_TABLE_NAME, 'An area of operation would lie outside these dates. Change the area first.');
                END IF;
                RETURN NEW;
            """,
                    hash="4eb7ac55e44798ee3595ff10a98fe592bbcf9cd3",
                    operation='UPDATE OF "starts", "ends"',
                    pgid="pgtrigger_mandate_contains_areas_b5320",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_contains_placements",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    EXISTS (
                        SELECT FROM advisers_placement AS under
                        WHERE under.mandate_id = NEW.id
                          AND (under.starts < NEW.starts
                               OR GREATEST(under.starts, under.ends) > COALESCE(NEW.ends, 'infinity'))
                    )
                THEN
                    PERFORM raise_violation('mandate_contains_placements', 'ends', TG_TABLE_NAME, 'A placement of an adviser would lie outside these dates. Change the placement first.');
                END IF;
                RETURN NEW;
            """,
                    hash="5f48036ea1bb798765c0ba5708b095eaaf6cf53f",
                    operation='UPDATE OF "starts", "ends"',
                    pgid="pgtrigger_mandate_contains_placements_fe02c",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_closed_by_manager",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF NEW.records_closed <> COALESCE(OLD.records_closed, FALSE) AND NEW.records_closed THEN
                    PERFORM pg_advisory_xact_lock(20110901, district.id::int)
                    FROM (SELECT id FROM districts_district WHERE TRUE ORDER BY id) AS district;
                END IF;
                IF
                    NEW.records_closed <> COALESCE(OLD.records_closed, FALSE) AND (
                        NEW.decided_at IS NULL OR NEW.decided_at <= OLD.decided_at
                        OR NEW.records_closed AND NEW.reason <> '' OR NOT NEW.records_closed AND NEW.reason = ''
                        OR NOT EXISTS (
                            SELECT FROM accounts_user
                            WHERE id = NEW.decided_by_id AND role IN ('manager', 'administrator')
                        )
                    )
                THEN
                    PERFORM raise_violation('mandate_closed_by_manager', 'records_closed', TG_TABLE_NAME, 'Only a manager can close or reopen the records. Reopening needs a reason.');
                END IF;
                RETURN NEW;
            """,
                    hash="63f7113cc80e6a31505ac963d7d841e07852b6a4",
                    operation='INSERT OR UPDATE OF "records_closed", "decided_at", "decided_by_id", "reason"',
                    pgid="pgtrigger_mandate_closed_by_manager_81aac",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_closed_once_ended",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    NEW.records_closed <> COALESCE(OLD.records_closed, FALSE) AND NEW.records_closed AND COALESCE(NEW.ends, 'infinity') >= CURRENT_DATE
                THEN
                    PERFORM raise_violation('mandate_closed_once_ended', 'records_closed', TG_TABLE_NAME, 'The records can be closed after the last day.');
                END IF;
                RETURN NEW;
            """,
                    hash="b38066cacc2a8a1458382b438df54bb3b5dcc836",
                    operation='INSERT OR UPDATE OF "records_closed", "decided_at", "decided_by_id", "reason"',
                    pgid="pgtrigger_mandate_closed_once_ended_730de",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_closed_with_accepted_returns",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    NEW.records_closed <> COALESCE(OLD.records_closed, FALSE) AND NEW.records_closed AND EXISTS (
                        SELECT FROM returns_monthlyreturn AS monthly_return
                        WHERE monthly_return.status <> 'accepted' AND TRUE
                          AND days_of_period(NEW.starts, NEW.ends) && days_of_month(monthly_return.month)
                    )
                THEN
                    PERFORM raise_violation('mandate_closed_with_accepted_returns', 'records_closed', TG_TABLE_NAME, 'A monthly return of these days is not accepted yet. Accept it first, or delete the draft.');
                END IF;
                RETURN NEW;
            """,
                    hash="d39624b0446dbe0ba427676eeb04e8ccd0005c6e",
                    operation='INSERT OR UPDATE OF "records_closed", "decided_at", "decided_by_id", "reason"',
                    pgid="pgtrigger_mandate_closed_with_accepted_returns_cd208",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_unchanged_while_closed",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    OLD.records_closed AND (
                        without_audit_columns(to_jsonb(OLD)) - ARRAY['records_closed', 'decided_at', 'decided_by_id', 'reason']
                            <> without_audit_columns(to_jsonb(NEW)) - ARRAY['records_closed', 'decided_at', 'decided_by_id', 'reason']
                        OR NEW.records_closed
                            AND without_audit_columns(to_jsonb(OLD)) <> without_audit_columns(to_jsonb(NEW))
                    )
                THEN
                    PERFORM raise_violation('mandate_unchanged_while_closed', 'records_closed', TG_TABLE_NAME, 'These records are closed. A manager can reopen them, with a reason.');
                END IF;
                RETURN NEW;
            """,
                    hash="6f9fcbe69614ea21a065d8d79c376759fcabc4ad",
                    operation="UPDATE",
                    pgid="pgtrigger_mandate_unchanged_while_closed_4ac73",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_not_deleted_while_closed",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    OLD.records_closed
                THEN
                    PERFORM raise_violation('mandate_not_deleted_while_closed', 'records_closed', TG_TABLE_NAME, 'These records are closed. A manager can reopen them, with a reason.');
                END IF;
                RETURN OLD;
            """,
                    hash="294974e57bdcf8ae5fbb018b432c6af788d2ea0f",
                    operation="DELETE",
                    pgid="pgtrigger_mandate_not_deleted_while_closed_1fba4",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('districts_mandate', 'id', '{}')",
                    hash="9750a11dfd59008f75b2c7991a51134c65dabf00",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_c40d4",
                    table="districts_mandate",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="630ebd2ea088d1ade73e2b4a86fb44b91a1fb544",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_04fac",
                    table="districts_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="area_within_mandate",
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
                    PERFORM raise_violation('area_within_mandate', 'ends', TG_TABLE_NAME, 'Enter dates within those of the mandate.');
                END IF;
                RETURN NEW;
            """,
                    hash="53d601c7e4762f0642aa0fca6ea95318bef74344",
                    operation='INSERT OR UPDATE OF "starts", "ends", "mandate_id"',
                    pgid="pgtrigger_area_within_mandate_f9b79",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="area_closed_by_manager",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF NEW.records_closed <> COALESCE(OLD.records_closed, FALSE) AND NEW.records_closed THEN
                    PERFORM pg_advisory_xact_lock(20110901, district.id::int)
                    FROM (SELECT id FROM districts_district WHERE id = NEW.district_id ORDER BY id) AS district;
                END IF;
                IF
                    NEW.records_closed <> COALESCE(OLD.records_closed, FALSE) AND (
                        NEW.decided_at IS NULL OR NEW.decided_at <= OLD.decided_at
                        OR NEW.records_closed AND NEW.reason <> '' OR NOT NEW.records_closed AND NEW.reason = ''
                        OR NOT EXISTS (
                            SELECT FROM accounts_user
                            WHERE id = NEW.decided_by_id AND role IN ('manager', 'administrator')
                        )
                    )
                THEN
                    PERFORM raise_violation('area_closed_by_manager', 'records_closed', TG_TABLE_NAME, 'Only a manager can close or reopen the records. Reopening needs a reason.');
                END IF;
                RETURN NEW;
            """,
                    hash="24cd9ea0eec55017352b381b37d3d956e7b3759b",
                    operation='INSERT OR UPDATE OF "records_closed", "decided_at", "decided_by_id", "reason"',
                    pgid="pgtrigger_area_closed_by_manager_2d302",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="area_closed_once_ended",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    NEW.records_closed <> COALESCE(OLD.records_closed, FALSE) AND NEW.records_closed AND COALESCE(COALESCE(NEW.ends, (SELECT ends FROM districts_mandate WHERE id = NEW.mandate_id)), 'infinity') >= CURRENT_DATE
                THEN
                    PERFORM raise_violation('area_closed_once_ended', 'records_closed', TG_TABLE_NAME, 'The records can be closed after the last day.');
                END IF;
                RETURN NEW;
            """,
                    hash="3dcfe1c9f874adcad0f0d1ba6a2550f877a8087a",
                    operation='INSERT OR UPDATE OF "records_closed", "decided_at", "decided_by_id", "reason"',
                    pgid="pgtrigger_area_closed_once_ended_75b17",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="area_closed_with_accepted_returns",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    NEW.records_closed <> COALESCE(OLD.records_closed, FALSE) AND NEW.records_closed AND EXISTS (
                        SELECT FROM returns_monthlyreturn AS monthly_return
                        WHERE monthly_return.status <> 'accepted' AND monthly_return.district_id = NEW.district_id
                          AND days_of_period(NEW.starts, COALESCE(NEW.ends, (SELECT ends FROM districts_mandate WHERE id = NEW.mandate_id))) && days_of_month(monthly_return.month)
                    )
                THEN
                    PERFORM raise_violation('area_closed_with_accepted_returns', 'records_closed', TG_TABLE_NAME, 'A monthly return of these days is not accepted yet. Accept it first, or delete the draft.');
                END IF;
                RETURN NEW;
            """,
                    hash="20dd5b011718428e956da3077e07dd9177679eb8",
                    operation='INSERT OR UPDATE OF "records_closed", "decided_at", "decided_by_id", "reason"',
                    pgid="pgtrigger_area_closed_with_accepted_returns_16543",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="area_unchanged_while_closed",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    OLD.records_closed AND (
                        without_audit_columns(to_jsonb(OLD)) - ARRAY['records_closed', 'decided_at', 'decided_by_id', 'reason']
                            <> without_audit_columns(to_jsonb(NEW)) - ARRAY['records_closed', 'decided_at', 'decided_by_id', 'reason']
                        OR NEW.records_closed
                            AND without_audit_columns(to_jsonb(OLD)) <> without_audit_columns(to_jsonb(NEW))
                    )
                THEN
                    PERFORM raise_violation('area_unchanged_while_closed', 'records_closed', TG_TABLE_NAME, 'These records are closed. A manager can reopen them, with a reason.');
                END IF;
                RETURN NEW;
            """,
                    hash="9eded2ee575ad2a5b8252239710fd8a5ca89c9d0",
                    operation="UPDATE",
                    pgid="pgtrigger_area_unchanged_while_closed_7695a",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="area_not_deleted_while_closed",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    OLD.records_closed
                THEN
                    PERFORM raise_violation('area_not_deleted_while_closed', 'records_closed', TG_TABLE_NAME, 'These records are closed. A manager can reopen them, with a reason.');
                END IF;
                RETURN OLD;
            """,
                    hash="aebd8d542fccfd99503f0b1dde53bdec8e17b786",
                    operation="DELETE",
                    pgid="pgtrigger_area_not_deleted_while_closed_7a9ca",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="area_mandate_open",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                PERFORM FROM districts_mandate WHERE id = NEW.mandate_id FOR SHARE;
                IF
                    EXISTS (
                        SELECT FROM districts_mandate
                        WHERE records_closed AND id IN (NEW.mandate_id, OLD.mandate_id)
                    )
                THEN
                    PERFORM raise_violation('area_mandate_open', 'mandate', TG_TABLE_NAME, 'The records of this mandate are closed. A manager can reopen them, with a reason.');
                END IF;
                RETURN NEW;
            """,
                    hash="328f6959dcf821fadf46aa15f6547613be8bf06b",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_area_mandate_open_4258d",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="area_delete_mandate_open",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    EXISTS (
                        SELECT FROM districts_mandate
                        WHERE records_closed AND id IN (OLD.mandate_id)
                    )
                THEN
                    PERFORM raise_violation('area_delete_mandate_open', 'mandate', TG_TABLE_NAME, 'The records of this mandate are closed. A manager can reopen them, with a reason.');
                END IF;
                RETURN OLD;
            """,
                    hash="b6c574cd8dc2bc58fa82b1fb83e7d57cb474cad5",
                    operation="DELETE",
                    pgid="pgtrigger_area_delete_mandate_open_7438e",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('districts_areaofoperation', 'id', '{}')",
                    hash="4edbcd7c5d97a0aa5af369563027a3126ac2a923",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_314ef",
                    table="districts_areaofoperation",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="361ce979de810397e391899871eebb8b1af23227",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_b5bd6",
                    table="districts_areaofoperation",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="policestation",
            trigger=pgtrigger.compiler.Trigger(
                name="station_district_matches_observations",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    EXISTS (
                        SELECT FROM advisers_observation
                        WHERE station_id = NEW.id AND district_id <> NEW.district_id
                    )
                THEN
                    PERFORM raise_violation('station_district_matches_observations', 'district', TG_TABLE_NAME, 'Observations of this station are recorded in its current district. Change them first.');
                END IF;
                RETURN NEW;
            """,
                    hash="6e2b645a8ac8d51406d56bb05aba4516c43001b6",
                    operation='UPDATE OF "district_id"',
                    pgid="pgtrigger_station_district_matches_observations_5c5aa",
                    table="districts_policestation",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="policestation",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('districts_policestation', 'id', '{}')",
                    hash="f93073b5f97cd29b69f2ca9c979da606da942c9c",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_e229a",
                    table="districts_policestation",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="policestation",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="425d0c7f034e279fd97591066dd5ecf5078ee916",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_445f0",
                    table="districts_policestation",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="policestrength",
            trigger=pgtrigger.compiler.Trigger(
                name="policestrength_period_lock",
                sql=csi.core.db.triggers.TriggerSql(
                    declare="""
                DECLARE
                    old_scope bigint;
                    new_scope bigint;
                    old_days datemultirange;
                    new_days datemultirange;
            """,
                    func="""
                SELECT policestation.district_id, days_of_date(OLD.date)
                INTO old_scope, old_days
                FROM districts_policestation AS policestation
                WHERE policestation.id = OLD.station_id;
                SELECT policestation.district_id, days_of_date(NEW.date)
                INTO new_scope, new_days
                FROM districts_policestation AS policestation
                WHERE policestation.id = NEW.station_id;
                PERFORM period_lock_check(
                    'policestrength_period_lock', 'date', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE' OR without_audit_columns(to_jsonb(OLD)) <> without_audit_columns(to_jsonb(NEW))
                );
                IF TG_OP = 'DELETE' THEN
                    RETURN OLD;
                END IF;
                RETURN NEW;
            """,
                    hash="a177bc6a7b72bb793071f6518a8ea167e6310f40",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_policestrength_period_lock_7be29",
                    table="districts_policestrength",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="policestrength",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('districts_policestrength', 'id', '{}')",
                    hash="8201331ae7be112e4e4c0f10d47cdd61d37eb77c",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_2b6fb",
                    table="districts_policestrength",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="policestrength",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="0d85c87a6e8175c851450fc9e108751306f1c1b3",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_e3095",
                    table="districts_policestrength",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="population",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('districts_population', 'id', '{}')",
                    hash="012d77015f3540b9a68002c23052866f4ff1c780",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_51639",
                    table="districts_population",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="population",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="d95b1cb7eaa17ab4abc7a9608278b12fc09f3b95",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_942f4",
                    table="districts_population",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="province",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('districts_province', 'id', '{}')",
                    hash="82995f4c71ee28bb16d9b77c6896fcdb54abbb91",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_1fb89",
                    table="districts_province",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="province",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="893804905213ef6cc99d6b51a0c34a64659d6690",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_728ca",
                    table="districts_province",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="district",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('districts_district', 'id', '{}')",
                    hash="3aafd5103bad9b75feb4b8143bca6623a59f2984",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_0ce3e",
                    table="districts_district",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="district",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="a416f02bba57ed0d34387296ee7ebfb487d7d59d",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_065ee",
                    table="districts_district",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="strengthline",
            trigger=pgtrigger.compiler.Trigger(
                name="strengthline_period_lock",
                sql=csi.core.db.triggers.TriggerSql(
                    declare="""
                DECLARE
                    old_scope bigint;
                    new_scope bigint;
                    old_days datemultirange;
                    new_days datemultirange;
            """,
                    func="""
                SELECT policestation.district_id, days_of_date(policestrength.date)
                INTO old_scope, old_days
                FROM districts_policestrength AS policestrength
                JOIN districts_policestation AS policestation ON policestation.id = policestrength.station_id
                WHERE policestrength.id = OLD.strength_id;
                SELECT policestation.district_id, days_of_date(policestrength.date)
                INTO new_scope, new_days
                FROM districts_policestrength AS policestrength
                JOIN districts_policestation AS policestation ON policestation.id = policestrength.station_id
                WHERE policestrength.id = NEW.strength_id;
                PERFORM period_lock_check(
                    'strengthline_period_lock', 'strength', TG_TABLE_NAME,
                    old_scope, new_scope, old_days, new_days,
                    TG_OP <> 'UPDATE' OR without_audit_columns(to_jsonb(OLD)) <> without_audit_columns(to_jsonb(NEW))
                );
                IF TG_OP = 'DELETE' THEN
                    RETURN OLD;
                END IF;
                RETURN NEW;
            """,
                    hash="d43173d575714f27f6e823a9939aa2b764281b5a",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_strengthline_period_lock_ffb6d",
                    table="districts_strengthline",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="strengthline",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('districts_policestrength', 'strength_id', '{}')",
                    hash="bbb718796436fdea503ce93b6da51eab4dbfe619",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_b5d23",
                    table="districts_strengthline",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="strengthline",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="9cf8b0f92d116a1678b4fea78be95612da3e90d8",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_421fe",
                    table="districts_strengthline",
                    when="BEFORE",
                ),
            ),
        ),
    ]
