"""The registry: every figure of the mission has one declaration here, and every page, export and report reads it.

from csi.reporting.indicators import REGISTRY, ask, named

answer = ask(named("cadence", "trips"), [october, year_2011], user=request.user)
figure = answer.figure("cadence", october)                          # .value, .url, .why where there is none
answer.by_district("trips", october, ids)                           # {district's id: Figure}
ask(named("visitors"), [october], user=user, by="sex").by_part("visitors", october)
"""

from csi.reporting.indicators import actions, concerns, forums, initiatives, police, presence, receptions
from csi.reporting.indicators.answers import Answer, Figure, ask
from csi.reporting.indicators.declaration import Direction, Group, Indicator, Kind, Unit

__all__ = ["REGISTRY", "Answer", "Direction", "Figure", "Group", "Indicator", "Kind", "Unit", "ask", "named"]

# {key: indicator}, in the order of the mission's aims.
REGISTRY: dict[str, Indicator] = {
    indicator.key: indicator
    for subject in (police, presence, forums, concerns, actions, receptions, initiatives)
    for indicator in subject.INDICATORS
}


def named(*keys: str) -> list[Indicator]:
    """The indicators of these keys; KeyError for one that is not there."""
    return [REGISTRY[key] for key in keys]
