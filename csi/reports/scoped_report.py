"""Scope and period of reports, and what a user may see of them."""

import datetime
from collections.abc import Iterable
from typing import Any, TypeVar

from django.urls import reverse
from django.utils.functional import cached_property

from csi.accounts.models import User
from csi.core.periods import Month, Span
from csi.core.permissions import RecordPermission
from csi.indicators.registry import Indicator, IndicatorValue, ResultSet, evaluate, get_indicators
from csi.indicators.target_progress import CurrentTargets, TargetProgress
from csi.reports.indicator_rows import IndicatorRow, missing_previous
from csi.reports.period_comparison import ComparedPeriod
from csi.reports.period_picker import PeriodChoice
from districts.models import District

Row = TypeVar("Row", bound=IndicatorRow)


class ScopedReport:
    """A report of the mission, or of a district, in a period, as the user may see it.

    `compared` None: there is no previous period. `first_day`: of the mission, None without a mandate.
    """

    def __init__(
        self,
        span: Span,
        compared: ComparedPeriod | None,
        *,
        user: User,
        today: datetime.date,
        first_day: datetime.date | None,
        district: District | None = None,
    ):
        self.span, self.compared, self.first_day = span, compared, first_day
        self.user, self.today, self.district = user, today, district

    @cached_property
    def _results(self) -> ResultSet:
        raise NotImplementedError

    def evaluate(self, indicators: Iterable[Indicator], spans: Iterable[Span], **options: Any) -> ResultSet:
        """Evaluate indicators for the mission and any district, or for the district of the report."""
        return evaluate(
            indicators,
            dict.fromkeys(spans),
            user=self.user,
            districts=self.scope_ids,
            today=self.today,
            first_day=self.first_day,
            **options,
        )

    def evaluate_rows(self, indicators: Iterable[Indicator], months: Iterable[Month] = (), **options: Any) -> ResultSet:
        """Evaluate indicators for the period, the previous one, some months and the periods of targets."""
        indicators = list(indicators)
        spans = [self.span, *([self.compared.span] if self.compared else []), *(month.span for month in months)]
        target_spans = self.targets.get_spans([indicator.key for indicator in indicators])
        return self.evaluate(indicators, [*spans, *target_spans], **options)

    @cached_property
    def can_view_records(self) -> bool:
        """False for readers, who get rounded counts and no links."""
        return self.user.has_permission(RecordPermission.VIEW_RECORDS)

    @property
    def day(self) -> datetime.date:
        """The last day that is counted."""
        return min(self.span.last_day, self.today)

    @property
    def district_id(self) -> int | None:
        return self.district.pk if self.district else None

    @property
    def scope_ids(self) -> list[int] | None:
        return [self.district.pk] if self.district else None

    @cached_property
    def targets(self) -> CurrentTargets:
        """The targets that run on `day`, for the mission or the district."""
        return CurrentTargets(self.day, user=self.user, district=self.district)

    def judge_target(self, shown: IndicatorValue) -> TargetProgress | None:
        """Return the progress of the indicator's target, judged by the value shown; None without a target."""
        return self.targets.judge(shown, self.get_value)

    def get_value(self, key: str, span: Span) -> IndicatorValue:
        return self._results.get_value(key, span, district=self.district_id)

    def get_values_by_member(self, key: str, dimension: str) -> dict[Any, IndicatorValue]:
        """Return the values of the period by member of a dimension."""
        results = self.evaluate(get_indicators(key), [self.span], dimension=dimension)
        return results.get_values_by_member(key, self.span, district=self.district_id)

    def get_row(self, key: str) -> IndicatorRow:
        """Return the value of an indicator with its change and its target."""
        return self.build_row(IndicatorRow, key)

    def build_row(self, row_class: type[Row], key: str, **fields: Any) -> Row:
        """Return an instance of a subclass of `IndicatorRow` with further fields."""
        current = self.get_value(key, self.span)
        return row_class(
            current,
            self.get_value(key, self.compared.span) if self.compared else missing_previous(current),
            self.judge_target(current),
            is_linked=self.can_view_records,
            flow_reason=self.compared.flow_reason if self.compared else "",
            **fields,
        )

    def get_district_url(self, district: District) -> str:
        """Return the URL of the report of a district; "" if the user may not open it."""
        return reverse("district_report", args=[district.pk]) if self.can_view_records else ""

    def get_url(self, value: IndicatorValue) -> str:
        """Return the URL of the records counted; "" if the user may not open them."""
        return value.url if self.can_view_records else ""


class PeriodReport(ScopedReport):
    """A report of the period in the URL."""

    def __init__(self, choice: PeriodChoice, *, user: User, today: datetime.date, district: District | None = None):
        super().__init__(
            choice.span,
            choice.compared,
            user=user,
            today=today,
            first_day=choice.available_period.first,
            district=district,
        )
        self.choice = choice
