"""The questions that are asked about places, mandates, police and contacts."""

from django.db.models import F, OuterRef, Q, Subquery

from csi.counts import count_of, total_of
from csi.pages.search import SearchMixin
from csi.periods import PeriodMixin
from csi.scope import ScopedQuerySet


class ReferenceQuerySet(SearchMixin, ScopedQuerySet):
    """Reference data of the whole mission: every recorder reads it, managers and administrators change it."""

    search_fields = ("name_en", "name_ru", "name_ky")


class ProvinceQuerySet(ReferenceQuerySet):
    def for_list(self):
        return self


class CommunityGroupQuerySet(ReferenceQuerySet):
    pass


class DistrictQuerySet(SearchMixin, ScopedQuerySet):
    district_lookups = ("pk",)
    edited_by_field_staff = False
    search_fields = ("name_en", "name_ru", "name_ky", "centre", "pcode")

    def for_list(self):
        """With `station_count` and, newest first by year, `people` (census; null where no source gives it)."""
        from districts.models import PoliceStation, Population

        census = Population.objects.filter(district=OuterRef("pk"), community=None).order_by("-year")
        return self.select_related("province").annotate(
            station_count=count_of(PoliceStation.objects.all(), "district"),
            people=Subquery(census.values("people")[:1]),
        )

    def in_operation_on(self, day):
        """The districts in which the mission works on that day."""
        from districts.models import AreaOfOperation

        return self.filter(pk__in=AreaOfOperation.objects.in_operation_on(day).values("district"))


class PoliceStationQuerySet(SearchMixin, ScopedQuerySet):
    district_lookups = ("district",)
    edited_by_field_staff = False
    search_fields = (
        "name",
        "name_ru",
        "address",
        "district__name_en",
        "district__name_ru",
        "district__name_ky",
    )

    def for_list(self):
        return self.select_related("district")

    def for_choice(self):
        return self.select_related("district")


class PopulationQuerySet(ScopedQuerySet):
    district_lookups = ("district",)
    edited_by_field_staff = False

    def for_list(self):
        return self.select_related("district", "community")


class MandateQuerySet(SearchMixin, PeriodMixin, ScopedQuerySet):
    search_fields = ("decision", "note")

    def for_list(self):
        from districts.models import AreaOfOperation

        return self.annotate(area_count=count_of(AreaOfOperation.objects.all(), "mandate"))

    def current_on(self, day):
        """The mandate that runs on that day, else None; the later one where two do."""
        return self.running_on(day).order_by("-starts").first()


class AreaOfOperationQuerySet(SearchMixin, PeriodMixin, ScopedQuerySet):
    district_lookups = ("district",)
    edited_by_field_staff = False
    search_fields = ("district__name_en", "district__name_ru", "district__name_ky", "mandate__decision")

    def for_list(self):
        return self.select_related("district", "mandate")

    def in_operation_on(self, day):
        """Areas that run on that day and more than requested; without an end they end with their mandate."""
        return (
            self.running_on(day)
            .exclude(status="requested")
            .filter(Q(mandate__ends__isnull=True) | Q(mandate__ends__gte=day))
        )


class PoliceStrengthQuerySet(SearchMixin, ScopedQuerySet):
    district_lookups = ("station__district",)
    search_fields = ("station__name", "source", "station__district__name_en", "station__district__name_ru")

    def for_list(self):
        """With `women`, `men` and `officers` over all communities."""
        from districts.models import StrengthLine

        lines = StrengthLine.objects.all()
        return self.select_related("station__district").annotate(
            women=total_of(lines, "strength", "women"),
            men=total_of(lines, "strength", "men"),
            officers=F("women") + F("men"),
        )

    def latest_on(self, day):
        """Each station's newest record of that day or before."""
        newest = self.model.objects.filter(station=OuterRef("station"), date__lte=day).order_by("-date")
        return self.filter(pk=Subquery(newest.values("pk")[:1]))


class StrengthLineQuerySet(ScopedQuerySet):
    district_lookups = ("strength__station__district",)


class ContactQuerySet(SearchMixin, ScopedQuerySet):
    district_lookups = ("district",)
    search_fields = (
        "office",
        "organisation",
        "name",
        "district__name_en",
        "district__name_ru",
        "district__name_ky",
    )

    def for_list(self):
        return self.select_related("district")

    def for_choice(self):
        return self.select_related("district")

    def may_chair(self):
        """Those who may chair a working group: not the police."""
        return self.exclude(sector="police")
