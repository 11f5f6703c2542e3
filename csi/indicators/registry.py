"""The registry: every figure of the mission has one declaration here, and every page, export and report reads it.

from csi.indicators.registry import REGISTRY, evaluate, named

answer = evaluate(named("cadence", "trips"), [october, year_2011], user=request.user)
figure = answer.figure("cadence", october)                          # .value, .url, .why where there is none
answer.by_district("trips", october, ids)                           # {district's id: Figure}
evaluate(named("visitors"), [october], user=user, by="sex").by_part("visitors", october)
"""

from csi.indicators.definitions import actions, concerns, forums, initiatives, police, presence, receptions
from csi.indicators.indicator import Direction, Group, Indicator, Kind, Unit
from csi.indicators.results import Figure, ResultSet, evaluate

__all__ = ["REGISTRY", "Direction", "Figure", "Group", "Indicator", "Kind", "ResultSet", "Unit", "evaluate", "named"]

# {key: indicator}, in the order of the mission's aims.
REGISTRY: dict[str, Indicator] = {
    indicator.key: indicator
    for subject in (police, presence, forums, concerns, actions, receptions, initiatives)
    for indicator in subject.INDICATORS
}


def named(*keys: str) -> list[Indicator]:
    """The indicators of these keys; KeyError for one that is not there."""
    return [REGISTRY[key] for key in keys]
