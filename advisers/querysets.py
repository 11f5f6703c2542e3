"""The questions that are asked about advisers, their placements and what they saw."""

from django.db.models import Exists, OuterRef, Q, Subquery

from csi.concerns.querysets import SensitiveQuerySet
from csi.pages.search import SearchMixin
from csi.periods import PeriodMixin
from csi.scope import ScopedQuerySet


class AdviserQuerySet(SearchMixin, ScopedQuerySet):
    """Field staff see the advisers who were ever placed in their districts; managers change them."""

    district_lookups = ("placements__station__district",)
    edited_by_field_staff = False
    search_fields = ("given_names", "family_name", "email")

    def in_districts(self, districts):
        from advisers.models import Placement

        there = Placement.objects.filter(adviser=OuterRef("pk"), station__district__in=districts)
        return self.filter(Exists(there))

    def for_list(self, day):
        """With the station of that day: `station_id`, `station_name`; null where not in post."""
        from advisers.models import Placement

        placement = Placement.objects.in_post_on(day).filter(adviser=OuterRef("pk"))
        return self.annotate(
            station_id=Subquery(placement.values("station")[:1]),
            station_name=Subquery(placement.values("station__name")[:1]),
        )

    def in_post_on(self, day):
        from advisers.models import Placement

        return self.filter(Exists(Placement.objects.in_post_on(day).filter(adviser=OuterRef("pk"))))


class PlacementQuerySet(SearchMixin, PeriodMixin, ScopedQuerySet):
    district_lookups = ("station__district",)
    edited_by_field_staff = False
    search_fields = (
        "adviser__given_names",
        "adviser__family_name",
        "station__name",
        "station__district__name_en",
        "station__district__name_ru",
    )

    def for_list(self):
        return self.select_related("adviser", "station__district", "mandate")

    def in_post_on(self, day):
        """Those that run on that day; one without an end of its own runs until its mandate ends."""
        return self.running_on(day).filter(Q(mandate__ends__isnull=True) | Q(mandate__ends__gte=day))


class ObservationQuerySet(SearchMixin, SensitiveQuerySet):
    district_lookups = ("district",)
    search_fields = ("summary", "details", "district__name_en", "district__name_ru", "district__name_ky")

    def for_list(self):
        return self.select_related("district", "station", "adviser", "created_by")

    def seen_between(self, start, end):
        return self.filter(date__gte=start, date__lt=end)
