"""The questions that are asked about monthly returns."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import cached_property

from csi.core import clock
from csi.core.access import ScopedQuerySet
from csi.core.db.search import SearchMixin
from csi.core.periods import Month, Span
from districts.models import AreaOfOperation


@dataclass(frozen=True)
class ReturnsStanding:
    """Of so many returns that a period owes, so many are accepted; figures from the others are provisional."""

    accepted: int
    total: int

    @property
    def provisional(self) -> int:
        return self.total - self.accepted

    @cached_property
    def is_provisional(self) -> bool:
        """Whether figures of the period may still change, also where no return was due in it."""
        return self.total == 0 or self.accepted < self.total


def months_in_operation(span: Span, districts, **areas_with) -> set[tuple[int, Month]]:
    """(district's id, month) for which a return is owed: the mission worked there, and the month has begun.

    `areas_with`: narrows the areas of operation that are asked.
    """
    end = min(span.end, Month.of(clock.today()).end)
    if end <= span.start:
        return set()
    areas = (
        AreaOfOperation.objects.filter(district__in=districts, **areas_with)
        .agreed()
        .running_during(span.start, end)
        .filter(Q(mandate__ends__isnull=True) | Q(mandate__ends__gte=span.start))
        .order_by()
        .values_list("district", "starts", "ends", "mandate__ends")
    )
    months = Span(span.start, end).months
    return {
        (district, month)
        for district, starts, *ends in areas
        for month in months
        if starts < month.end and all(last is None or last >= month.start for last in ends)
    }


class MonthlyReturnQuerySet(SearchMixin, ScopedQuerySet):
    """The team of the district writes its return; managers accept it or give it back."""

    district_lookups = ("district",)
    search_fields = ("narrative", "remark", "district__name_en", "district__name_ru", "district__name_ky")

    def for_list(self):
        return self.select_related("district", "submitted_by", "decided_by")

    def for_detail(self):
        return self.for_list().select_related("created_by", "updated_by", "reminded_by")

    def of_month(self, month: Month):
        return self.filter(month=month.start)

    def of_months_in(self, span: Span):
        """Those of the months that share a day with the span."""
        return self.filter(month__gt=Month.of(span.start).plus(-1).start, month__lt=span.end)

    def accepted(self):
        """Those whose month is closed."""
        return self.filter(status="accepted")

    def awaiting_decision(self):
        """Those that a manager has yet to accept or give back."""
        return self.filter(status="submitted")

    def with_the_team(self):
        """Those that the district's team has yet to submit, for the first time or again."""
        return self.filter(status__in=("draft", "returned"))

    def standing(self, span: Span, districts) -> ReturnsStanding:
        """How many of the returns that these districts owe for the months of the span are accepted."""
        owed = months_in_operation(span, districts)
        closed = self.accepted().of_months_in(span).filter(district__in=districts).order_by()
        accepted = {(district, Month.of(month)) for district, month in closed.values_list("district", "month")}
        return ReturnsStanding(accepted=len(owed & accepted), total=len(owed))
