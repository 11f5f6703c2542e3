from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from csi.gallery.querysets import PhotoQuerySet
from csi.history.stamps import Stamped
from districts.models import District


class Photo(Stamped):
    """A photo of the mission's work, and whether those on it agreed to its being shown.

    It may belong to one meeting, trip or initiative; to none: a photo of the district.
    """

    district = models.ForeignKey(District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="photos")
    image = models.ImageField(
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

    def __str__(self):
        return self.caption

    def get_absolute_url(self):
        return reverse("gallery:photo_detail", args=[self.pk])
