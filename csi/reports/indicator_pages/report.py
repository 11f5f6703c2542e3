"""What is told of one figure: its months, its districts and its parts."""

import datetime
from dataclasses import dataclass

from django.utils import formats
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from csi.core.charts import Chart
from csi.core.charts import Kind as ChartKind
from csi.core.periods import Month
from csi.core.permissions import RecordPermission
from csi.indicators.registry import REGISTRY, Indicator, IndicatorKind, IndicatorValue, Objective, evaluate
from csi.indicators.target_progress import get_target_progress_on
from csi.reports.charts import mark_of
from csi.reports.district.figures import DistrictFigures
from csi.reports.figure_rows import Line, nothing_before
from csi.reports.indicator_pages.dimensions import TITLES, names_of
from districts.models import District

MONTHS = 12


@dataclass(frozen=True)
class Table:
    """Lines that stand under one title: {name: line}; `column` is over their names."""

    title: str
    column: str
    lines: dict[str, Line]


class Figures:
    """The figures of a period beside those of the one before, of the mission or a district, as `user` may have them."""

    def __init__(self, indicators, choice, *, user, today: datetime.date, district=None, further=()):
        self.choice, self.user, self.today, self.district = choice, user, today, district
        spans = [choice.span, *filter(None, [choice.previous]), *further]
        self._figures = DistrictFigures(indicators, spans, user=user, today=today, districts=district and [district.pk])

    @property
    def day(self) -> datetime.date:
        """The last day that is counted."""
        return min(self.choice.span.last_day, self.today)

    def figure(self, key, span, district=None) -> IndicatorValue:
        return self._figures.figure(key, span, district.pk if district else None)

    def line(self, key, district=None) -> Line:
        figure, previous = self.figure(key, self.choice.span, district), self.choice.previous
        before = self.figure(key, previous, district) if previous else nothing_before(figure)
        standing = self.standings.get(key) if district == self.district else None
        return Line(figure, before, standing, is_linked=self.user.has_permission(RecordPermission.VIEW_RECORDS))

    @cached_property
    def standings(self):
        return get_target_progress_on(self.day, user=self.user, district=self.district)


class EveryFigure(Figures):
    """All figures of the mission, or of a district, under the mission's aims."""

    def __init__(self, choice, **asked):
        super().__init__(REGISTRY.values(), choice, **asked)

    @property
    def groups(self) -> list[tuple[str, list[Line]]]:
        return [
            (group.label, [self.line(key) for key, one in REGISTRY.items() if one.objective == group])
            for group in Objective
        ]

    def line(self, key, district=None):
        return super().line(key, district or self.district)


class OneFigure(Figures):
    """One figure: its twelve months, its districts, and each of its breakdowns."""

    def __init__(self, indicator: Indicator, choice, *, today, **asked):
        self.indicator = indicator
        day = min(choice.span.last_day, today)
        self.months = Month.of(day).run_up(MONTHS, since=choice.reach.first or day)
        further = [month.span for month in self.months]
        super().__init__([indicator], choice, today=today, further=further, **asked)

    @cached_property
    def whole(self) -> Line:
        return self.line(self.indicator.key, self.district)

    @property
    def chart(self) -> Chart:
        """The months up to the end of the period."""
        figures = [self.figure(self.indicator.key, month.span, self.district) for month in self.months]
        return Chart(
            title=str(self.indicator.label),
            description=_("By month, %(first)s to %(last)s.")
            % {"first": self.months[0].label, "last": self.months[-1].label},
            kind=ChartKind.COLUMNS if self.indicator.kind == IndicatorKind.FLOW else ChartKind.LINES,
            category_title=_("Month"),
            value_title=capfirst(str(self.indicator.unit.label)),
            marks=[
                mark_of(formats.date_format(month.start, "M Y"), figure, self._figures.url_of(figure))
                for month, figure in zip(self.months, figures, strict=True)
            ],
            nothing=str(self.indicator.missing_reason),
        )

    @property
    def tables(self) -> list[Table]:
        """By district, then by whatever else breaks it down; readers have no breakdown, for it rests on few people."""
        tables = [self._by_district] if not (self.district or self.indicator.is_mission_wide) else []
        if self.user.has_permission(RecordPermission.VIEW_RECORDS):
            if self.indicator.distribution:
                key, by = self.indicator.distribution
                tables.append(self._broken_down(REGISTRY[key], by))
            tables += [self._broken_down(self.indicator, by) for by in self.indicator.dimensions]
        return tables

    @property
    def _by_district(self):
        told = District.objects.with_visible_indicators(self.user).ever_in_operation()
        return Table(_("Districts"), _("District"), {str(one): self.line(self.indicator.key, one) for one in told})

    def _broken_down(self, indicator, by):
        key, span, previous = indicator.key, self.choice.span, self.choice.previous
        place = self.district and self.district.pk
        answer = evaluate(
            [indicator],
            filter(None, [span, previous]),
            user=self.user,
            districts=self.district and [place],
            dimension=by,
            today=self.today,
            first_day=self.choice.reach.first,
        )
        figures = answer.get_values_by_member(key, span, district=place)
        before = answer.get_values_by_member(key, previous, district=place) if previous else {}
        names = names_of(indicator, by, figures.keys(), self.user)
        return Table(
            str(TITLES[by]) if indicator == self.indicator else str(indicator.label),
            str(TITLES[by]),
            {
                name: Line(figures[part], before.get(part) or nothing_before(figures[part]), is_linked=True)
                for part, name in names.items()
            },
        )
