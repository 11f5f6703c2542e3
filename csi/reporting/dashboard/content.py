"""What the dashboard of a person tells of a period."""

import datetime
from dataclasses import replace

from django.urls import reverse
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.charts import Chart, Mark, draw
from csi.concerns.ages import Age
from csi.concerns.models import Category
from csi.periods import Month
from csi.reporting import cadence
from csi.reporting.dashboard.cards import KEYS, SHOWN, Card
from csi.reporting.dashboard.sparkline import Sparkline
from csi.reporting.indicators import Figure, Group, ask, named
from csi.reporting.indicators.presentation import for_person, published_together, said
from csi.reporting.models import Target
from csi.reporting.monthly.lines import number_of
from csi.reporting.monthly.outline_map import District as Place
from csi.reporting.monthly.outline_map import outline_map
from csi.reporting.targets.standings import standings
from csi.returns.models import MonthlyReturn
from districts.models import District

MONTHS = 12
# Which district has gone quiet: what the map tells.
ON_THE_MAP = "days_since_forum"
NO_PERIOD_BEFORE = gettext_lazy("There is no period before it to compare with.")


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
        last = Month.of(self.day)
        return [last.plus(back - MONTHS + 1) for back in range(MONTHS)]

    @cached_property
    def districts(self) -> list[District]:
        """Those in which the mission works on `day`, as far as this person may know."""
        working = District.objects.in_operation_on(self.day)
        if self.user.records:
            working = working.visible_to(self.user)
        return [one for one in working if not self.district or one == self.district]

    # Figures

    @cached_property
    def targets(self) -> list[Target]:
        """The targets of the mission, or of the district, that run on `day`, as far as their figures are shown."""
        running = Target.objects.visible_to(self.user).running_on(self.day).of_place(self.district)
        return list(running.filter(indicator__in=KEYS).for_list())

    @cached_property
    def _answer(self):
        spans = [self.span, *filter(None, [self.choice.previous]), *(month.span for month in self.months)]
        return ask(
            named(*KEYS, ON_THE_MAP),
            dict.fromkeys([*spans, *(target.span for target in self.targets)]),
            user=self.user,
            districts=self.district and [self.district.pk],
            today=self.today,
            first_day=self.choice.reach.first,
        )

    def figure(self, key, span) -> Figure:
        district = self.district and self.district.pk
        return for_person(self._answer.figure(key, span, district=district), self.user)

    @cached_property
    def standings(self):
        """{indicator's key: how its target stands}."""
        found = standings(self.targets, self.user, self.today, answer=self._answer)
        return {standing.target.indicator: standing for standing in found}

    @property
    def groups(self) -> list[tuple[str, list[Card]]]:
        """The cards under the mission's aims, in their order."""
        return [(group.label, [self._card(key) for key in SHOWN[group]]) for group in Group]

    def _card(self, key):
        previous, figure = self.choice.previous, self.figure(key, self.span)
        nothing = replace(figure, value=None, top=None, bottom=None, why=NO_PERIOD_BEFORE)
        return Card(
            figure,
            self.figure(key, previous) if previous else nothing,
            self.standings.get(key),
            sparkline=Sparkline(self.months, [self.figure(key, month.span) for month in self.months]),
            is_linked=self.user.records,
        )

    @cached_property
    def returns(self):
        """What the figures are based on: how many of the returns that were owed are accepted."""
        return MonthlyReturn.objects.standing(self.span, [district.pk for district in self.districts])

    @property
    def accepted_url(self) -> str:
        """The accepted returns of the period."""
        asked = {"status": "accepted", "month_from": Month.of(self.span.start).start, "month_to": self.span.last_day}
        if self.district:
            asked["district"] = self.district.pk
        return f"{reverse('returns:monthlyreturn_list')}?{urlencode(asked)}"

    # Below the cards

    @cached_property
    def heat_map(self):
        """The twelve months of the forums; None for those who open no records."""
        return cadence.heat_map(self.user, self.months, self.today, self.district) if self.user.records else None

    @cached_property
    def map(self) -> str:
        """Days since the last forum on a map, as SVG."""
        places = []
        for district in self.districts:
            figure = self._answer.figure(ON_THE_MAP, self.span, district=district.pk)
            url = figure.url if self.user.records else ""
            places.append(Place(district.name, said(figure), district.latitude, district.longitude, url))
        return outline_map(places, label=_("Days since the last forum, by district"), linked=self.user.records)

    @cached_property
    def charts(self) -> dict:
        """Open concerns by `category` and by `age`."""
        return {
            "category": draw(self._chart("category", dict(Category.choices))),
            "age": draw(self._chart("age", dict(Age.choices))),
        }

    def _chart(self, dimension, labels):
        by_age = dimension == "age"
        shown = self._open_by(dimension)
        parts = list(Age) if by_age else sorted(shown, key=lambda part: (-(shown[part].value or 0), str(labels[part])))
        told = [part for part in parts if part in shown and (self.user.records or shown[part].value is not None)]
        description = _("On %(day)s, by the days since they were raised.") if by_age else _("On %(day)s.")
        description %= {"day": formats.date_format(self.day)}
        if len(told) < len(shown):
            description = f"{description} {_('What has fewer than five is not published.')}"
        return Chart(
            title=_("Open concerns by age") if by_age else _("Open concerns by category"),
            description=description,
            category_title=_("Raised ago") if by_age else _("Category"),
            value_title=_("Open concerns"),
            marks=[self._mark(str(labels[part]), shown[part]) for part in told],
            nothing=_("No concern was open."),
        )

    def _open_by(self, dimension):
        district = self.district and self.district.pk
        answer = ask(
            named("concerns_open"),
            [self.span],
            user=self.user,
            districts=self.district and [self.district.pk],
            by=dimension,
            today=self.today,
            first_day=self.choice.reach.first,
        )
        figures = answer.by_part("concerns_open", self.span, district=district)
        return figures if self.user.records else published_together(figures)

    def _mark(self, label, figure):
        number = number_of(figure)
        return Mark(
            label,
            None if number is None else float(number),
            url=figure.url if self.user.records else "",
            said=said(figure),
            why=str(figure.why),
        )
