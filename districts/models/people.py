from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.history.actor import AuditedModel
from csi.core.urls import address_of
from districts.models.names import Named
from districts.models.places import District
from districts.querysets import CommunityGroupQuerySet, PopulationQuerySet


class CommunityGroup(Named, AuditedModel):
    """An ethnic community as the census counts it."""

    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Order in forms and tables."))

    objects = CommunityGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        ordering = ("position", "name_en")
        constraints = [
            models.UniqueConstraint(
                fields=["name_en"],
                name="community_once",
                violation_error_message=_("There is a community of that name already."),
            ),
        ]

    def get_absolute_url(self):
        return address_of("districts:communitygroup_detail", self.pk)


class Population(AuditedModel):
    """What a census says of a district: its people, or the share of one community.

    `community` null: the whole district. `people` or `share` null: the source does not give it.
    """

    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.CASCADE, related_name="populations"
    )
    community = models.ForeignKey(
        CommunityGroup,
        verbose_name=_("community"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("Empty: the whole district."),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    people = models.PositiveIntegerField(_("people"), null=True, blank=True)
    share = models.DecimalField(_("share, %"), max_digits=4, decimal_places=1, null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)

    objects = PopulationQuerySet.as_manager()

    class Meta:
        verbose_name = _("population")
        verbose_name_plural = _("populations")
        ordering = ("district", "-year", "community")
        constraints = [
            models.UniqueConstraint(
                fields=["district", "community", "year"],
                nulls_distinct=False,
                name="population_once_a_year",
                violation_error_message=_("This district has a figure for that community and year already."),
            ),
            models.CheckConstraint(
                condition=models.Q(people__isnull=False) | models.Q(share__isnull=False),
                name="population_says_something",
                violation_error_message=_("Give the number of people or the share."),
            ),
            models.CheckConstraint(
                condition=models.Q(share__isnull=True) | models.Q(share__range=(0, 100)),
                name="population_share_in_percent",
                violation_error_message=_("A share lies between 0 and 100 per cent."),
            ),
            models.CheckConstraint(
                condition=models.Q(year__range=(1900, 2100)),
                name="population_year_plausible",
                violation_error_message=_("Give the year of the census, such as 2009."),
            ),
        ]

    def __str__(self):
        return f"{self.district}, {self.community or _('all')}, {self.year}"

    def get_absolute_url(self):
        return address_of("districts:population_detail", self.pk)
