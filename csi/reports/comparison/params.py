"""What is compared: kept in the address, and said in words where it makes no sense."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core.periods import Month, Quarter, Span, Year
from csi.core.permissions import RecordPermission
from csi.indicators.registry import REGISTRY, Indicator, Objective
from csi.reports.period_picker import MAX_QUOTED_LENGTH, PeriodChoice
from districts.models import District

FEWEST, MOST = 2, 6
# Nothing asked: so many columns.
USUAL = 4
FIRST_INDICATOR = "cadence"
PERIODS = {"month": Month, "quarter": Quarter, "year": Year}


class ComparisonType(TextChoices):
    DISTRICT = "district", gettext_lazy("Districts")
    PERIOD = "span", gettext_lazy("Periods")


@dataclass(frozen=True)
class ComparisonColumn:
    """One column of the comparison. `district` None: the mission, as far as the person sees it.

    `kind`: of the period, where periods are compared.
    """

    label: str
    span: Span
    district: District | None
    url: str = ""
    kind: str = ""

    @property
    def district_id(self) -> int | None:
        return self.district.pk if self.district else None


@dataclass(frozen=True)
class ComparisonOption:
    """What may be ticked or chosen."""

    value: str
    label: str
    is_chosen: bool


class ComparisonParams:
    """`?by=district&district=3&district=7&period=month&month=2011-10&indicator=trips`, or with `by=span` periods:
    `?by=span&span=2011-09&span=2011-Q3&place=3`.

    `sides`: what is compared; `indicator`: what the chart shows; `notices`: what made no sense, besides those of
    `choice`, the period of the districts. Nothing asked: districts of operation, or for whoever has only one the
    last months.
    """

    def __init__(self, data: QueryDict, *, user, today: datetime.date):
        self.data, self.user, self.today = data, user, today
        self.notices: list[str] = []
        self.by = self._by()
        self.choice = PeriodChoice(data, today=today, keep=("by", "district", "indicator"))
        self.place = self._place() if self.by == ComparisonType.PERIOD else None
        self.sides = self._limited(self._of_districts() if self.by == ComparisonType.DISTRICT else self._of_periods())
        self.indicator = self._indicator()

    # What there is to choose from

    @cached_property
    def districts(self) -> dict[str, District]:
        """{id: district}: those that were ever in operation and that this person may be told of."""
        told = District.objects.with_visible_indicators(self.user).ever_in_operation()
        return {str(one.pk): one for one in told.select_related("province")}

    @cached_property
    def _periods(self) -> dict[str, list[tuple[str, str]]]:
        """{kind: its periods of the mission as (value, label), the latest first}."""
        found = {}
        for kind in PERIODS:
            form = PeriodChoice(QueryDict(f"period={kind}"), today=self.today).form
            found[kind] = form.fields[kind].choices
        return found

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Those that can be told of every side; some know the mission only."""
        is_of_districts = self.by == ComparisonType.DISTRICT or self.place
        return {key: one for key, one in REGISTRY.items() if not (is_of_districts and one.is_mission_wide)}

    # What was asked

    def _asked(self, name) -> list[str]:
        given = (text.replace("\0", "").strip() for text in self.data.getlist(name))
        return list(dict.fromkeys(text for text in given if text))

    def _by(self) -> ComparisonType:
        usual = ComparisonType.DISTRICT if len(self.districts) > 1 else ComparisonType.PERIOD
        asked = self._asked("by")
        if not asked:
            return (
                ComparisonType.PERIOD
                if self._asked("span")
                else ComparisonType.DISTRICT
                if self._asked("district")
                else usual
            )
        if asked[0] in ComparisonType.values:
            return ComparisonType(asked[0])
        self._refuse(_("%(text)s: compare districts or periods."), asked[0])
        return usual

    def _of_districts(self) -> list[ComparisonColumn]:
        asked, chosen = self._asked("district"), []
        for text in asked:
            if text in self.districts:
                chosen.append(self.districts[text])
            else:
                self._refuse(_("%(text)s is no district of operation, or not one of yours."), text)
        if not asked:
            chosen = list(self.districts.values())[:USUAL]
        span, query = self.choice.span, self.choice.query
        return [ComparisonColumn(self._name_of(one), span, one, self._page_of(one, query)) for one in chosen]

    def _name_of(self, district) -> str:
        """With its province where another district has the same name."""
        shared = [one for one in self.districts.values() if one.name == district.name]
        return f"{district.name} ({district.province})" if len(shared) > 1 else district.name

    def _of_periods(self) -> list[ComparisonColumn]:
        asked, sides = self._asked("span"), []
        for text in asked or [value for value, _label in reversed(self._periods["month"][:USUAL])]:
            kind = next((kind for kind, offered in self._periods.items() if text in dict(offered)), None)
            if kind is None:
                self._refuse(_("%(text)s is no month, quarter or year of the mission that has begun."), text)
                continue
            period = PERIODS[kind].parse(text)
            query = urlencode({"period": kind, kind: text})
            sides.append(
                ComparisonColumn(period.label, period.span, self.place, self._page_of(self.place, query), kind)
            )
        return sides

    def _page_of(self, district, query) -> str:
        return f"{reverse('district_report', args=[district.pk])}?{query}" if district else ""

    def _limited(self, sides):
        if len(sides) > MOST:
            self.notices.append(_("Six stand beside each other at most: these are the first six."))
        elif len(sides) < FEWEST:
            self.notices.append(
                _("Choose at least two districts.")
                if self.by == ComparisonType.DISTRICT
                else _("Choose at least two periods.")
            )
        return sides[:MOST]

    def _place(self) -> District | None:
        asked = self._asked("place")
        if asked and asked[0] not in self.districts:
            self._refuse(_("%(text)s is no district of operation, or not one of yours."), asked[0])
        return self.districts.get(asked[0]) if asked else None

    def _indicator(self) -> Indicator:
        asked = self._asked("indicator")
        if asked and asked[0] in self.indicators:
            return self.indicators[asked[0]]
        if asked and asked[0] in REGISTRY:
            self.notices.append(_("“%(figure)s” is told for the mission only.") % {"figure": REGISTRY[asked[0]].label})
        elif asked:
            self._refuse(_("%(text)s is no figure of the mission."), asked[0])
        return self.indicators[FIRST_INDICATOR]

    def _refuse(self, sentence, text):
        self.notices.append(sentence % {"text": f"“{text[:MAX_QUOTED_LENGTH]}”"})

    # The form, and the same question in an address

    @property
    def is_by_district(self) -> bool:
        return self.by == ComparisonType.DISTRICT

    @property
    def ways(self) -> list[ComparisonOption]:
        return [ComparisonOption(one.value, one.label, one == self.by) for one in ComparisonType]

    @property
    def district_options(self) -> list[ComparisonOption]:
        chosen = {side.district_id for side in self.sides} if self.is_by_district else {self.place and self.place.pk}
        return [ComparisonOption(value, self._name_of(one), one.pk in chosen) for value, one in self.districts.items()]

    @property
    def period_options(self) -> list[tuple[str, list[ComparisonOption]]]:
        """Years, quarters and months, each the latest first."""
        labels = {"year": _("Years"), "quarter": _("Quarters"), "month": _("Months")}
        chosen = {side.span for side in self.sides}
        return [
            (
                label,
                [
                    ComparisonOption(value, name, PERIODS[kind].parse(value).span in chosen)
                    for value, name in self._periods[kind]
                ],
            )
            for kind, label in labels.items()
        ]

    @property
    def indicator_options(self) -> list[tuple[str, list[ComparisonOption]]]:
        """The figures under the mission's aims."""
        return [
            (
                group.label,
                [
                    ComparisonOption(key, one.label, one == self.indicator)
                    for key, one in self.indicators.items()
                    if one.objective == group
                ],
            )
            for group in Objective
        ]

    @property
    def period_fields(self) -> list[tuple[str, str]]:
        """The period as hidden fields of the form in which districts are chosen."""
        return list(QueryDict(self.choice.query).items())

    @property
    def query(self) -> str:
        """What is shown, for an address."""
        query = QueryDict(self.choice.query if self.is_by_district else "", mutable=True)
        query["by"], query["indicator"] = self.by.value, self.indicator.key
        if self.is_by_district:
            query.setlist("district", [side.district_id for side in self.sides])
        else:
            offered = {
                PERIODS[kind].parse(value).span: value for kind, pairs in self._periods.items() for value, _l in pairs
            }
            query.setlist("span", [offered[side.span] for side in self.sides])
            if self.place:
                query["place"] = self.place.pk
        return query.urlencode()

    @property
    def is_of_one_length(self) -> bool:
        """Whether what is counted over a period can be weighed: a quarter holds more than a month."""
        return len({side.kind for side in self.sides}) <= 1

    @property
    def width(self) -> int:
        """The columns of the table."""
        return len(self.sides) + 2

    @property
    def place_words(self) -> str:
        """Of what the periods are compared."""
        return str(self.place) if self.place else self.everywhere

    @property
    def everywhere(self) -> str:
        """All that this person is told of."""
        sees_all = self.user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS) or not self.user.has_permission(
            RecordPermission.VIEW_RECORDS
        )
        return _("The mission") if sees_all else _("Your districts")

    @property
    def words(self) -> str:
        """What is compared, in a sentence: "October 2011: Osh city, Uzgen"."""
        place = self.choice.label if self.is_by_district else self.place_words
        return _("%(place)s: %(sides)s") % {"place": place, "sides": ", ".join(side.label for side in self.sides)}
