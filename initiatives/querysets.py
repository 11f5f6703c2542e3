"""The questions that are asked about community initiatives."""

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from csi.core.access import ScopedQuerySet
from csi.core.db.search import SearchMixin
from csi.core.permissions import RecordPermission


class InitiativeQuerySet(SearchMixin, ScopedQuerySet):
    """The team of the lead district changes an initiative; those of the further districts see it."""

    district_lookups = ("district", "further_districts")
    search_fields = (
        "title",
        "purpose",
        "outcome",
        "venue",
        "district__name_en",
        "district__name_ru",
        "district__name_ky",
    )

    def editable_by(self, user):
        visible = self.visible_to(user)
        return (
            visible
            if user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS)
            else visible.filter(district__in=user.district_ids)
        )

    def for_list(self):
        """With `participants`, women and men."""
        return self.select_related("district").annotate(participants=F("participants_women") + F("participants_men"))

    def for_detail(self):
        """As `for_list`, with who made and changed it."""
        return self.for_list().select_related("created_by", "updated_by").prefetch_related("further_districts")

    def done(self):
        return self.filter(status="done")

    def done_by(self, day):
        """Done, with a last day (the first, where it has no other) of that day or before."""
        return self.done().filter(Q(ends__lte=day) | Q(ends__isnull=True, starts__lte=day))

    def running_during(self, start, end):
        """Those that share a day with the half-open span; without a last day it is the first."""
        return self.filter(starts__lt=end).filter(Q(ends__gte=start) | Q(ends__isnull=True, starts__gte=start))

    def ending_between(self, start, end):
        """Those whose last day lies in the half-open span; without a last day it is the first."""
        return self.annotate(last_day=Coalesce("ends", "starts")).filter(last_day__gte=start, last_day__lt=end)

    def answering(self, concerns):
        """Those that answer one of these concerns, each once."""
        return self.filter(pk__in=self.model.concerns.through.objects.filter(concern__in=concerns).values("initiative"))

    def overspent(self):
        """Those on which more was spent than budgeted."""
        return self.filter(spent__gt=F("budget"))
