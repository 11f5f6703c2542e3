from django.db import models
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from csi.core.db.fields import CountField
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.locking import closes_with_its_month
from csi.core.urls import address_of
from districts.models.people import CommunityGroup
from districts.models.places import PoliceStation
from districts.querysets import PoliceStrengthQuerySet, StrengthLineQuerySet


class PoliceStrength(AuditedModel):
    """A station's officers on a date, in lines by community and sex: where multi-ethnic policing shows."""

    station = models.ForeignKey(
        PoliceStation, verbose_name=_("police station"), on_delete=models.PROTECT, related_name="strengths"
    )
    date = models.DateField(_("date"))
    source = models.CharField(
        _("source"),
        max_length=200,
        help_text=_("Who gave the figures, such as the district's personnel office."),
    )

    objects = PoliceStrengthQuerySet.as_manager()

    class Meta:
        verbose_name = _("police strength")
        verbose_name_plural = _("police strength")
        ordering = ("-date", "station__name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["station", "date"],
                name="strength_once_a_day",
                violation_error_message=_("The strength of this station on that date is recorded already."),
            ),
        ]
        indexes = [
            # Read by the list of strengths.
            models.Index(fields=["-date", "id"], name="strength_by_date"),
        ]
        triggers = [closes_with_its_month("districts_policestrength")]

    def __str__(self):
        return f"{self.station}, {formats.date_format(self.date)}"

    def get_absolute_url(self):
        return address_of("districts:policestrength_detail", self.pk)


class StrengthLine(models.Model):
    """The officers of one community at a station on a date."""

    strength = models.ForeignKey(PoliceStrength, on_delete=models.CASCADE, related_name="lines")
    community = models.ForeignKey(CommunityGroup, verbose_name=_("community"), on_delete=models.PROTECT)
    women = CountField(_("women"))
    men = CountField(_("men"))

    objects = StrengthLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("officers of a community")
        verbose_name_plural = _("officers by community")
        ordering = ("community__position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["strength", "community"],
                name="strength_line_once",
                violation_error_message=_("This community has a line already."),
            ),
        ]
        triggers = [closes_with_its_month("districts_strengthline")]

    def __str__(self):
        return str(self.community)
