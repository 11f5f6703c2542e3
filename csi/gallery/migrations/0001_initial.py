import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import csi.core.db.migration_operations
import csi.core.db.triggers
import csi.core.history.triggers
import csi.gallery.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("core", "0001_functions"),
        ("districts", "0001_initial"),
        ("forums", "0001_initial"),
        ("history", "0001_functions"),
        ("initiatives", "0001_initial"),
        ("receptions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Photo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "image",
                    csi.gallery.fields.PictureField(
                        height_field="height",
                        help_text="JPEG, PNG or WebP, up to 15 MB. Location and camera data are removed.",
                        upload_to="photos/",
                        verbose_name="photo",
                        width_field="width",
                    ),
                ),
                ("width", models.PositiveIntegerField(default=0, editable=False)),
                ("height", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "caption",
                    models.CharField(
                        help_text="Describe what the photo shows. Do not name anyone.",
                        max_length=200,
                        verbose_name="caption",
                    ),
                ),
                ("taken_on", models.DateField(verbose_name="taken on")),
                ("credit", models.CharField(blank=True, max_length=120, verbose_name="credit")),
                (
                    "consent",
                    models.BooleanField(
                        default=False,
                        help_text="Everyone who can be recognised has agreed to the photo being shown.",
                        verbose_name="consent",
                    ),
                ),
                (
                    "is_public",
                    models.BooleanField(
                        default=False, help_text="Show the photo in the public gallery.", verbose_name="public"
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
                        related_name="photos",
                        to="districts.district",
                        verbose_name="district",
                    ),
                ),
                (
                    "initiative",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="initiatives.initiative",
                        verbose_name="initiative",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="forums.meeting",
                        verbose_name="meeting",
                    ),
                ),
                (
                    "trip",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="receptions.trip",
                        verbose_name="trip",
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
                "verbose_name": "photo",
                "verbose_name_plural": "photos",
                "ordering": ("-taken_on", "-pk"),
                "indexes": [models.Index(fields=["-taken_on", "-id"], name="photo_by_date")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("is_public", False), ("consent", True), _connector="OR"),
                        name="photo_public_requires_consent",
                        violation_error_message="Confirm the consent of everyone who can be recognised before you make the photo public.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("meeting__isnull", True), ("trip__isnull", True)),
                            models.Q(("initiative__isnull", True), ("meeting__isnull", True)),
                            models.Q(("initiative__isnull", True), ("trip__isnull", True)),
                            _connector="OR",
                        ),
                        name="photo_single_occasion",
                        violation_error_message="Choose only one: a meeting, a trip or an initiative.",
                    ),
                ],
            },
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="photo",
            trigger=pgtrigger.compiler.Trigger(
                name="photo_district_matches_occasion",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    NEW.meeting_id IS NOT NULL AND NOT EXISTS (
                        SELECT FROM forums_meeting AS meeting
                        JOIN forums_workinggroup AS workinggroup ON workinggroup.id = meeting.group_id
                        WHERE meeting.id = NEW.meeting_id AND workinggroup.district_id = NEW.district_id
                    )
                    OR NEW.trip_id IS NOT NULL AND NOT EXISTS (
                        SELECT FROM receptions_trip AS trip
                        JOIN receptions_deployment AS deployment ON deployment.id = trip.deployment_id
                        WHERE trip.id = NEW.trip_id AND deployment.district_id = NEW.district_id
                    )
                    OR NEW.initiative_id IS NOT NULL AND NOT EXISTS (
                        SELECT FROM initiatives_initiative AS initiative
                        WHERE initiative.id = NEW.initiative_id AND initiative.district_id = NEW.district_id
                    ) AND NOT EXISTS (
                        SELECT FROM initiatives_initiative_further_districts AS further
                        WHERE further.initiative_id = NEW.initiative_id AND further.district_id = NEW.district_id
                    )
                THEN
                    PERFORM raise_violation('photo_district_matches_occasion', 'district', TG_TABLE_NAME, 'The meeting, trip or initiative was not in this district. Choose the district where it took place.');
                END IF;
                RETURN NEW;
            """,
                    hash="49c476b26d063073d555c979bcfc26712b614491",
                    operation='INSERT OR UPDATE OF "district_id", "meeting_id", "trip_id", "initiative_id"',
                    pgid="pgtrigger_photo_district_matches_occasion_db237",
                    table="gallery_photo",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="photo",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('gallery_photo', 'id', '{}')",
                    hash="24000f2b6bd6ba523c5257f3bc590d1df7079ec1",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_68516",
                    table="gallery_photo",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="photo",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="24caa42671f258b89ac4e327ab34c782bbba15f7",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_935b6",
                    table="gallery_photo",
                    when="BEFORE",
                ),
            ),
        ),
    ]
