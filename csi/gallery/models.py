from functools import partial

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.db.constraints import constraint_trigger
from csi.core.history.actor import AuditedModel
from csi.core.urls import address_of
from csi.gallery.fields import PictureField, remove_stored
from csi.gallery.querysets import PhotoQuerySet
from districts.models import District


class Photo(AuditedModel):
    """A photo of the mission's work, and whether those on it agreed to its being shown.

    It may belong to one meeting, trip or initiative; to none: a photo of the district.
    """

    district = models.ForeignKey(District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="photos")
    image = PictureField(
        _("photo"),
        upload_to="photos/",
        width_field="width",
        height_field="height",
        help_text=_("JPEG, PNG or WebP, up to 15 MB. Where and with what it was taken is removed."),
    )
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    caption = models.CharField(_("caption"), max_length=200, help_text=_("What is to be seen. Name no one."))
    taken_on = models.DateField(_("taken on"))
    credit = models.CharField(_("credit"), max_length=120, blank=True)
    consent = models.BooleanField(
        _("consent"), default=False, help_text=_("Everyone who can be recognised agreed to its being shown.")
    )
    is_public = models.BooleanField(_("public"), default=False, help_text=_("Show it in the public gallery."))
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

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ("-taken_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(consent=True),
                name="photo_public_with_consent",
                violation_error_message=_("A public photo needs the consent of everyone who can be recognised."),
            ),
            models.CheckConstraint(
                condition=Q(meeting__isnull=True, trip__isnull=True)
                | Q(meeting__isnull=True, initiative__isnull=True)
                | Q(trip__isnull=True, initiative__isnull=True),
                name="photo_of_one_occasion",
                violation_error_message=_("Choose a meeting, a trip or an initiative, not several."),
            ),
        ]
        indexes = [
            # Read by the list of photos and by the public gallery.
            models.Index(fields=["-taken_on", "-id"], name="photo_by_date"),
        ]
        triggers = [
            constraint_trigger(
                "photo_in_district_of_occasion",
                field="district",
                message=_("The meeting, trip or initiative was not in this district. Choose its own district."),
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

    def __str__(self):
        return self.caption

    def get_absolute_url(self):
        return address_of("gallery:photo_detail", self.pk)

    def clean(self):
        if self.taken_on and self.taken_on > clock.today():
            raise ValidationError({"taken_on": _("A photo cannot have been taken in the future.")})

    def save(self, *args, **kwargs):
        is_fresh = bool(self.image) and not self.image._committed
        replaced = is_fresh and type(self).objects.filter(pk=self.pk).values_list("image", flat=True).first()
        try:
            with transaction.atomic():
                super().save(*args, **kwargs)
        except Exception:
            # A refused record leaves no file behind, nor does a thumbnail for which the disk had no room.
            if is_fresh and self.image._committed:
                remove_stored(self.image.storage, self.image.name)
            raise
        if replaced:
            transaction.on_commit(partial(remove_stored, self.image.storage, replaced))

    @property
    def occasion(self):
        """The meeting, trip or initiative at which it was taken; None for a photo of the district."""
        return self.meeting or self.trip or self.initiative

    @property
    def is_published(self) -> bool:
        return self.is_public and self.consent


@receiver(post_delete, sender=Photo)
def remove_the_file(instance, **_kwargs):
    """A deleted record, one of many too, takes its file along once that is certain."""
    if instance.image:
        transaction.on_commit(partial(remove_stored, instance.image.storage, instance.image.name))
