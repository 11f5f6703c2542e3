"""Scope and period of reports, and what a user may see of them."""

import datetime

from django.utils.functional import cached_property

from csi.accounts.models import User
from csi.core.periods import Span
from csi.core.permissions import RecordPermission
from csi.indicators.registry import IndicatorValue, ResultSet
from csi.indicators.target_progress import CurrentTargets, TargetProgress
from districts.models import District


class ScopedReport:
    """A report of the mission, or of a district, in a period, as the user may see it."""

    def __init__(self, span: Span, *, user: User, today: datetime.date, district: District | None = None):
        self.span, self.user, self.today, self.district = span, user, today, district

    @cached_property
    def _results(self) -> ResultSet:
        raise NotImplementedError

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

    def get_url(self, value: IndicatorValue) -> str:
        """Return the URL of the records counted; "" if the user may not open them."""
        return value.url if self.can_view_records else ""
