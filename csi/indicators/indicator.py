"""What an indicator is: one declaration, from which every page, export and report takes its figure."""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

from django.db import models
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from csi.core.periods import Month
from csi.core.urls import address_of
from csi.indicators.sources import Source, Terms

# The dimension of a gap, and those communities of which the census gives no share.
COMMUNITY, OTHERS = "community", "others"


class Unit(models.TextChoices):
    PEOPLE = "people", _("people")
    PERCENT = "percent", _("%")
    POINTS = "points", _("percentage points")
    DAYS = "days", _("days")
    EUR = "eur", _("EUR")
    NUMBER = "number", _("number")


class Direction(models.TextChoices):
    MORE = "more", _("More is better")
    LESS = "less", _("Less is better")
    NEITHER = "neither", _("Neither is better")


class Group(models.TextChoices):
    """The order in which the mission's aims stand on a page."""

    POLICE = "police", _("Multi-ethnic policing")
    PRESENCE = "presence", _("Presence")
    FORUMS = "forums", _("Forums")
    CONCERNS = "concerns", _("Concerns and the loop")
    ACTIONS = "actions", _("Actions")
    RECEPTIONS = "receptions", _("Mobile Police Receptions")
    INITIATIVES = "initiatives", _("Community initiatives")


class Kind(models.TextChoices):
    """How a figure behaves over time."""

    LEVEL = "level", _("on the last day of the period")
    FLOW = "flow", _("over the period")
    RATIO = "ratio", _("one divided by the other")


@dataclass(frozen=True)
class Link:
    """The list behind a figure: its page and the names of the filters that narrow it to the same records.

    `period`: the filter that takes the first and the last day; `until`: the one of which only the last is asked; `day`:
    the one that takes the day of a level; `month`: the one that takes a month, where the list answers for months only;
    `parts`: {dimension: filter}. `is_exact` False: the list explains the figure, its length is another number
    (people, days, euros).
    """

    page: str
    period: str = ""
    until: str = ""
    day: str = ""
    month: str = ""
    district: str = "district"
    fixed: dict = field(default_factory=dict)
    parts: dict = field(default_factory=dict)
    is_exact: bool = True

    def url(self, figure) -> str:
        """Empty where the list cannot be narrowed as far as the figure."""
        if figure.district is not None and not self.district:
            return ""
        if figure.part is not None and figure.by not in self.parts:
            return ""
        month = Month.of(figure.span.start)
        if self.month and figure.span != month.span:
            return ""
        asked = dict(self.fixed)
        if self.month:
            asked[self.month] = month
        if self.period:
            asked |= {f"{self.period}_from": figure.span.start, f"{self.period}_to": figure.day}
        if self.until:
            asked[f"{self.until}_to"] = figure.day
        if self.day:
            asked[self.day] = figure.day
        if figure.district is not None:
            asked[self.district] = figure.district
        if figure.part is not None:
            asked[self.parts[figure.by]] = figure.part
        return f"{address_of(self.page)}?{urlencode(asked)}"


@dataclass(frozen=True, kw_only=True, eq=False)
class Indicator:
    """A figure: `top`, or `top` divided by `bottom` and multiplied by `times`.

    Parts are kept apart and added up over days, districts and whatever else before they are divided; nothing
    divided by nothing is no data. `dimensions`: what breaks it down; for those in `of_whole` each part is divided
    by the whole. `is_of_mission`: without a district, because its records have none. `counts_people`: numbers
    that may point at somebody, so small ones are not published; `people`: which of its parts count them.
    `records`: what it is counted from, in words. `others`: (key, dimension) of the figure that tells where those stand
    that are not in this share. `none_is_unknown`: where nothing is counted, nobody has said how many there are.
    `nothing`: why there is no data, where there is nothing to work it out from.
    """

    key: str
    label: str
    group: Group
    unit: Unit
    direction: Direction
    meaning: str
    records: str
    top: Terms
    bottom: Terms | None = None
    times: int = 1
    dimensions: tuple[str, ...] = ()
    of_whole: tuple[str, ...] = ()
    is_of_mission: bool = False
    counts_people: bool = False
    people: tuple[str, ...] = ("top", "bottom")
    link: Link | None = None
    others: tuple[str, str] | None = None
    none_is_unknown: bool = False
    nothing: str = _("Nothing was recorded that it could be worked out from.")

    @property
    def kind(self) -> Kind:
        if self.bottom is not None:
            return Kind.RATIO
        return Kind.LEVEL if self.is_level else Kind.FLOW

    @property
    def is_level(self) -> bool:
        """Whether it is told for a day; a ratio follows what it divides."""
        return self.top.sources[0].is_level

    def needs(self, by: str) -> set[tuple[Source, str]]:
        """The sources, each with the dimension by which it has to be asked."""
        by = by if by in self.dimensions else ""
        asked = {(source, by) for source in self.top.sources}
        if self.bottom is not None:
            asked |= {(source, "" if by in self.of_whole else by) for source in self.bottom.sources}
        return asked

    def parts_in(self, answer) -> list:
        """The parts of the answer's dimension that there is anything of."""
        return answer.parts_of([source for source in self.top.sources if source.knows(answer.question.by)])

    def work_out(self, answer, where):
        """(value or None, top, bottom) at a place in the answer."""
        top = answer.total(self.top, where)
        if self.bottom is None:
            return (None if self.none_is_unknown and not top else top), top, None
        bottom = answer.total(self.bottom, where, of_whole=where.by in self.of_whole)
        return (self.times * top / bottom if bottom else None), top, bottom


@dataclass(frozen=True, kw_only=True, eq=False)
class Median(Indicator):
    """The middle of a spread: of two in the middle, half way between them; no data where nothing is counted."""

    @property
    def kind(self) -> Kind:
        return Kind.RATIO

    def work_out(self, answer, where):
        spread = sum(answer.spreads(self.top, where).values(), Counter())
        values = sorted(value for value, times in spread.items() for _time in range(times))
        if not values:
            return None, 0, None
        middle = len(values) // 2
        median = values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2
        return median, len(values), None


@dataclass(frozen=True, kw_only=True, eq=False)
class Recency(Indicator):
    """The days from the last time to the day of the figure; no data where it has not happened yet.

    `top`: the number of the latest day (`sources.latest_day`). Over several districts it is the latest of all.
    """

    @property
    def kind(self) -> Kind:
        return Kind.RATIO

    def work_out(self, answer, where):
        latest = answer.greatest(self.top, where)
        if latest is None:
            return None, None, None
        days = answer.question.day_of(where.span).toordinal() - latest
        return days, days, None

    @staticmethod
    def last_time(figure) -> datetime.date | None:
        """The day of the last time; None where there was none."""
        return None if figure.value is None else figure.day - datetime.timedelta(days=figure.value)


@dataclass(frozen=True, kw_only=True, eq=False)
class PerPeople(Indicator):
    """How many there are for so many people. `bottom`: who lives there; only districts where that is known enter."""

    def work_out(self, answer, where):
        top = people = 0
        for district in answer.districts_of(self.bottom, where):
            here = where._replace(district=district)
            if living := answer.total(self.bottom, here, of_whole=True):
                people += living
                top += answer.total(self.top, here)
        return (self.times * top / people if people else None), top, people


@dataclass(frozen=True, kw_only=True, eq=False)
class Gap(Indicator):
    """How far the people who are there lie from the people who live there, in percentage points.

    `top`: who is there, spread by community. `bottom`: the census's people, spread by community, `None` for all.
    By community: its share here less its share of the population. Over all: half the sum of the distances, which
    is how many of a hundred seats would have to change hands; communities without a census share count
    together. Only districts with both counts enter.
    """

    def work_out(self, answer, where):
        here, living = Counter(), Counter()
        community = where.part if where.by == COMMUNITY else None
        of_all = answer.spreads(self.bottom, where.whole)
        for district, present in answer.spreads(self.top, where.whole if community else where).items():
            census = of_all.get(district, Counter())
            known = {one for one in census if one is not None}
            if not present.total() or not census[None] or not known or (community and community not in known):
                continue
            living += census
            for one, number in present.items():
                here[one if one in known else OTHERS] += number
            here[None] += present.total()
        if not here[None]:
            return None, 0, None
        if community:
            return float(distance(here, living, community)), here[community], here[None]
        # Each distance times both wholes, so that there is one division for all of them.
        distances = [here[one] * living[None] - living[one] * here[None] for one in living if one is not None]
        seats = sum(abs(one) for one in distances) + abs(sum(distances))
        return float(100 * Fraction(seats) / Fraction(2 * here[None] * living[None])), here[None], None

    @property
    def is_level(self) -> bool:
        return self.top.sources[0].is_level

    @property
    def kind(self) -> Kind:
        return Kind.RATIO

    def needs(self, by):
        inner = by if by in self.dimensions and by != COMMUNITY else ""
        return {(source, inner) for source in self.top.sources} | {(source, "") for source in self.bottom.sources}

    def parts_in(self, answer):
        if answer.question.by != COMMUNITY:
            return super().parts_in(answer)
        return sorted(answer.spread_of(self.top) & answer.spread_of(self.bottom) - {None})


def distance(here, living, community) -> Fraction:
    """A community's share among those who are there less its share of the population, in percentage points."""
    return 100 * (Fraction(here[community], here[None]) - Fraction(living[community]) / Fraction(living[None]))
