"""Rules of targets that depend on the indicator, for the form and as triggers.

The SQL of the triggers names the indicators of the registry. A new indicator therefore changes the triggers, and
`makemigrations --check` fails until a migration updates them.
"""

from collections.abc import Iterable
from decimal import Decimal

import pgtrigger
from django.utils.translation import gettext_lazy as _

from csi.core.db.constraints import constraint_trigger
from csi.core.typing import StrOrPromise
from csi.indicators.indicator import Indicator, MeasurementUnit
from csi.indicators.registry import REGISTRY

MISSION_WIDE_ONLY = _("This indicator is available for the whole mission only. Leave the district blank.")

# (lowest, highest, message) of the values in a unit; other values are numbers of 0 or more.
LIMITS: dict[str, tuple[int, int, StrOrPromise]] = {
    MeasurementUnit.PERCENT: (0, 100, _("Enter a percentage from 0 to 100.")),
    MeasurementUnit.POINTS: (-100, 100, _("Enter a number of percentage points from −100 to 100.")),
}
NEGATIVE = _("Enter a number of 0 or more.")


def describe_impossible_value(indicator: Indicator, value: Decimal | None) -> StrOrPromise | None:
    """Return the message for a value that the indicator cannot have, None for another one."""
    lowest, highest, message = LIMITS.get(indicator.unit, (0, float("inf"), NEGATIVE))
    return None if value is None or lowest <= value <= highest else message


def _list_keys(indicators: Iterable[Indicator]) -> str:
    """Return the keys of indicators as a list in SQL."""
    return ", ".join(f"'{key}'" for key in sorted(indicator.key for indicator in indicators))


def _list_keys_in(*units: str) -> str:
    return _list_keys(indicator for indicator in REGISTRY.values() if indicator.unit in units)


def build_target_triggers() -> list[pgtrigger.Trigger]:
    """Return the triggers of the model, which apply to new and changed values only."""
    mission_wide = _list_keys(indicator for indicator in REGISTRY.values() if indicator.is_mission_wide)
    triggers = [
        constraint_trigger(
            "target_indicator_known",
            field="indicator",
            message=_("Choose an indicator from the list."),
            on_change_of=("indicator",),
            violation=f"NEW.indicator NOT IN ({_list_keys(REGISTRY.values())})",
        ),
        constraint_trigger(
            "target_mission_wide",
            field="district",
            message=MISSION_WIDE_ONLY,
            on_change_of=("indicator", "district_id"),
            violation=f"NEW.district_id IS NOT NULL AND NEW.indicator IN ({mission_wide})",
        ),
    ]
    for column in ("baseline", "value"):
        for unit, (lowest, highest, message) in LIMITS.items():
            triggers.append(
                constraint_trigger(
                    f"target_{column}_in_{unit}",
                    field=column,
                    message=message,
                    on_change_of=("indicator", column),
                    violation=f"""
                        NEW.{column} NOT BETWEEN {lowest} AND {highest}
                        AND NEW.indicator IN ({_list_keys_in(unit)})
                    """,
                )
            )
        triggers.append(
            constraint_trigger(
                f"target_{column}_not_negative",
                field=column,
                message=NEGATIVE,
                on_change_of=("indicator", column),
                violation=f"""
                    NEW.{column} < 0
                    AND NEW.indicator NOT IN ({_list_keys_in(*LIMITS)})
                """,
            )
        )
    return triggers
