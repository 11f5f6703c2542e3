"""Answers: figures for periods, districts and parts, worked out from a few queries."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.periods import Span
from csi.indicators.indicator import Indicator
from csi.indicators.query import IndicatorQuery
from csi.indicators.sources import cells_of
from districts.models import Mandate
from forums.schedule import ExpectedMeeting

NOT_BEGUN = _("This period has not begun.")
BEFORE_THE_MISSION = _("The mission had no mandate yet.")
OF_THE_MISSION = _("Told for the mission as a whole only.")


class Where(NamedTuple):
    """A place in an answer: a period, a district or all of them, a part of a dimension or the whole."""

    span: Span
    district: int | None = None
    by: str = ""
    part: object = None

    @property
    def whole(self):
        return Where(self.span, self.district)


@dataclass(frozen=True)
class Figure:
    """One number with all that a page needs to say it.

    `value` None: no data, and `why` says so in words. `top` and `bottom`: what was divided; `bottom` None: nothing was.
    `day`: the last day that is counted. `url`: the list behind it, "" where there is none.
    """

    indicator: Indicator
    span: Span
    day: datetime.date
    value: object
    top: object = None
    bottom: object = None
    why: str = ""
    district: int | None = None
    by: str = ""
    part: object = None

    @property
    def url(self) -> str:
        return self.list_url if self.value is not None else ""

    @cached_property
    def list_url(self) -> str:
        """The list behind it, also where the number is not told to the public: who may open it sees the records."""
        return self.indicator.link.url(self) if self.indicator.link else ""

    @property
    def is_list_exact(self) -> bool:
        """Whether the list behind `url` has exactly as many records as the figure says."""
        link = self.indicator.link
        return bool(self.url) and link.is_exact and self.indicator.bottom is None


class ResultSet:
    """The figures of some indicators. It asks a source once, whatever it is asked afterwards."""

    def __init__(self, question: IndicatorQuery, indicators: Iterable[Indicator], first_day=None):
        self.question, self._known_first_day = question, first_day
        self.indicators = {indicator.key: indicator for indicator in indicators}
        self._cells, self._places = {}, {}
        if question.begun:
            needs = {need: None for one in self.indicators.values() for need in one.needs(question.by)}
            self._cells = cells_of(needs, question)

    @cached_property
    def _first_day(self):
        return self._known_first_day or Mandate.objects.first_day()

    def figure(self, key: str, span: Span, *, district: int | None = None, part=None) -> Figure:
        """The figure of one period: of all districts that were asked for or one, of the whole or of one part."""
        indicator, by = self.indicators[key], self.question.by if part is not None else ""
        if part is not None and by not in indicator.dimensions:
            raise LookupError(f"{key} is not broken down by “{by}”")
        day = self.question.day_of(span)
        if why := self._why_not(indicator, span, district):
            return Figure(indicator, span, day, None, why=why, district=district, by=by, part=part)
        value, top, bottom = indicator.work_out(self, Where(span, district, by, part))
        why = indicator.nothing if value is None else ""
        return Figure(indicator, span, day, value, top, bottom, why, district, by, part)

    def _why_not(self, indicator, span, district):
        if span not in self.question.begun:
            return NOT_BEGUN
        if self._first_day and span.end <= self._first_day:
            return BEFORE_THE_MISSION
        return OF_THE_MISSION if indicator.is_of_mission and district is not None else ""

    def by_district(self, key: str, span: Span, districts: Iterable[int]) -> dict[int, Figure]:
        return {district: self.figure(key, span, district=district) for district in districts}

    def by_part(self, key: str, span: Span, *, district: int | None = None) -> dict[object, Figure]:
        """The figure of every part that the dimension has in this answer; {} where it does not break it down."""
        indicator = self.indicators[key]
        if self.question.by not in indicator.dimensions:
            return {}
        return {part: self.figure(key, span, district=district, part=part) for part in indicator.parts_in(self)}

    def series(self, key: str, *, district: int | None = None, part=None) -> list[Figure]:
        """The figures of all periods that were asked for, in their order."""
        return [self.figure(key, span, district=district, part=part) for span in self.question.spans]

    # What indicators ask to work themselves out.

    def total(self, terms, where: Where, *, of_whole=False):
        """The sum of counts over the slots of a period, in a district or all, of a part or the whole."""
        total = 0
        for source, name, sign in terms.signed:
            by_slot = self._by_district(source, None if of_whole else where.part).get(where.district, {})
            for slot in source.slots(self.question, where.span):
                if slot in by_slot:
                    total += sign * by_slot[slot].get(name, 0)
        return total

    def spreads(self, terms, where: Where) -> dict[int, Counter]:
        """The same of counts that are kept apart by a value, of each district that has any."""
        found = {}
        for source, name, _sign in terms.signed:
            slots = source.slots(self.question, where.span)
            for district, by_slot in self._by_district(source, where.part).items():
                if district is not None and where.district in (None, district):
                    for slot in slots:
                        if slot in by_slot:
                            counter = by_slot[slot][name]
                            found[district] = found[district] + counter if district in found else counter
        return found

    def greatest(self, terms, where: Where):
        """The greatest of the counts of a place; None where there is none."""
        return max((self.total(terms, Where(where.span, one)) for one in self.districts_of(terms, where)), default=None)

    def districts_of(self, terms, where: Where) -> set:
        """The districts in which there is anything to count, of those that the place covers."""
        return {
            district
            for source in terms.sources
            for district, by_slot in self._by_district(source, None).items()
            if district is not None and where.district in (None, district)
            if any(slot in by_slot for slot in source.slots(self.question, where.span))
        }

    def parts_of(self, sources) -> list:
        """The parts of the dimension of which these sources have anything, in order."""
        parts = {part for source in sources for *_where, part in self._cells.get((source, self.question.by), ())}
        return sorted(parts - {None}, key=str)

    def spread_of(self, terms) -> set:
        """The values by which the sources keep their counts apart."""
        return {
            value
            for source, name, _sign in terms.signed
            for (asked, _by), cells in self._cells.items()
            if asked is source
            for counts in cells.values()
            for value in counts[name]
        }

    def _by_district(self, source, part) -> dict[int | None, dict[int, dict]]:
        """{district, or None for all of them: {slot: counts}}, added up once, however many periods are asked for."""
        if (source, part) not in self._places:
            places = self._places[source, part] = defaultdict(dict)
            has_columns = self.question.by in source.columns
            for (slot, district, its_part), counts in self._cells_of(source, part).items():
                # Columns stand beside their whole; the groups of a dimension add up to it.
                if its_part == part or (part is None and not has_columns):
                    for place in {None, district}:
                        known = places[place].get(slot)
                        places[place][slot] = {name: known[name] + counts[name] for name in counts} if known else counts
        return self._places[source, part]

    def _cells_of(self, source, part):
        broken_down, plain = (source, self.question.by), (source, "")
        # Without the dimension: what is divided by the whole, and a source that does not have it.
        first, second = (plain, broken_down) if part is None else (broken_down, plain)
        return self._cells[first] if first in self._cells else self._cells[second]


def evaluate(
    indicators: Iterable[Indicator],
    spans: Iterable[Span],
    *,
    user=None,
    districts: Iterable[int] | None = None,
    by: str = "",
    today: datetime.date | None = None,
    first_day: datetime.date | None = None,
    turns: Sequence[ExpectedMeeting] | None = None,
) -> ResultSet:
    """Asks for some indicators: for these periods, as this person may know, in these districts, broken down by `by`.

    One query a source, however many periods and districts: indicators that rest on the same records share it.
    `first_day`, of the first mandate, and `turns`, of the working groups there: for those who know them already.
    """
    limited = None if districts is None else frozenset(districts)
    question = IndicatorQuery(tuple(spans), today or clock.today(), user, limited, by, turns)
    return ResultSet(question, indicators, first_day)
