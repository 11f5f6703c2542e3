"""What the dashboard of a person tells of a period."""

import datetime

from django.utils import formats
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from csi.core.charts import draw
from csi.core.periods import Month, Span
from csi.core.permissions import RecordPermission
from csi.core.urls import address_of
from csi.indicators.formatting import format_indicator_value, suppress_breakdown, suppress_for_user
from csi.indicators.models import Target
from csi.indicators.registry import IndicatorValue, Objective, evaluate, get_indicators
from csi.indicators.target_progress import get_target_progress
from csi.reports.alerts.report import list_alerts
from csi.reports.alerts.types import Alert
from csi.reports.cadence import report as cadence
from csi.reports.charts import build_open_by_age, build_open_by_category
from csi.reports.dashboard.cards import KEYS, SHOWN, IndicatorCard
from csi.reports.dashboard.sparkline import Sparkline
from csi.reports.indicator_rows import missing_previous
from csi.reports.map.svg import MapDistrict, outline_map
from csi.returns.models import MonthlyReturn
from districts.models import District
from forums.models import WorkingGroup
from forums.schedule import ExpectedMeeting, get_expected_meetings

MONTHS = 12
# Which district has gone quiet: what the map tells.
ON_THE_MAP = "days_since_forum"


class Dashboard:
    """The mission, or one district, in a period, as `user` may know it. The registry is asked once for all cards."""

    def __init__(self, choice, *, user, today: datetime.date, district=None):
        self.choice, self.user, self.today, self.district = choice, user, today, district

    @property
    def span(self):
        return self.choice.span

    @cached_property
    def day(self) -> datetime.date:
        """The last day that is counted."""
        return min(self.span.last_day, self.today)

    @cached_property
    def months(self) -> list[Month]:
        """Twelve, the last that of `day`."""
        return Month.from_date(self.day).get_preceding_months(MONTHS)

    @cached_property
    def month_spans(self) -> list[Span]:
        return [month.span for month in self.months]

    @cached_property
    def districts(self) -> list[District]:
        """Those in which the mission works on `day`, as far as this person may know."""
        working = District.objects.with_visible_indicators(self.user).in_operation_on(self.day)
        return [one for one in working if not self.district or one == self.district]

    # Figures

    @cached_property
    def targets(self) -> list[Target]:
        """The targets of the mission, or of the district, that run on `day`, as far as their figures are shown."""
        running = Target.objects.visible_to(self.user).running_on(self.day).for_district(self.district)
        return list(running.filter(indicator__in=KEYS).for_list())

    @cached_property
    def _answer(self):
        spans = [self.span, *filter(None, [self.choice.previous]), *self.month_spans]
        return evaluate(
            get_indicators(*KEYS, ON_THE_MAP),
            dict.fromkeys([*spans, *(target.span for target in self.targets)]),
            user=self.user,
            districts=self.district and [self.district.pk],
            today=self.today,
            first_day=self.choice.available_period.first,
            # Readers' figures are of every group, and these are of those that they may see: none.
            expected_meetings=self.turns if self.user.has_permission(RecordPermission.VIEW_RECORDS) else None,
        )

    def figure(self, key, span) -> IndicatorValue:
        district = self.district and self.district.pk
        return suppress_for_user(self._answer.get_value(key, span, district=district), self.user)

    @cached_property
    def target_progress(self):
        """{indicator's key: how its target stands}."""
        found = get_target_progress(self.targets, self.user, self.today, results=self._answer)
        return {standing.target.indicator: standing for standing in found}

    @property
    def groups(self) -> list[tuple[str, list[IndicatorCard]]]:
        """The cards under the mission's aims, in their order."""
        return [(group.label, [self._card(key) for key in SHOWN[group]]) for group in Objective]

    def _card(self, key):
        previous, figure = self.choice.previous, self.figure(key, self.span)
        return IndicatorCard(
            figure,
            self.figure(key, previous) if previous else missing_previous(figure),
            self.target_progress.get(key),
            sparkline=Sparkline(self.months, [self.figure(key, span) for span in self.month_spans]),
            is_linked=self.user.has_permission(RecordPermission.VIEW_RECORDS),
        )

    @cached_property
    def returns(self):
        """What the figures are based on: how many of the returns that were owed are accepted."""
        return MonthlyReturn.objects.completeness(self.span, [district.pk for district in self.districts])

    @property
    def accepted_url(self) -> str:
        """The accepted returns of the period."""
        asked = {
            "status": "accepted",
            "month_from": Month.from_date(self.span.start).start,
            "month_to": self.span.last_day,
        }
        if self.district:
            asked["district"] = self.district.pk
        return f"{address_of('returns:monthlyreturn_list')}?{urlencode(asked)}"

    @cached_property
    def turns(self) -> list[ExpectedMeeting]:
        """Those of the working groups that this person may see."""
        groups = WorkingGroup.objects.visible_to(self.user)
        return get_expected_meetings(groups.in_districts([self.district.pk]) if self.district else groups, self.today)

    @property
    def attention(self) -> list[Alert]:
        """What needs attention today, whatever the period; nothing for those who open no records."""
        return (
            list_alerts(self.user, self.today, self.district, self.turns)
            if self.user.has_permission(RecordPermission.VIEW_RECORDS)
            else []
        )

    # Below the cards

    @cached_property
    def heat_map(self):
        """The twelve months of the forums; None for those who open no records."""
        if not self.user.has_permission(RecordPermission.VIEW_RECORDS):
            return None
        return cadence.build_heat_map(self.user, self.months, self.today, self.district, self.turns)

    @cached_property
    def map(self) -> str:
        """Days since the last forum on a map, as SVG."""
        places = []
        for district in self.districts:
            figure = self._answer.get_value(ON_THE_MAP, self.span, district=district.pk)
            place = district.latitude, district.longitude, self._url_of(figure)
            places.append(MapDistrict(district.name, format_indicator_value(figure), *place))
        return outline_map(
            places,
            label=_("Days since the last forum, by district"),
            linked=self.user.has_permission(RecordPermission.VIEW_RECORDS),
        )

    @cached_property
    def charts(self) -> dict:
        """Open concerns by `category` and by `age`."""
        day = formats.date_format(self.day)
        return {
            "category": draw(build_open_by_category(self._open_by("category"), day=day, get_url=self._url_of)),
            "age": draw(build_open_by_age(self._open_by("age"), day=day, get_url=self._url_of)),
        }

    def _open_by(self, dimension):
        district = self.district and self.district.pk
        answer = evaluate(
            get_indicators("concerns_open"),
            [self.span],
            user=self.user,
            districts=self.district and [self.district.pk],
            dimension=dimension,
            today=self.today,
            first_day=self.choice.available_period.first,
        )
        figures = answer.get_values_by_member("concerns_open", self.span, district=district)
        return figures if self.user.has_permission(RecordPermission.VIEW_RECORDS) else suppress_breakdown(figures)

    def _url_of(self, figure):
        return figure.url if self.user.has_permission(RecordPermission.VIEW_RECORDS) else ""
