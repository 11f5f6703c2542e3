"""Indicators of concerns: raised, open, resolved, reported back, and followed through."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, F, Func, IntegerField, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from csi.concerns.age_bands import AgeBand
from csi.concerns.models import REPORTED_BACK_IN_TIME, Concern
from csi.concerns.workflow import FOLLOW_UP_WINDOW, ConcernState, WorkflowStage
from csi.indicators.definitions.follow_through import FollowThroughSource
from csi.indicators.definitions.presence import INHABITANTS
from csi.indicators.indicator import (
    DesiredDirection,
    Indicator,
    MeasurementUnit,
    Median,
    Objective,
    PerPeople,
)
from csi.indicators.links import RecordListLink
from csi.indicators.query import AsOfDate, EventDate, IndicatorQuery
from csi.indicators.sources import Cells, DataSource

DIMENSIONS = {"category": "category", "channel": "channel", "sector": "raised_by"}
FILTERS = {"category": "category", "channel": "channel", "sector": "raised_by"}
OPEN_FILTERS = {**FILTERS, "age": "age"}


class DaysBetween(Func):
    """The number of days from the first to the second date."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()

    def __init__(self, first: Any, second: Any) -> None:
        super().__init__(second, first)


class AgeBandNumber(Func):
    """The index of the age band, from 0, for a number of days."""

    template = "(WIDTH_BUCKET(%(expressions)s) - 1)"
    output_field = IntegerField()


class OpenConcernSource(DataSource):
    """Concerns open on each reference date, by their age on that date."""

    def has_dimension(self, dimension: str) -> bool:
        return dimension == "age" or super().has_dimension(dimension)

    def get_member_expression(self, query: IndicatorQuery) -> Any:
        if query.dimension != "age" or not isinstance(self.timing, AsOfDate):
            return super().get_member_expression(query)
        # PostgreSQL expands both sets of reference dates in parallel: the age is that on the date of the bucket.
        age_in_days = DaysBetween(F("raised_on"), self.timing.get_reference_dates())
        return AgeBandNumber(age_in_days, Value([band.min_days for band in AgeBand], ArrayField(IntegerField())))

    def read_rows(self, rows: Iterable[dict], query: IndicatorQuery) -> Cells:
        cells = super().read_rows(rows, query)
        if query.dimension != "age":
            return cells
        bands = list(AgeBand)
        return {(bucket, district, bands[number]): counts for (bucket, district, number), counts in cells.items()}


def get_concerns(query: IndicatorQuery) -> QuerySet:
    return query.filter_visible(Concern.objects)


RAISED = DataSource(get_concerns, EventDate("raised_on"), {"concerns": Count("pk")}, dimensions=DIMENSIONS)
WHILE_OPEN = AsOfDate("raised_on", "settled_on", is_end_included=False)
OPEN = OpenConcernSource(get_concerns, WHILE_OPEN, {"concerns": Count("pk")}, dimensions=DIMENSIONS)
# PostgreSQL expands both sets of reference dates, that of the bucket and that of the age, in parallel.
AGES_OF_OPEN = DataSource(
    get_concerns,
    WHILE_OPEN,
    {"concerns": Count("pk")},
    dimensions=DIMENSIONS,
    histogram=DaysBetween(F("raised_on"), WHILE_OPEN.get_reference_dates()),
)
SETTLED = DataSource(
    lambda query: get_concerns(query).filter(settled_on__isnull=False),
    EventDate("settled_on"),
    {
        "concerns": Count("pk"),
        "resolved": Count("pk", filter=Q(state=ConcernState.RESOLVED)),
        "reported_back": Count("pk", filter=REPORTED_BACK_IN_TIME),
    },
    dimensions=DIMENSIONS,
)
RESOLUTION_TIMES = DataSource(
    lambda query: get_concerns(query).filter(state=ConcernState.RESOLVED),
    EventDate("settled_on"),
    {"concerns": Count("pk")},
    dimensions=DIMENSIONS,
    histogram=DaysBetween(F("raised_on"), F("settled_on")),
)
FOLLOW_THROUGH = FollowThroughSource(get_concerns, AsOfDate("raised_on", None), {}, dimensions=DIMENSIONS)

REGISTER = _("The register of concerns.")
WORKFLOW = _("The register of concerns, with their discussions and actions at meetings held.")


def _link(
    *,
    period_filter: str = "",
    date_filter: str = "",
    fixed_filters: dict[str, str] | None = None,
    member_filters: dict[str, str] = FILTERS,
    counted: str = "value",
    districts_filter: str = "",
) -> RecordListLink:
    return RecordListLink(
        "concerns:concern_list",
        period_filter=period_filter,
        date_filter=date_filter,
        fixed_filters=fixed_filters or {},
        member_filters=member_filters,
        counted=counted,
        districts_filter=districts_filter,
    )


INDICATORS = (
    Indicator(
        key="concerns_followed_through",
        label=_("Concerns followed through"),
        objective=Objective.CONCERNS,
        unit=MeasurementUnit.PERCENT,
        direction=DesiredDirection.MORE,
        definition=_(
            "Concerns for which actions were agreed, done and independently verified and the result was reported back, "
            "as a percentage of all concerns raised since the start of the mission, on the last day of the period. "
            "Actions agreed later do not count."
        ),
        source=WORKFLOW,
        numerator=FOLLOW_THROUGH["followed_through"],
        denominator=FOLLOW_THROUGH["concerns"],
        multiplier=100,
        distribution=("concerns_by_stage", "stage"),
        dimensions=tuple(DIMENSIONS),
        has_disclosure_control=True,
        link=_link(
            date_filter="raised_until", fixed_filters={"stage": WorkflowStage.REPORTED_BACK}, counted="numerator"
        ),
    ),
    Indicator(
        key="concerns_by_stage",
        label=_("Concerns raised to date"),
        objective=Objective.CONCERNS,
        unit=MeasurementUnit.NUMBER,
        direction=DesiredDirection.NEITHER,
        definition=_(
            "Number of concerns raised since the start of the mission, up to the last day of the period. By stage: the "
            "stage of the workflow reached on that day."
        ),
        source=WORKFLOW,
        numerator=FOLLOW_THROUGH["concerns"],
        dimensions=("stage", *DIMENSIONS),
        has_disclosure_control=True,
        link=_link(date_filter="raised_until", member_filters={**FILTERS, "stage": "stage"}),
    ),
    Indicator(
        key="concerns_raised",
        label=_("Concerns raised"),
        objective=Objective.CONCERNS,
        unit=MeasurementUnit.NUMBER,
        direction=DesiredDirection.NEITHER,
        definition=_("Number of concerns raised in the period, through any channel."),
        source=REGISTER,
        numerator=RAISED["concerns"],
        dimensions=tuple(DIMENSIONS),
        has_disclosure_control=True,
        link=_link(period_filter="raised"),
    ),
    Indicator(
        key="concerns_open",
        label=_("Concerns open"),
        objective=Objective.CONCERNS,
        unit=MeasurementUnit.NUMBER,
        direction=DesiredDirection.LESS,
        definition=_("Number of concerns neither resolved nor closed at the end of the last day of the period."),
        source=REGISTER,
        numerator=OPEN["concerns"],
        dimensions=tuple(OPEN_FILTERS),
        has_disclosure_control=True,
        link=_link(date_filter="open_on", member_filters=OPEN_FILTERS),
    ),
    PerPeople(
        key="concerns_open_per_100000",
        label=_("Open concerns per 100,000 inhabitants"),
        objective=Objective.CONCERNS,
        unit=MeasurementUnit.NUMBER,
        direction=DesiredDirection.LESS,
        definition=_(
            "Concerns open at the end of the last day of the period, per 100,000 inhabitants of the districts in "
            "operation. Districts without a recorded population are excluded."
        ),
        source=_("The register of concerns; the latest census of each district."),
        numerator=OPEN["concerns"],
        denominator=INHABITANTS["people"],
        multiplier=100_000,
        dimensions=tuple(DIMENSIONS),
        total_denominator=tuple(DIMENSIONS),
        has_disclosure_control=True,
        link=_link(date_filter="open_on", counted="numerator", districts_filter="districts"),
        coverage_text=_("%(counted)s of %(total)s concerns"),
        missing_reason=_("The mission does not operate here, or the population is not recorded."),
    ),
    Indicator(
        key="concerns_resolved",
        label=_("Concerns resolved"),
        objective=Objective.CONCERNS,
        unit=MeasurementUnit.NUMBER,
        direction=DesiredDirection.MORE,
        definition=_("Number of concerns resolved in the period; concerns closed without result are not counted."),
        source=REGISTER,
        numerator=SETTLED["resolved"],
        dimensions=tuple(DIMENSIONS),
        has_disclosure_control=True,
        link=_link(period_filter="settled", fixed_filters={"state": ConcernState.RESOLVED}),
    ),
    Median(
        key="days_to_resolution",
        label=_("Days to resolution"),
        objective=Objective.CONCERNS,
        unit=MeasurementUnit.DAYS,
        direction=DesiredDirection.LESS,
        definition=_(
            "Median number of days from the date a concern was raised to the date it was resolved, for the concerns "
            "resolved in the period."
        ),
        source=REGISTER,
        numerator=RESOLUTION_TIMES["concerns"],
        dimensions=tuple(DIMENSIONS),
        has_disclosure_control=True,
        link=_link(period_filter="settled", fixed_filters={"state": ConcernState.RESOLVED}, counted="numerator"),
    ),
    Median(
        key="age_of_open_concerns",
        label=_("Age of open concerns"),
        objective=Objective.CONCERNS,
        unit=MeasurementUnit.DAYS,
        direction=DesiredDirection.LESS,
        definition=_(
            "Median number of days since they were raised, for the concerns open at the end of the last day of the "
            "period. The days to resolution do not include concerns that remain open; this value does."
        ),
        source=REGISTER,
        numerator=AGES_OF_OPEN["concerns"],
        dimensions=tuple(DIMENSIONS),
        has_disclosure_control=True,
        link=_link(date_filter="open_on", counted="numerator"),
    ),
    Indicator(
        key="concerns_reported_back",
        label=_("Reported back"),
        objective=Objective.CONCERNS,
        unit=MeasurementUnit.PERCENT,
        direction=DesiredDirection.MORE,
        definition=_(
            "Concerns whose outcome was reported back to the community, at most 60 days after they were resolved or "
            "closed, as a percentage of the concerns resolved or closed in the period. Final 60 days after the period."
        ),
        follow_up=FOLLOW_UP_WINDOW,
        source=REGISTER,
        numerator=SETTLED["reported_back"],
        denominator=SETTLED["concerns"],
        multiplier=100,
        dimensions=tuple(DIMENSIONS),
        has_disclosure_control=True,
        link=_link(period_filter="settled", fixed_filters={"reported_back_in_time": "true"}, counted="numerator"),
    ),
)
