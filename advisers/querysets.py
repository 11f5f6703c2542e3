"""The questions that are asked about advisers, their placements and what they saw."""

import datetime

from django.db.models import Case, CharField, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from csi.concerns.querysets import SensitiveQuerySet
from csi.core.access import ScopedQuerySet
from csi.core.clock import today
from csi.core.db.search import SearchMixin
from csi.core.permissions import RecordPermission
from districts.querysets import UnderMandateMixin


class AdviserQuerySet(SearchMixin, ScopedQuerySet):
    """Field staff see the advisers who were ever placed in their districts, and themselves; managers change them."""

    district_lookups = ("placements__station__district",)
    edited_by_field_staff = False
    search_fields = ("given_names", "family_name", "email")

    def visible_to(self, user):
        if (
            not user.is_active
            or not user.has_permission(RecordPermission.VIEW_RECORDS)
            or user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS)
        ):
            return super().visible_to(user)
        return self.filter(self._placed_in(user.district_ids) | Q(account=user.pk))

    def in_districts(self, districts):
        return self.filter(self._placed_in(districts))

    def _placed_in(self, districts):
        from advisers.models import Placement

        return Exists(Placement.objects.filter(adviser=OuterRef("pk"), station__district__in=districts))

    def for_list(self, day=None, user=None):
        """With the placement of that day, else of today: `is_in_post`, `station_id`, `station_name`, `last_day`.

        With a `user`, a station that this person may not see is not named: its id is null. `last_day` null: no end.
        """
        from advisers.models import Placement

        placements = Placement.objects.in_post_on(day or today()).filter(adviser=OuterRef("pk"))
        seen = placements if user is None else placements.visible_to(user)
        elsewhere = Case(When(is_in_post=True, then=Value(gettext("In another district"))))
        return self.annotate(
            is_in_post=Exists(placements),
            station_id=Subquery(seen.values("station")[:1]),
            station_name=Coalesce(Subquery(seen.values("station__name")[:1]), elsewhere, output_field=CharField()),
            last_day=Subquery(placements.values(last=Coalesce("ends", "mandate__ends"))[:1]),
        )

    def for_detail(self, user=None):
        return self.for_list(user=user).select_related("account")

    def tour_ended_before(self, day):
        """Those who were placed, and whom no placement keeps on that day or later; `tour_ended`: their last day."""
        from advisers.models import Placement

        last_days = Placement.objects.filter(adviser=OuterRef("pk")).annotate(last=Coalesce("ends", "mandate__ends"))
        return (
            self.filter(~Exists(last_days.filter(Q(last__isnull=True) | Q(last__gte=day))))
            .annotate(tour_ended=Subquery(last_days.order_by("-last").values("last")[:1]))
            .filter(tour_ended__isnull=False)
        )

    def in_post_on(self, day):
        from advisers.models import Placement

        return self.filter(Exists(Placement.objects.in_post_on(day).filter(adviser=OuterRef("pk"))))


class PlacementQuerySet(SearchMixin, UnderMandateMixin, ScopedQuerySet):
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

    def for_detail(self):
        return self.for_list()

    def in_post_on(self, day):
        """Those that run on that day; one without an end of its own runs until its mandate ends."""
        return self.in_force_on(day)

    def in_post_during(self, start, end):
        """Those that share a day with the half-open span."""
        return self.running_during(start, end).filter(Q(mandate__ends__isnull=True) | Q(mandate__ends__gte=start))

    def leaving_between(self, start, end):
        """Those whose last day, which is in `leaves`, lies in the half-open span.

        `leaves_nobody`: on the day after, nobody is in post at the station.
        """
        next_day = OuterRef("leaves") + datetime.timedelta(days=1)
        stays = (Q(ends__isnull=True) | Q(ends__gte=next_day)) & (
            Q(mandate__ends__isnull=True) | Q(mandate__ends__gte=next_day)
        )
        others = self.model._base_manager.filter(stays, station=OuterRef("station"), starts__lte=next_day)
        leaving = self.annotate(leaves=Coalesce("ends", "mandate__ends")).filter(leaves__gte=start, leaves__lt=end)
        return leaving.annotate(leaves_nobody=~Exists(others))


class ObservationQuerySet(SearchMixin, SensitiveQuerySet):
    district_lookups = ("district",)
    search_fields = ("summary", "details", "district__name_en", "district__name_ru", "district__name_ky")

    def for_list(self):
        return self.select_related("district", "station", "adviser", "created_by")

    def for_detail(self):
        return self.for_list()

    def seen_between(self, start, end):
        return self.filter(date__gte=start, date__lt=end)
