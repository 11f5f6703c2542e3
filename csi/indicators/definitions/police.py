"""Multi-ethnic policing: who serves at the stations, against who lives there."""

from django.db.models import DecimalField, ExpressionWrapper, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from csi.indicators.indicator import Direction, Gap, Group, Indicator, Link, Unit
from csi.indicators.query import AsOfDate, Constant
from csi.indicators.sources import Source
from districts.models import PoliceStrength, Population, StrengthLine

PEOPLE = DecimalField(max_digits=14, decimal_places=3)


def census(question):
    """The newest census, with `counted`: the people, else the share of the district's people."""
    newest = Population.objects.latest_census()
    total = Subquery(newest.district_totals().filter(district=OuterRef("district")).values("people")[:1])
    by_share = ExpressionWrapper(F("share") * total / 100, PEOPLE)
    counted = Coalesce("people", by_share, output_field=PEOPLE)
    return question.scope(newest).annotate(counted=counted).filter(counted__isnull=False)


def strength_lines(question):
    """The lines of every strength, with `until`: the day of the station's next strength."""
    next_one = PoliceStrength.objects.filter(
        station=OuterRef("strength__station"), date__gt=OuterRef("strength__date")
    ).order_by("date")
    return question.scope(StrengthLine.objects).annotate(until=Subquery(next_one.values("date")[:1]))


# A strength holds from its day to the day before the station's next one.
HOLDS = AsOfDate("strength__date", "until", last_counts=False)
OF_STATION = "strength__station__district"

CENSUS = Source(census, Constant(), {"people": Sum("counted")}, spread="community")
OFFICERS = Source(
    strength_lines,
    HOLDS,
    {"officers": Sum(F("women") + F("men")), "women": Sum("women"), "men": Sum("men")},
    district=OF_STATION,
    dimensions={"community": "community", "station": "strength__station"},
    columns={"sex": {"woman": {"officers": "women"}, "man": {"officers": "men"}}},
)
OFFICERS_BY_COMMUNITY = Source(
    strength_lines,
    HOLDS,
    {"officers": Sum(F("women") + F("men"))},
    district=OF_STATION,
    dimensions={"station": "strength__station"},
    spread="community",
)

STRENGTHS = _("The latest police strength of each station.")
TO_STRENGTHS = Link("districts:policestrength_list", day="latest_on", parts={"station": "station"}, is_exact=False)

INDICATORS = (
    Gap(
        key="police_community_gap",
        label=_("Officers against population"),
        group=Group.POLICE,
        unit=Unit.POINTS,
        direction=Direction.LESS,
        meaning=_(
            "How many of a hundred posts would have to change hands for every community to have its share of the "
            "population; by community, its share of the officers less its share of the people."
        ),
        records=_("The latest police strength of each station, and the newest census."),
        top=OFFICERS_BY_COMMUNITY["officers"],
        bottom=CENSUS["people"],
        dimensions=("community", "station"),
        counts_people=True,
        link=TO_STRENGTHS,
    ),
    Indicator(
        key="women_in_police",
        label=_("Women among officers"),
        group=Group.POLICE,
        unit=Unit.PERCENT,
        direction=Direction.MORE,
        meaning=_("The share of women among the officers of the stations; among the people it is about half."),
        records=STRENGTHS,
        top=OFFICERS["women"],
        bottom=OFFICERS["officers"],
        times=100,
        dimensions=("community", "station"),
        counts_people=True,
        link=TO_STRENGTHS,
    ),
    Indicator(
        key="police_officers",
        label=_("Officers at the stations"),
        group=Group.POLICE,
        unit=Unit.PEOPLE,
        direction=Direction.NEITHER,
        meaning=_("Officers of the police stations on the last day of the period, as far as the stations said."),
        records=STRENGTHS,
        top=OFFICERS["officers"],
        dimensions=("community", "station", "sex"),
        counts_people=True,
        link=TO_STRENGTHS,
        none_is_unknown=True,
        nothing=_("No station there had said how many officers serve in it."),
    ),
)
