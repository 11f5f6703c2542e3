"""Indicators of multi-ethnic policing: the composition of the police compared with the population."""

from dataclasses import replace

from django.db.models import (
    Case,
    DecimalField,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils.translation import gettext_lazy as _

from advisers.models import Sex
from csi.core.db.fields import AddDays
from csi.indicators.definitions.presence import AREAS
from csi.indicators.indicator import DesiredDirection, Gap, Indicator, MeasurementUnit, Objective
from csi.indicators.links import RecordListLink
from csi.indicators.query import AsOfDate, IndicatorQuery
from csi.indicators.sources import DataSource
from districts.models import PoliceStrength, Population, StrengthLine

PEOPLE = DecimalField(max_digits=14, decimal_places=3)


def get_census(query: IndicatorQuery) -> QuerySet:
    """Return the census figures with `counted`, the number of people, and their days of validity.

    A share counts as that of the district's population: a row for each total, valid on the days of both.
    """
    is_counted = Q(people__isnull=False)
    by_share = ExpressionWrapper(F("share") * F("total") / 100, PEOPLE)
    return (
        query.filter_visible(Population.objects)
        .with_validity()
        .with_validity_of_totals()
        .annotate(
            counted=Coalesce("people", by_share, output_field=PEOPLE),
            known_from=Case(When(is_counted, then="starts"), default=Greatest("starts", "total_starts")),
            known_until=Case(When(is_counted, then="ends"), default=Least("ends", "total_ends")),
        )
        .filter(counted__isnull=False)
    )


def get_strength_lines(query: IndicatorQuery) -> QuerySet:
    """Return the lines of all police strengths with `until`, the day from which they are invalid.

    That is the date of the station's next strength, or the day after the station closed.
    """
    following = PoliceStrength.objects.filter(
        station=OuterRef("strength__station"), date__gt=OuterRef("strength__date")
    ).order_by("date")
    after_closing = AddDays("strength__station__closed_on", 1)
    return query.filter_visible(StrengthLine.objects).annotate(
        until=Least(Subquery(following.values("date")[:1]), after_closing)
    )


VALIDITY = AsOfDate("strength__date", "until", is_end_included=False)
STATION_DISTRICT = "strength__station__district"

# Each cell has one figure; a number of people is repeated for each total of the district.
CENSUS = DataSource(
    get_census, AsOfDate("known_from", "known_until"), {"people": Max("counted")}, histogram="community"
)
OFFICERS = DataSource(
    get_strength_lines,
    VALIDITY,
    {"officers": Sum(F("women") + F("men")), "women": Sum("women"), "men": Sum("men")},
    district=STATION_DISTRICT,
    dimensions={"community": "community", "station": "strength__station"},
    column_dimensions={"sex": {Sex.WOMAN: {"officers": "women"}, Sex.MAN: {"officers": "men"}}},
)
OFFICERS_BY_COMMUNITY = DataSource(
    get_strength_lines,
    VALIDITY,
    {"officers": Sum(F("women") + F("men"))},
    district=STATION_DISTRICT,
    dimensions={"station": "strength__station"},
    histogram="community",
)

POLICE_STRENGTH = _("The latest police strength reported by each station that has not closed.")
STRENGTH_LIST = RecordListLink(
    "districts:policestrength_list", date_filter="latest_on", member_filters={"station": "station"}, is_exact=False
)

INDICATORS = (
    Gap(
        key="police_community_gap",
        label=_("Representation gap, police officers"),
        objective=Objective.POLICE,
        unit=MeasurementUnit.POINTS,
        direction=DesiredDirection.LESS,
        definition=_(
            "Half the sum of the absolute differences between each community's share of police officers and its share "
            "of the population: the posts in every hundred that would have to change hands for the police to mirror "
            "the population. For one community: its share of officers less its share of the population, in percentage "
            "points. Districts without both counts are excluded."
        ),
        source=_("The latest police strength reported by each station that has not closed; the latest census known."),
        numerator=OFFICERS_BY_COMMUNITY["officers"],
        denominator=CENSUS["people"],
        areas=AREAS["districts"],
        dimensions=("community", "station"),
        has_disclosure_control=True,
        link=replace(STRENGTH_LIST, districts_filter="districts"),
    ),
    Indicator(
        key="women_in_police",
        label=_("Women among police officers"),
        objective=Objective.POLICE,
        unit=MeasurementUnit.PERCENT,
        direction=DesiredDirection.MORE,
        definition=_(
            "Female police officers as a percentage of all officers of the police stations, on the last day of the "
            "period."
        ),
        source=POLICE_STRENGTH,
        numerator=OFFICERS["women"],
        denominator=OFFICERS["officers"],
        multiplier=100,
        dimensions=("community", "station"),
        has_disclosure_control=True,
        link=STRENGTH_LIST,
    ),
    Indicator(
        key="police_officers",
        label=_("Police officers"),
        objective=Objective.POLICE,
        unit=MeasurementUnit.PEOPLE,
        direction=DesiredDirection.NEITHER,
        definition=_("Number of officers serving at the police stations on the last day of the period."),
        source=POLICE_STRENGTH,
        numerator=OFFICERS["officers"],
        dimensions=("community", "station", "sex"),
        has_disclosure_control=True,
        link=STRENGTH_LIST,
        is_zero_unknown=True,
        missing_reason=_("No police station had reported its strength by this date."),
    ),
)
