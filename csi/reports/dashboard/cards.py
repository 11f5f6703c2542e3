"""Indicator cards of the dashboard."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from csi.indicators.registry import DesiredDirection, Objective
from csi.reports.dashboard.sparkline import Sparkline
from csi.reports.indicator_rows import IndicatorRow

# At most five by objective; the others are on the district page and in the monthly report.
DASHBOARD_INDICATORS = {
    Objective.POLICE: ("police_community_gap", "women_in_police"),
    Objective.PRESENCE: ("advisers_in_post", "stations_covered"),
    Objective.FORUMS: ("cadence", "meetings_held", "women_at_forums", "forum_community_gap"),
    Objective.CONCERNS: (
        "concerns_raised",
        "concerns_open",
        "days_to_resolution",
        "age_of_open_concerns",
        "concerns_followed_through",
    ),
    Objective.ACTIONS: ("actions_agreed", "actions_overdue", "actions_on_time", "actions_verified_share"),
    Objective.RECEPTIONS: ("trips", "visitors", "visitors_per_trip", "mixed_crews"),
    Objective.INITIATIVES: ("initiatives_done", "participants", "initiatives_addressing_concerns"),
}
DASHBOARD_KEYS = [key for keys in DASHBOARD_INDICATORS.values() for key in keys]


@dataclass(frozen=True)
class IndicatorCard(IndicatorRow):
    """An indicator with its value, target, change and twelve-month sparkline."""

    sparkline: Sparkline | None = None

    @property
    def change_icon(self) -> str:
        return "arrow-up" if self.change and self.change > 0 else "arrow-down"

    @property
    def change_label(self) -> str:
        """ "better" or "worse"; "" without a change, a desired direction or enough cases."""
        if not self._has_direction:
            return ""
        return _("better") if self._is_improvement else _("worse")

    @property
    def change_tone(self) -> str:
        if not self._has_direction:
            return "none"
        return "good" if self._is_improvement else "bad"

    @property
    def _has_direction(self) -> bool:
        return bool(self.change) and self.has_enough_cases and self.indicator.direction != DesiredDirection.NEITHER

    @property
    def _is_improvement(self) -> bool:
        is_increase = self.change is not None and self.change > 0
        return is_increase == (self.indicator.direction == DesiredDirection.MORE)
