"""The registry of indicators: pages, exports and reports take every value from here.

results = evaluate(get_indicators("cadence", "trips"), [october, year_2011], user=request.user)
value = results.get_value("cadence", october)                       # .value, .url, .missing_reason
results.get_values_by_district("trips", october, scope_ids)      # {district id: IndicatorValue}
by_sex = evaluate(get_indicators("visitors"), [october], user=user, dimension="sex")
by_sex.get_values_by_member("visitors", october)                    # {"woman": IndicatorValue, …}
"""

from csi.indicators.definitions import (
    actions,
    concerns,
    initiatives,
    meetings,
    participation,
    police,
    presence,
    receptions,
)
from csi.indicators.disclosure import name_quantities
from csi.indicators.indicator import DesiredDirection, Indicator, IndicatorKind, MeasurementUnit, Objective
from csi.indicators.results import IndicatorValue, ResultSet, evaluate

__all__ = [
    "REGISTRY",
    "DesiredDirection",
    "Indicator",
    "IndicatorKind",
    "IndicatorValue",
    "MeasurementUnit",
    "Objective",
    "ResultSet",
    "evaluate",
    "get_indicators",
]

# {key: indicator}, in the order of the objectives.
REGISTRY: dict[str, Indicator] = {
    indicator.key: indicator
    for subject in (police, presence, meetings, participation, concerns, actions, receptions, initiatives)
    for indicator in subject.INDICATORS
}
name_quantities(REGISTRY.values())


def get_indicators(*keys: str) -> list[Indicator]:
    """Return the indicators with these keys; raises KeyError for an unknown key."""
    return [REGISTRY[key] for key in keys]
