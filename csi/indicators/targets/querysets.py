"""The questions that are asked about targets."""

from django.db.models import Q

from csi.core.access import ScopedQuerySet
from csi.core.db.search import SearchMixin
from csi.core.periods import PeriodMixin
from csi.core.permissions import RecordPermission


class TargetQuerySet(SearchMixin, PeriodMixin, ScopedQuerySet):
    """Field staff see the targets of the mission and of their districts; managers set them."""

    district_lookups = ("district",)
    edited_by_field_staff = False
    search_fields = ("note", "district__name_en", "district__name_ru", "district__name_ky")

    def visible_to(self, user):
        if (
            not user.is_active
            or not user.has_permission(RecordPermission.VIEW_RECORDS)
            or user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS)
        ):
            return super().visible_to(user)
        return self.filter(Q(district__isnull=True) | Q(district__in=user.district_ids))

    def for_list(self):
        return self.select_related("district")

    def for_detail(self):
        return self.select_related("district", "created_by", "updated_by")

    def of_place(self, district):
        """Those of a district, or with None of the mission."""
        return self.filter(district=district)
