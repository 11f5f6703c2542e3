"""The questions that are asked about Mobile Police Receptions, where they stand and what they do."""

from django.db.models import Exists, F, OuterRef, Subquery

from csi.counts import count_of, total_of
from csi.pages.search import SearchMixin
from csi.periods import PeriodMixin
from csi.scope import ScopedQuerySet

DISTRICT_NAMES = ("district__name_en", "district__name_ru", "district__name_ky")


class MobileReceptionQuerySet(SearchMixin, ScopedQuerySet):
    """Field staff see the vehicles that were ever deployed to their districts; managers change them."""

    district_lookups = ("deployments__district",)
    edited_by_field_staff = False
    search_fields = ("plate", "model", "note")

    def in_districts(self, districts):
        from receptions.models import Deployment

        return self.filter(Exists(Deployment.objects.filter(vehicle=OuterRef("pk"), district__in=districts)))

    def for_list(self, day):
        """With where it stands that day (`site`, `district_name`; null: nowhere) and `trip_count`."""
        from receptions.models import Deployment, Trip

        there = Deployment.objects.running_on(day).filter(vehicle=OuterRef("pk"))
        return self.annotate(
            site=Subquery(there.values("site")[:1]),
            district_name=Subquery(there.values("district__name_en")[:1]),
            trip_count=count_of(Trip.objects.all(), "deployment__vehicle"),
        )

    def donated_by(self, day):
        """Those handed over on that day or before."""
        return self.filter(donated__lte=day)


class DeploymentQuerySet(SearchMixin, PeriodMixin, ScopedQuerySet):
    district_lookups = ("district",)
    edited_by_field_staff = False
    search_fields = ("site", "vehicle__plate", *DISTRICT_NAMES)

    def for_list(self):
        from receptions.models import Trip

        return self.select_related("vehicle", "district").annotate(
            trip_count=count_of(Trip.objects.all(), "deployment")
        )

    def for_choice(self):
        """The newest first."""
        return self.select_related("vehicle", "district").order_by("-starts", "-pk")


class TripQuerySet(SearchMixin, ScopedQuerySet):
    district_lookups = ("deployment__district",)
    search_fields = (
        "place",
        "remarks",
        "deployment__site",
        "deployment__vehicle__plate",
        *(f"deployment__{name}" for name in DISTRICT_NAMES),
    )

    def for_list(self):
        """With `visitors` and `appeals`."""
        from receptions.models import AppealCount

        return self.select_related("deployment__vehicle", "deployment__district").annotate(
            visitors=F("visitors_women") + F("visitors_men"),
            appeals=total_of(AppealCount.objects.all(), "trip", "received"),
        )

    def made_between(self, start, end):
        """Those of the half-open span."""
        return self.filter(date__gte=start, date__lt=end)

    def with_one_sided_crew(self):
        """Those whose crew had no woman or no man, though it had someone."""
        return self.filter(officers_women__gt=0, officers_men=0) | self.filter(officers_women=0, officers_men__gt=0)


class AppealCountQuerySet(ScopedQuerySet):
    district_lookups = ("trip__deployment__district",)
