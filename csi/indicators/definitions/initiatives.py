"""Indicators of community initiatives: number, participants, cost and concerns addressed."""

from dataclasses import replace
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from advisers.models import Sex
from csi.concerns.models import Concern
from csi.core.typing import StrOrPromise
from csi.indicators.indicator import DesiredDirection, Indicator, MeasurementUnit, Objective, Recency
from csi.indicators.latest_days import LatestDaySource
from csi.indicators.links import RecordListLink
from csi.indicators.query import NO_END, AsOfDate, EventDate, IndicatorQuery
from csi.indicators.sources import DataSource
from districts.models import District
from initiatives.models import Initiative, InitiativeStatus

PEOPLE = F("participants_women") + F("participants_men")


def get_done(query: IndicatorQuery) -> QuerySet:
    """Return the initiatives done, with `last_day` and `addresses_concern`.

    Only concerns that the user may see are taken into account.
    """
    concerns = query.filter_visible(Concern.objects).values("pk")
    links = Initiative.concerns.through.objects.filter(initiative=OuterRef("pk"), concern__in=concerns)
    initiatives = query.filter_visible(Initiative.objects).done()
    return initiatives.annotate(last_day=Coalesce("ends", "starts"), addresses_concern=Exists(links))


DONE = DataSource(
    get_done,
    EventDate("last_day"),
    {
        "initiatives": Count("pk"),
        "addressing": Count("pk", filter=Q(addresses_concern=True)),
        "people": Sum(PEOPLE),
        "women": Sum("participants_women"),
        "men": Sum("participants_men"),
        "budget": Sum("budget"),
        "spent": Sum("spent"),
        "people_with_known_cost": Sum(PEOPLE, filter=Q(spent__isnull=False)),
    },
    dimensions={"kind": "kind"},
    column_dimensions={"sex": {Sex.WOMAN: {"people": "women"}, Sex.MAN: {"people": "men"}}},
)
LATEST_DONE = LatestDaySource(
    get_done,
    AsOfDate("last_day", NO_END),
    {},
    district="pk",
    # Not only the districts of the user: another one may lead an initiative in theirs, which they see.
    parents=lambda _query: District.objects.all(),
    parent="district",
)

INITIATIVES_DONE = _("Initiatives with the status “done”, dated by their last day, in the district that leads them.")


def _link(*, is_exact: bool = False, counted: str = "value") -> RecordListLink:
    return RecordListLink(
        "initiatives:initiative_list",
        period_filter="finished",
        district_filter="lead",
        fixed_filters={"status": InitiativeStatus.DONE},
        member_filters={"kind": "kind"},
        is_exact=is_exact,
        counted=counted,
    )


def _indicator(
    key: str,
    label: StrOrPromise,
    unit: MeasurementUnit,
    direction: DesiredDirection,
    definition: StrOrPromise,
    *,
    numerator: str,
    denominator: str = "",
    is_exact: bool = False,
    **arguments: Any,
) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        objective=Objective.INITIATIVES,
        unit=unit,
        direction=direction,
        definition=definition,
        source=INITIATIVES_DONE,
        numerator=DONE[numerator],
        denominator=DONE[denominator] if denominator else None,
        **{"dimensions": ("kind",), "link": _link(is_exact=is_exact), **arguments},
    )


INDICATORS = (
    _indicator(
        "initiatives_done",
        _("Initiatives done"),
        MeasurementUnit.NUMBER,
        DesiredDirection.MORE,
        _("Number of community initiatives done whose last day lies in the period."),
        numerator="initiatives",
        is_exact=True,
    ),
    Recency(
        key="days_since_initiative",
        label=_("Days since the last initiative"),
        objective=Objective.INITIATIVES,
        unit=MeasurementUnit.DAYS,
        direction=DesiredDirection.LESS,
        definition=_(
            "Number of days from the last day of the most recent initiative done to the last day of the period."
        ),
        source=INITIATIVES_DONE,
        numerator=LATEST_DONE["latest"],
        link=RecordListLink(
            "initiatives:initiative_list",
            until_filter="finished",
            district_filter="lead",
            fixed_filters={"status": InitiativeStatus.DONE},
            is_exact=False,
        ),
        missing_reason=_("No initiative had been done by this date."),
    ),
    _indicator(
        "participants",
        _("Participants"),
        MeasurementUnit.PEOPLE,
        DesiredDirection.MORE,
        _("Number of participants in initiatives done in the period; a person is counted at each initiative."),
        numerator="people",
        dimensions=("kind", "sex"),
        has_disclosure_control=True,
    ),
    _indicator(
        "women_among_participants",
        _("Women among participants"),
        MeasurementUnit.PERCENT,
        DesiredDirection.MORE,
        _("Women as a percentage of the participants in initiatives done in the period."),
        numerator="women",
        denominator="people",
        multiplier=100,
        has_disclosure_control=True,
    ),
    _indicator(
        "budget",
        _("Budget"),
        MeasurementUnit.EUR,
        DesiredDirection.NEITHER,
        _("Total budget of the initiatives done in the period, in EUR."),
        numerator="budget",
    ),
    _indicator(
        "spent",
        _("Spent"),
        MeasurementUnit.EUR,
        DesiredDirection.NEITHER,
        _("Total expenditure on the initiatives done in the period, in EUR, as far as it is recorded."),
        numerator="spent",
    ),
    _indicator(
        "cost_per_participant",
        _("Cost per participant"),
        MeasurementUnit.EUR,
        DesiredDirection.LESS,
        _("Expenditure in EUR divided by the number of participants, for initiatives whose expenditure is recorded."),
        numerator="spent",
        denominator="people_with_known_cost",
        # With the total spent, the cost per participant discloses the number of participants.
        has_disclosure_control=True,
        disclosive_counts=("denominator",),
        link=replace(_link(), fixed_filters={"status": InitiativeStatus.DONE, "money": "recorded"}),
    ),
    _indicator(
        "initiatives_addressing_concerns",
        _("Initiatives that address a concern"),
        MeasurementUnit.PERCENT,
        DesiredDirection.MORE,
        _("Initiatives that address at least one registered concern as a percentage of the initiatives done."),
        numerator="addressing",
        denominator="initiatives",
        multiplier=100,
        link=_link(counted="denominator"),
    ),
)
