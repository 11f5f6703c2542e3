"""The questions that are asked about Mobile Police Receptions, where they stand and what they do."""

import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Greatest

from csi.core import clock
from csi.core.access import ScopedQuerySet
from csi.core.db.fields import count_of, total_of
from csi.core.db.search import SearchMixin
from csi.core.periods import PeriodMixin

# Longer than this without a trip, and a vehicle in service stands idle.
IDLE = datetime.timedelta(days=30)
DISTRICT_NAMES = ("district__name_en", "district__name_ru", "district__name_ky")


class MobileReceptionQuerySet(SearchMixin, ScopedQuerySet):
    """Field staff see the vehicles that were ever deployed to their districts; managers change them."""

    district_lookups = ("deployments__district",)
    edited_by_field_staff = False
    search_fields = ("plate", "model", "note")

    def in_districts(self, districts):
        from receptions.models import Deployment

        return self.filter(Exists(Deployment.objects.filter(vehicle=OuterRef("pk"), district__in=districts)))

    def for_list(self, user=None, day=None):
        """With where it stands that day, today unless told (`site`, `district_name`; null: nowhere), and `trip_count`.

        With a `user`, only deployments and trips that this person may see count.
        """
        from receptions.models import Deployment, Trip

        deployments, trips = Deployment.objects.all(), Trip.objects.all()
        if user is not None:
            deployments, trips = deployments.visible_to(user), trips.visible_to(user)
        there = deployments.running_on(day or clock.today()).filter(vehicle=OuterRef("pk"))
        return self.annotate(
            site=Subquery(there.values("site")[:1]),
            district_name=Subquery(there.values("district__name_en")[:1]),
            trip_count=count_of(trips, "deployment__vehicle"),
        )

    def donated_by(self, day):
        """Those handed over on that day or before."""
        return self.filter(donated__lte=day)

    def in_service_on(self, day):
        """Those handed over by that day and neither in repair nor withdrawn on it."""
        from receptions.models import ServiceGap

        out = ServiceGap.objects.running_on(day).filter(vehicle=OuterRef("pk"))
        return self.donated_by(day).filter(~Exists(out))

    def idle_on(self, day):
        """Those in service that made no trip in the last `IDLE` days.

        `idle_since`: the day of the last trip, or of the handover.

        Days out of service are not idle ones: who came back within that time is not counted.
        """
        from receptions.models import ServiceGap, Trip

        since = day - IDLE
        trips = Trip.objects.filter(deployment__vehicle=OuterRef("pk"), date__lte=day).order_by("-date")
        gaps = ServiceGap.objects.running_during(since, day).filter(vehicle=OuterRef("pk"))
        idle_since = Greatest("donated", Subquery(trips.values("date")[:1]))
        return (
            self.in_service_on(day).filter(~Exists(gaps)).annotate(idle_since=idle_since).filter(idle_since__lt=since)
        )


class ServiceGapQuerySet(PeriodMixin, ScopedQuerySet):
    """Seen with their vehicles; managers keep them."""

    district_lookups = ("vehicle__deployments__district",)
    edited_by_field_staff = False

    def in_districts(self, districts):
        from receptions.models import Deployment

        return self.filter(Exists(Deployment.objects.filter(vehicle=OuterRef("vehicle"), district__in=districts)))


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

    def for_trip_on(self, day):
        """Those begun by that day, to choose the deployment of a trip: those that run on it first, then the newest."""
        runs = Q(ends__isnull=True) | Q(ends__gte=day)
        return self.for_choice().filter(starts__lte=day).annotate(runs=runs).order_by("-runs", "-starts", "-pk")

    def planned_on(self, day):
        """Those that are booked ahead, seen from that day."""
        return self.filter(starts__gt=day)

    def ended_on(self, day):
        """Those that are over on that day."""
        return self.filter(ends__lt=day)

    def at_work_on(self, day):
        """Those that run on that day with a vehicle that is in service on it."""
        from receptions.models import ServiceGap

        out = ServiceGap.objects.running_on(day).filter(vehicle=OuterRef("vehicle"))
        return self.running_on(day).filter(~Exists(out))


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
        """With `visitors`, and `received`, the number of appeals."""
        from receptions.models import AppealCount

        return self.select_related("deployment__vehicle", "deployment__district").annotate(
            visitors=F("visitors_women") + F("visitors_men"),
            received=total_of(AppealCount.objects.all(), "trip", "received"),
        )

    def for_detail(self):
        """As `for_list`, with `settled`, `referred` and `pending`, and who made and changed it."""
        from receptions.models import AppealCount

        appeals = AppealCount.objects.all()
        return (
            self.for_list()
            .select_related("created_by", "updated_by")
            .annotate(
                settled=total_of(appeals, "trip", "settled"),
                referred=total_of(appeals, "trip", "referred"),
            )
            .annotate(pending=F("received") - F("settled") - F("referred"))
        )

    def totals(self):
        """What these trips add up to: `trips`, `visitors_women`, `visitors_men`, `kilometres`, `received`, `pending`.

        A sum over nothing is None.
        """
        from receptions.models import AppealCount

        appeals = AppealCount.objects.filter(trip__in=self.order_by().values("pk"))
        pending = Sum(F("received") - F("settled") - F("referred"))
        return self.order_by().aggregate(
            trips=Count("pk"),
            visitors_women=Sum("visitors_women"),
            visitors_men=Sum("visitors_men"),
            kilometres=Sum("kilometres"),
        ) | appeals.aggregate(pending=pending, received=Sum("received"))

    def for_choice(self):
        """The newest first."""
        return self.select_related("deployment__vehicle", "deployment__district").order_by("-date", "-pk")

    def made_between(self, start, end):
        """Those of the half-open span."""
        return self.filter(date__gte=start, date__lt=end)

    def with_one_sided_crew(self):
        """Those whose crew had no woman or no man, though it had someone."""
        return self.filter(officers_women__gt=0, officers_men=0) | self.filter(officers_women=0, officers_men__gt=0)


class AppealCountQuerySet(ScopedQuerySet):
    district_lookups = ("trip__deployment__district",)
