"""URL parameters of the comparison."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.accounts.models import User
from csi.core.crud.forms import style_widget
from csi.core.crud.groups import group_records
from csi.core.crud.record_choices import use_record_select
from csi.core.formatting import quote
from csi.core.periods import Month, Quarter, Span, Year
from csi.core.permissions import RecordPermission
from csi.indicators.registry import REGISTRY, Indicator, Objective
from csi.reports.ignored_params import PERIOD_PARAMS, describe_ignored
from csi.reports.period_comparison import is_within
from csi.reports.period_picker import MAX_QUOTED_LENGTH, PeriodChoice
from districts.models import District

MIN_COLUMNS, MAX_COLUMNS = 2, 6
# More districts than this are chosen in a searchable list instead of by checkboxes.
MAX_CHECKBOXES = 60
DEFAULT_COLUMNS = 4
DEFAULT_INDICATOR = "cadence"
PERIOD_CLASSES: dict[str, Any] = {"month": Month, "quarter": Quarter, "year": Year}


class ComparisonType(TextChoices):
    DISTRICT = "district", gettext_lazy("Districts")
    PERIOD = "span", gettext_lazy("Periods")


@dataclass(frozen=True)
class ComparisonColumn:
    """One column of the comparison. `district` None: the mission, as far as the user sees it.

    `period_type`: month, quarter or year, if periods are compared.
    """

    label: str
    span: Span
    district: District | None
    url: str = ""
    period_type: str = ""

    @property
    def district_id(self) -> int | None:
        return self.district.pk if self.district else None


@dataclass(frozen=True)
class ComparisonOption:
    """A checkbox or an option of the form."""

    value: str
    label: str
    is_chosen: bool


class DistrictsField(forms.ModelMultipleChoiceField):
    """Several districts, each with its province."""

    def label_from_instance(self, district: Any) -> str:
        return f"{district.name} ({district.province})"


class ComparisonParams:
    """The comparison that the URL describes.

    `columns`, the `indicator` of the chart, and `notices` about invalid parameters.

    `?by=district&district=3&district=7&period=month&month=2011-10&indicator=trips` compares districts,
    `?by=span&span=2011-09&span=2011-Q3&place=3` compares periods of a district. The default is the first districts
    of operation, or the last months if the user has only one district. `choice`: the period of the districts; it
    has notices of its own.
    """

    def __init__(self, data: QueryDict, *, user: User, today: datetime.date):
        self.data, self.user, self.today = data, user, today
        self.notices: list[str] = []
        self.type = self._parse_type()
        self.choice = PeriodChoice(data, today=today, user=user, keep=("by", "district", "indicator"))
        self.district = None if self.is_by_district else self._parse_district()
        self.columns = self._limit(self._parse_districts() if self.is_by_district else self._parse_periods())
        self.indicator = self._parse_indicator()
        selection = {"district", *PERIOD_PARAMS} if self.is_by_district else {"span", "place"}
        self.notices += describe_ignored(data, {"by", "indicator", *selection})

    @property
    def is_valid(self) -> bool:
        """True if the comparison is the one that the URL describes."""
        return not self.notices and not (self.is_by_district and self.choice.notices)

    # Available choices

    @cached_property
    def districts(self) -> dict[str, District]:
        """{id: district} of the districts, ever in operation, whose indicators the user may see.

        Those in operation today come first.
        """
        return {str(district.pk): district for district in self._district_queryset.with_choice_group()}

    @property
    def _district_queryset(self) -> Any:
        districts = District.objects.with_visible_indicators(self.user).ever_in_operation()
        return districts.select_related("province")

    @cached_property
    def _periods(self) -> dict[str, list[tuple[str, str]]]:
        """{type: periods of the mission as (value, label), the latest first}."""
        periods = {}
        for period_type in PERIOD_CLASSES:
            form: Any = PeriodChoice(QueryDict(f"period={period_type}"), today=self.today).form
            periods[period_type] = form.fields[period_type].choices
        return periods

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """The indicators that exist for every column; some exist for the mission only."""
        has_districts = self.is_by_district or self.district
        return {
            key: indicator for key, indicator in REGISTRY.items() if not (has_districts and indicator.is_mission_wide)
        }

    # Parsing

    def _get_list(self, name: str) -> list[str]:
        values = (text.replace("\0", "").strip() for text in self.data.getlist(name))
        return list(dict.fromkeys(text for text in values if text))

    def _parse_type(self) -> ComparisonType:
        values = self._get_list("by")
        if values and values[0] in ComparisonType.values:
            return ComparisonType(values[0])
        if values:
            self._add_notice(_("%(text)s cannot be compared. Choose districts or periods."), values[0])
        elif self._get_list("span"):
            return ComparisonType.PERIOD
        elif self._get_list("district"):
            return ComparisonType.DISTRICT
        return ComparisonType.DISTRICT if len(self.districts) > 1 else ComparisonType.PERIOD

    def _parse_districts(self) -> list[ComparisonColumn]:
        values, districts = self._get_list("district"), []
        for text in values:
            if text in self.districts:
                districts.append(self.districts[text])
            else:
                self._add_notice(_("%(text)s is not a district of operation, or not one of yours."), text)
        if not values:
            districts = list(self.districts.values())[:DEFAULT_COLUMNS]
        span, query = self.choice.span, dict(self.period_fields)
        return [
            ComparisonColumn(self._get_district_label(district), span, district, self._report_url(district, query))
            for district in districts
        ]

    def _get_district_label(self, district: District) -> str:
        """Return the name, with the province if another district has the same name."""
        namesakes = [other for other in self.districts.values() if other.name == district.name]
        return f"{district.name} ({district.province})" if len(namesakes) > 1 else district.name

    def _parse_periods(self) -> list[ComparisonColumn]:
        columns = []
        default = [value for value, _label in reversed(self._periods["month"][:DEFAULT_COLUMNS])]
        for text in self._get_list("span") or default:
            period_type = next((name for name, periods in self._periods.items() if text in dict(periods)), None)
            if period_type is None:
                self._add_notice(_("%(text)s is not a month, quarter or year of the mission that has begun."), text)
                continue
            period = PERIOD_CLASSES[period_type].parse(text)
            url = self._report_url(self.district, {"period": period_type, period_type: text})
            columns.append(ComparisonColumn(period.label, period.span, self.district, url, period_type))
        return columns

    @staticmethod
    def _report_url(district: District | None, query: dict[str, str]) -> str:
        return reverse("district_report", args=[district.pk], query=query) if district else ""

    def _limit(self, columns: list[ComparisonColumn]) -> list[ComparisonColumn]:
        if len(columns) > MAX_COLUMNS:
            self.notices.append(_("You can compare up to six. The first six are shown."))
        elif len(columns) < MIN_COLUMNS:
            self.notices.append(
                _("Choose at least two districts.") if self.is_by_district else _("Choose at least two periods.")
            )
        return columns[:MAX_COLUMNS]

    def _parse_district(self) -> District | None:
        values = self._get_list("place")
        if values and values[0] not in self.districts:
            self._add_notice(_("%(text)s is not a district of operation, or not one of yours."), values[0])
        return self.districts.get(values[0]) if values else None

    def _parse_indicator(self) -> Indicator:
        keys = self._get_list("indicator")
        if keys and keys[0] in self.indicators:
            return self.indicators[keys[0]]
        if keys and keys[0] in REGISTRY:
            self.notices.append(
                _("“%(indicator)s” is available for the mission only.") % {"indicator": REGISTRY[keys[0]].label}
            )
        elif keys:
            self._add_notice(_("%(text)s is not an indicator."), keys[0])
        return self.indicators[DEFAULT_INDICATOR]

    def _add_notice(self, sentence: str, text: str) -> None:
        self.notices.append(sentence % {"text": quote(text[:MAX_QUOTED_LENGTH])})

    # Form and links

    @property
    def is_by_district(self) -> bool:
        return self.type == ComparisonType.DISTRICT

    @property
    def type_options(self) -> list[ComparisonOption]:
        return [
            ComparisonOption(comparison_type.value, str(comparison_type.label), comparison_type == self.type)
            for comparison_type in ComparisonType
        ]

    @property
    def has_checkboxes(self) -> bool:
        return len(self.districts) <= MAX_CHECKBOXES

    @cached_property
    def form(self) -> forms.Form:
        """The districts to compare, and the district of the periods; the page answers `find_choices`."""
        form = forms.Form(initial={"district": [column.district_id for column in self.columns], "place": self.district})
        form.fields = {
            "district": DistrictsField(self._district_queryset, label=gettext_lazy("Districts")),
            "place": forms.ModelChoiceField(
                self._district_queryset, label=gettext_lazy("District"), empty_label=self.mission_label
            ),
        }
        for field in form.fields.values():
            field.required = False
            style_widget(field)
            use_record_select(field)
        return form

    @property
    def district_options(self) -> list[tuple[str, list[ComparisonOption]]]:
        """The districts by the group of their choices; "" if there is one group."""
        chosen = {column.district_id for column in self.columns}
        return [
            (
                name,
                [
                    ComparisonOption(str(district.pk), self._get_district_label(district), district.pk in chosen)
                    for district in districts
                ],
            )
            for name, districts in group_records(self.districts.values())
        ]

    @property
    def period_options(self) -> list[tuple[str, list[ComparisonOption]]]:
        """Years, quarters and months, each the latest first."""
        labels = {"year": _("Years"), "quarter": _("Quarters"), "month": _("Months")}
        chosen = {column.span for column in self.columns}
        return [(label, list(self._get_period_options(name, chosen))) for name, label in labels.items()]

    def _get_period_options(self, period_type: str, chosen: set[Span]) -> Iterable[ComparisonOption]:
        for value, label in self._periods[period_type]:
            yield ComparisonOption(value, label, PERIOD_CLASSES[period_type].parse(value).span in chosen)

    @property
    def indicator_options(self) -> list[tuple[str, list[ComparisonOption]]]:
        """The indicators by objective."""
        return [
            (
                str(objective.label),
                [
                    ComparisonOption(key, str(indicator.label), indicator == self.indicator)
                    for key, indicator in self.indicators.items()
                    if indicator.objective == objective
                ],
            )
            for objective in Objective
        ]

    @property
    def period_fields(self) -> list[tuple[str, str]]:
        """The period as hidden fields of the form in which districts are chosen."""
        return list(self.choice.params.items())

    @property
    def query(self) -> str:
        """The comparison as a query string."""
        params: dict[str, Any] = {"by": self.type.value, "indicator": self.indicator.key}
        if self.is_by_district:
            params = self.choice.params | params | {"district": [column.district_id for column in self.columns]}
        else:
            values = {
                PERIOD_CLASSES[period_type].parse(value).span: value
                for period_type, periods in self._periods.items()
                for value, _label in periods
            }
            params["span"] = [values[column.span] for column in self.columns]
            if self.district:
                params["place"] = self.district.pk
        return urlencode(params, doseq=True)

    @cached_property
    def flow_reason(self) -> str:
        """The reason why counts over the periods cannot be compared; "" if they can."""
        if self.is_by_district or len(self.columns) < MIN_COLUMNS:
            return ""
        if len({column.period_type for column in self.columns}) > 1:
            return _("Counts are not compared: the periods have different lengths.")
        if any(column.span.last_day > self.today for column in self.columns):
            return _("Counts are not compared: one of the periods is not over.")
        if self.choice.mandates and not all(is_within(column.span, self.choice.mandates) for column in self.columns):
            return _("Counts are not compared: the mission had no mandate on some of the days.")
        return ""

    @property
    def column_count(self) -> int:
        """Number of columns of the table."""
        return len(self.columns) + 2

    @property
    def district_label(self) -> str:
        """The district whose periods are compared, or the mission."""
        return str(self.district) if self.district else self.mission_label

    @property
    def mission_label(self) -> str:
        has_all_districts = self.user.has_permission(RecordPermission.ACCESS_ALL_SCOPES)
        can_view_records = self.user.has_permission(RecordPermission.VIEW_RECORDS)
        return _("The mission") if has_all_districts or not can_view_records else _("Your districts")

    @property
    def subject(self) -> str:
        """The period of the districts, or the district of the periods."""
        return self.choice.label if self.is_by_district else self.district_label

    @property
    def label(self) -> str:
        """The comparison in words: "October 2011: Osh city, Uzgen"."""
        labels = ", ".join(column.label for column in self.columns)
        return _("%(subject)s: %(columns)s") % {"subject": self.subject, "columns": labels}
