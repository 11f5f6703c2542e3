"""The questions that are asked about places, mandates, police and contacts."""

from django.db.models import Exists, F, FloatField, Min, OuterRef, Q, Subquery, Sum, Window
from django.db.models.functions import Cast, NullIf

from csi.core.access import ScopedQuerySet
from csi.core.clock import today
from csi.core.db.fields import count_of, total_of
from csi.core.db.search import SearchMixin
from csi.core.periods import PeriodMixin
from csi.core.permissions import RecordPermission


class ReferenceQuerySet(SearchMixin, ScopedQuerySet):
    """Reference data of the whole mission: every recorder reads it, managers and administrators change it."""

    search_fields = ("name_en", "name_ru", "name_ky")


class ProvinceQuerySet(ReferenceQuerySet):
    def for_list(self):
        """With `district_count`."""
        from districts.models import District

        return self.annotate(district_count=count_of(District.objects.all(), "province"))


class CommunityGroupQuerySet(ReferenceQuerySet):
    def with_shares_in(self, district):
        """The communities that any census counts, with the district's latest `people`, `share`, `year` and `source`.

        All four are null where no source gives the community's figure for this district.
        """
        from districts.models import Population

        counted = Population.objects.filter(community=OuterRef("pk"))
        latest = counted.filter(district=district).order_by("-year")
        figures = {name: Subquery(latest.values(name)[:1]) for name in ("people", "share", "year", "source")}
        return self.filter(Exists(counted)).annotate(**figures)


class DistrictQuerySet(SearchMixin, ScopedQuerySet):
    district_lookups = ("pk",)
    edited_by_field_staff = False
    search_fields = ("name_en", "name_ru", "name_ky", "centre", "pcode")

    def for_list(self):
        """With `station_count`, `is_in_operation` today, and of the latest census `people`, `people_year` or null."""
        from districts.models import AreaOfOperation, PoliceStation, Population

        census = Population.objects.of_all().filter(district=OuterRef("pk"), people__isnull=False).order_by("-year")
        return self.select_related("province").annotate(
            station_count=count_of(PoliceStation.objects.all(), "district"),
            is_in_operation=Exists(AreaOfOperation.objects.in_operation_on(today()).filter(district=OuterRef("pk"))),
            people=Subquery(census.values("people")[:1]),
            people_year=Subquery(census.values("year")[:1]),
        )

    def for_detail(self):
        return self.for_list()

    def told_to(self, user):
        """The districts of whose figures this person may read: for readers, the published ones of all."""
        return self.visible_to(user) if user.has_permission(RecordPermission.VIEW_RECORDS) else self.all()

    def in_operation_on(self, day):
        """The districts in which the mission works on that day."""
        from districts.models import AreaOfOperation

        return self.filter(pk__in=AreaOfOperation.objects.in_operation_on(day).values("district"))

    def ever_in_operation(self):
        """The districts in which the mission works, has worked or will work."""
        from districts.models import AreaOfOperation

        return self.filter(pk__in=AreaOfOperation.objects.agreed().values("district"))


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

    def for_detail(self):
        return self.select_related("district__province")

    def with_adviser_on(self, day):
        """Those in which an adviser was in post on that day."""
        # Asked by the names that advisers give their relations: this app does not import what lies above it.
        runs = Q(placements__starts__lte=day) & (Q(placements__ends__isnull=True) | Q(placements__ends__gte=day))
        in_force = Q(placements__mandate__ends__isnull=True) | Q(placements__mandate__ends__gte=day)
        return self.filter(pk__in=self.model._base_manager.filter(runs & in_force).values("pk"))


class PopulationQuerySet(SearchMixin, ScopedQuerySet):
    district_lookups = ("district",)
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

    def for_list(self):
        return self.select_related("district", "community")

    def for_detail(self):
        return self.for_list()

    def newest(self):
        """Of each district and community the figure of the latest year."""
        newest = self.model.objects.filter(district=OuterRef("district")).order_by("-year")
        all_together, one = newest.filter(community=None), newest.filter(community=OuterRef("community"))
        return self.filter(
            Q(community=None, year=Subquery(all_together.values("year")[:1])) | Q(year=Subquery(one.values("year")[:1]))
        )

    def of_all(self):
        """Figures of whole districts, of all communities together."""
        return self.filter(community=None)


class UnderMandateMixin(PeriodMixin):
    """Questions about what stands under a mandate; without an end of its own it ends with the mandate."""

    def in_force_on(self, day):
        return self.running_on(day).filter(Q(mandate__ends__isnull=True) | Q(mandate__ends__gte=day))


class MandateQuerySet(SearchMixin, PeriodMixin, ScopedQuerySet):
    search_fields = ("decision", "note")

    def for_list(self):
        from districts.models import AreaOfOperation

        return self.select_related("decided_by").annotate(area_count=count_of(AreaOfOperation.objects.all(), "mandate"))

    def first_day(self):
        """The day on which the first mandate began; None before there is one."""
        return self.aggregate(first=Min("starts"))["first"]

    def current_on(self, day):
        """The mandate that runs on that day, else None; the later one where two do."""
        return self.running_on(day).order_by("-starts").first()


class AreaOfOperationQuerySet(SearchMixin, UnderMandateMixin, ScopedQuerySet):
    district_lookups = ("district",)
    edited_by_field_staff = False
    search_fields = ("district__name_en", "district__name_ru", "district__name_ky", "mandate__decision")

    def for_list(self):
        return self.select_related("district", "mandate")

    def for_detail(self):
        return self.for_list().select_related("decided_by")

    def in_operation_on(self, day):
        """Areas that are in force on that day and more than requested."""
        return self.in_force_on(day).agreed()

    def agreed(self):
        """Areas that are more than requested, on whichever days."""
        return self.exclude(status="requested")


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

    def for_detail(self):
        return self.for_list()

    def latest_on(self, day):
        """Each station's newest record of that day or before."""
        newest = self.model.objects.filter(station=OuterRef("station"), date__lte=day).order_by("-date")
        return self.filter(pk=Subquery(newest.values("pk")[:1]))


class StrengthLineQuerySet(ScopedQuerySet):
    district_lookups = ("strength__station__district",)

    def for_list(self):
        """With `officers` and their `share` of the station's officers that day, in percent (null: no officers)."""
        officers = F("women") + F("men")
        station = Window(Sum(officers), partition_by=F("strength"))
        return self.select_related("community").annotate(
            officers=officers,
            share=Cast(officers * 100, FloatField()) / NullIf(Cast(station, FloatField()), 0.0),
        )


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

    def for_detail(self):
        return self.select_related("district")

    def may_chair(self):
        """Those who may chair a working group: not the police."""
        return self.exclude(sector="police")
