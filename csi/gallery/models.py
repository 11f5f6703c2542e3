"""Photos of the mission's work."""

from typing import Any, Self

import pgtrigger
from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from csi.core.access import ScopedQuerySet
from csi.core.dates import BoundedDateField
from csi.core.db.constraints import constraint_trigger
from csi.core.files.fields import delete_after_commit, is_stored
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.declarations import InMonth, LockedFields, OnDay, PeriodLock
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.urls import cached_reverse
from csi.gallery.fields import PictureField, get_file_names
from districts.models import District

# The record that a photo illustrates, at most one of these.
OCCASIONS = ("meeting", "trip", "initiative")


class PhotoQuerySet(SearchMixin, ScopedQuerySet):
    scope_paths = ("district",)
    search_fields = ("caption", "credit", "district__name_en", "district__name_ru", "district__name_ky")

    def for_list(self) -> Self:
        return self.select_related("district")

    def taken_until(self, day):
        """Return the photos taken on or before that day."""
        return self.filter(taken_on__lte=day)

    def for_detail(self) -> Self:
        return self.select_related(
            "district", "created_by", "updated_by", "meeting__group", "trip__deployment__vehicle", "initiative"
        )

    def published(self) -> Self:
        """Return the photos of the public gallery: public and with consent."""
        return self.filter(is_public=True, consent=True)


class Photo(AuditedModel):
    """A photo of the mission's work, with the consent of the people it shows.

    It belongs to one meeting, trip or initiative, or only to a district.
    """

    district = models.ForeignKey(District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="photos")
    image = PictureField(
        _("photo"),
        upload_to="photos/",
        width_field="width",
        height_field="height",
        help_text=_("JPEG, PNG or WebP, up to 15 MB. Location and camera data are removed."),
    )
    width = models.PositiveIntegerField(_("width"), editable=False, default=0)
    height = models.PositiveIntegerField(_("height"), editable=False, default=0)
    caption = models.CharField(
        _("caption"), max_length=200, help_text=_("Describe what the photo shows. Do not name anyone.")
    )
    taken_on = BoundedDateField(_("taken on"), is_past=True)
    credit = models.CharField(_("credit"), max_length=120, blank=True)
    consent = models.BooleanField(
        _("consent"), default=False, help_text=_("Everyone who can be recognised has agreed to the photo being shown.")
    )
    is_public = models.BooleanField(_("public"), default=False, help_text=_("Show the photo in the public gallery."))
    meeting = models.ForeignKey(
        "forums.Meeting",
        verbose_name=_("meeting"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="photos",
    )
    trip = models.ForeignKey(
        "receptions.Trip",
        verbose_name=_("trip"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="photos",
    )
    initiative = models.ForeignKey(
        "initiatives.Initiative",
        verbose_name=_("initiative"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="photos",
    )

    objects = PhotoQuerySet.as_manager()

    # A photo belongs to the month of its occasion. Consent can be withdrawn at any time.
    period_lock = PeriodLock(
        "district",
        error_field="taken_on",
        parts=tuple(
            LockedFields(days, ("district", "image", "caption", "taken_on", "credit", *OCCASIONS), error_field=field)
            for field, days in (
                ("taken_on", OnDay("taken_on")),
                ("meeting", InMonth("meeting__month") + OnDay("meeting__date")),
                ("trip", OnDay("trip__date")),
                (
                    "initiative",
                    OnDay("initiative__ends", "initiative__starts", when={"initiative__status": "done"}),
                ),
            )
        ),
    )

    features = RecordFeatures(search_position=150, calendar=None, return_section=False, menu=True, recent=True)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ("-taken_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(consent=True),
                name="photo_public_requires_consent",
                violation_error_message=_(
                    "Confirm the consent of everyone who can be recognised before you make the photo public."
                ),
            ),
            models.CheckConstraint(
                condition=Q(meeting__isnull=True, trip__isnull=True)
                | Q(meeting__isnull=True, initiative__isnull=True)
                | Q(trip__isnull=True, initiative__isnull=True),
                name="photo_single_occasion",
                violation_error_message=_("Choose only one: a meeting, a trip or an initiative."),
            ),
        ]
        indexes = [
            # Read by the list of photos and by the public gallery.
            models.Index(fields=["-taken_on", "-id"], name="photo_by_date"),
        ]
        triggers = [
            constraint_trigger(
                "photo_district_matches_occasion",
                field="district",
                message=_(
                    "The meeting, trip or initiative was not in this district. Choose the district where it took place."
                ),
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("district_id", "meeting_id", "trip_id", "initiative_id"),
                violation="""
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
                """,
            )
        ]

    def __str__(self) -> str:
        return self.caption

    def get_absolute_url(self) -> str:
        return cached_reverse("gallery:photo_detail", self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        is_new_file = bool(self.image) and not is_stored(self.image)
        replaced = is_new_file and type(self).objects.filter(pk=self.pk).values_list("image", flat=True).first()
        try:
            with transaction.atomic():
                super().save(*args, **kwargs)
        except Exception:
            # Removes the stored file if the record was rejected or its thumbnail could not be stored.
            if is_new_file and is_stored(self.image):
                for name in get_file_names(str(self.image.name)):
                    self.image.storage.delete(name)
            raise
        if replaced:
            delete_after_commit(self.image.storage, *get_file_names(replaced))

    @property
    def occasion(self) -> models.Model | None:
        """The meeting, trip or initiative of the photo; None for a photo of the district."""
        return self.meeting or self.trip or self.initiative

    @property
    def is_published(self) -> bool:
        return self.is_public and self.consent


@receiver(post_delete, sender=Photo)
def delete_photo_file(instance: Photo, **_kwargs: Any) -> None:
    """Delete the file of a deleted photo once the transaction is committed."""
    if instance.image:
        delete_after_commit(instance.image.storage, *get_file_names(str(instance.image.name)))
