"""Communities and their share of the population."""

import datetime
from decimal import Decimal
from typing import Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, FilteredRelation, Func, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.core.access import ScopedQuerySet
from csi.core.clock import today
from csi.core.db.constraints import constraint_trigger
from csi.core.db.fields import AddDays
from csi.core.db.search import TranslatedNameKey
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.declarations import LockedFields, PeriodLock, SinceYear
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.urls import cached_reverse
from districts.models.districts import District
from districts.models.names import MultilingualName, ReferenceQuerySet

# Each share is rounded to one decimal place, so that the sum of n shares may exceed 100 by n times this.
ROUNDING = Decimal("0.05")
LOCK_DISTRICT = "PERFORM FROM districts_district WHERE id = NEW.district_id FOR NO KEY UPDATE;"
# SQL of whether the row counts towards another total than before.
IS_MOVED = """
    (OLD.district_id, OLD.year) IS DISTINCT FROM (NEW.district_id, NEW.year)
    OR OLD.community_id IS DISTINCT FROM NEW.community_id
"""


class FirstDayOfYear(Func):
    """1 January of a year."""

    template = "MAKE_DATE(%(expressions)s, 1, 1)"
    output_field = models.DateField()


def get_last_day_before(censuses: models.QuerySet) -> AddDays:
    """Return the last day before the year of the first of the censuses, null without one."""
    return AddDays(FirstDayOfYear(Subquery(censuses.order_by("year").values("year")[:1])), -1)


class CommunityGroupQuerySet(ReferenceQuerySet):
    def with_shares_in(self, district: "District") -> Self:
        """Annotate the district's latest `people`, `share`, `year` and `source` per community, as known today.

        Leaves out communities without any census figure; all four are null without a figure for this district.
        """
        populations = Population.objects.known_on(today()).filter(community=OuterRef("pk"))
        latest = populations.filter(district=district).order_by("-year")
        annotations = {name: Subquery(latest.values(name)[:1]) for name in ("people", "share", "year", "source")}
        return self.filter(Exists(populations)).annotate(**annotations)


class CommunityGroup(MultilingualName, AuditedModel):
    """An ethnic community as counted by the census."""

    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Order in forms and tables."))

    objects = CommunityGroupQuerySet.as_manager()

    period_lock = None

    features = RecordFeatures(search_position=None, calendar=None, return_section=False, menu=False, recent=False)

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        ordering = ("position", TranslatedNameKey("name_en"))
        constraints = [
            models.UniqueConstraint(
                fields=["name_en"],
                name="community_unique_name",
                violation_error_message=_("A community with this name already exists. Enter another name."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return cached_reverse("districts:communitygroup_detail", self.pk)


class PopulationQuerySet(SearchMixin, ScopedQuerySet):
    scope_paths = ("district",)
    edited_by_field_staff = False
    search_fields = (
        "district__name_en",
        "district__name_ru",
        "district__name_ky",
        "community__name_en",
        "community__name_ru",
        "community__name_ky",
        "source",
    )

    def for_list(self) -> Self:
        return self.select_related("district", "community")

    def for_detail(self) -> Self:
        return self.for_list()

    def known_on(self, day: datetime.date) -> Self:
        """Return the figures of censuses up to the year of that day."""
        return self.filter(year__lte=day.year)

    def counted(self) -> Self:
        """Return the figures of communities, and those of whole districts that give a number of people."""
        return self.filter(Q(community__isnull=False) | Q(people__isnull=False))

    def with_validity(self) -> Self:
        """Annotate `starts` and `ends`, the days on which a counted figure is the latest one known.

        It is known from 1 January of its year until the next figure of the same district and community; `ends` is null
        for the latest.
        """
        following = (
            Population.objects.counted()
            .annotate(key=Coalesce("community", 0))
            .filter(key=Coalesce(OuterRef("community"), 0), district=OuterRef("district"), year__gt=OuterRef("year"))
        )
        return self.counted().annotate(starts=FirstDayOfYear("year"), ends=get_last_day_before(following))

    def with_validity_of_totals(self) -> Self:
        """Annotate `total`, `total_starts` and `total_ends`: a row for each number of people of the district.

        The first three columns are null for a district without one.
        """
        is_total = Q(district__populations__community__isnull=True, district__populations__people__isnull=False)
        following = Population.objects.district_totals().filter(
            people__isnull=False, district=OuterRef("district"), year__gt=OuterRef("census__year")
        )
        return self.annotate(
            census=FilteredRelation("district__populations", condition=is_total),
            total=F("census__people"),
            total_starts=FirstDayOfYear("census__year"),
            total_ends=get_last_day_before(following),
        )

    def district_totals(self) -> Self:
        """Return the figures for whole districts, not broken down by community."""
        return self.filter(community=None)


class Population(AuditedModel):
    """A census figure of a district from its year on: the number of people or a community's share.

    `community` is null for the whole district; `people` or `share` is null if the source does not give it.
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
        help_text=_("Leave blank for the whole district."),
    )
    year = models.PositiveSmallIntegerField(_("year"), help_text=_("Indicators use the census from this year on."))
    people = models.PositiveIntegerField(_("people"), null=True, blank=True)
    share = models.DecimalField(_("share, %"), max_digits=4, decimal_places=1, null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)

    objects = PopulationQuerySet.as_manager()

    # A census counts from its year on.
    period_lock = PeriodLock(
        "district",
        error_field="year",
        parts=(LockedFields(SinceYear("year"), ("district", "community", "people", "share")),),
    )

    features = RecordFeatures(search_position=None, calendar=None, return_section=False, menu=False, recent=False)

    class Meta:
        verbose_name = _("census figure")
        verbose_name_plural = _("census figures")
        ordering = ("district", "-year", "community")
        constraints = [
            models.UniqueConstraint(
                fields=["district", "community", "year"],
                nulls_distinct=False,
                name="population_unique_year",
                violation_error_message=_("This district already has a figure for this community and year."),
            ),
            models.CheckConstraint(
                condition=models.Q(people__isnull=False) | models.Q(share__isnull=False),
                name="population_people_or_share_required",
                violation_error_message=_("Enter the number of people or the share."),
            ),
            models.CheckConstraint(
                condition=models.Q(share__isnull=True) | models.Q(share__range=(0, 100)),
                name="population_share_in_range",
                violation_error_message=_("Enter a share from 0 to 100."),
            ),
            models.CheckConstraint(
                condition=models.Q(year__range=(1900, 2100)),
                name="population_year_in_range",
                violation_error_message=_("Enter the year of the census, for example, 2009."),
            ),
        ]
        triggers = [
            # The date of the database; the mission may be in a time zone where the next year has begun.
            constraint_trigger(
                "population_year_not_in_future",
                field="year",
                message=_("The census cannot be in the future. Enter the year in which it was taken."),
                on_change_of=("year",),
                violation="NEW.year > EXTRACT(YEAR FROM CURRENT_DATE + 1)",
            ),
            constraint_trigger(
                "population_shares_within_100",
                field="share",
                message=_("The shares of this district and year would add up to more than 100%. Check the shares."),
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("share", "district_id", "community_id", "year"),
                locks=LOCK_DISTRICT,
                violation=f"""
                    NEW.community_id IS NOT NULL AND NEW.share IS NOT NULL
                    -- A sum that is too high already can be lowered step by step.
                    AND (OLD.id IS NULL OR {IS_MOVED} OR NEW.share > COALESCE(OLD.share, 0))
                    AND EXISTS (
                        SELECT FROM districts_population
                        WHERE district_id = NEW.district_id AND year = NEW.year AND community_id IS NOT NULL
                          AND id IS DISTINCT FROM NEW.id
                        HAVING sum(share) + NEW.share > 100 + {ROUNDING} * (count(share) + 1)
                    )
                """,
            ),
            constraint_trigger(
                "population_people_within_total",
                field="people",
                message=_(
                    "The communities of this district and year would have more people than the district. "
                    "Check the numbers."
                ),
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("people", "district_id", "community_id", "year"),
                locks=LOCK_DISTRICT,
                violation=f"""
                    (OLD.id IS NULL OR {IS_MOVED} OR NEW.people IS DISTINCT FROM OLD.people)
                    AND EXISTS (
                        SELECT FROM (
                            SELECT community_id, people FROM districts_population
                            WHERE district_id = NEW.district_id AND year = NEW.year AND id IS DISTINCT FROM NEW.id
                            UNION ALL SELECT NEW.community_id, NEW.people
                        ) AS figure
                        HAVING sum(people) FILTER (WHERE community_id IS NOT NULL)
                             > max(people) FILTER (WHERE community_id IS NULL)
                    )
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.district}, {self.community or _('all')}, {self.year}"

    def get_absolute_url(self) -> str:
        return cached_reverse("districts:population_detail", self.pk)

    def clean(self) -> None:
        if self.year and self.year > (latest := today().year):
            message = gettext(
                "The census cannot be in the future. Enter the year in which it was taken, at most %(year)s."
            )
            raise ValidationError({"year": message % {"year": latest}})
