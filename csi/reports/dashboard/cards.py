"""The cards of the dashboard: which figures stand on it, and what each says."""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from csi.indicators.registry import DesiredDirection, MeasurementUnit, Objective
from csi.reports.dashboard.sparkline import Sparkline
from csi.reports.indicator_rows import IndicatorRow

# Four of each aim at most: what does not fit is on the page of a district and in the monthly report.
SHOWN = {
    Objective.POLICE: ("police_community_gap", "women_in_police"),
    Objective.PRESENCE: ("advisers_in_post", "stations_covered"),
    Objective.FORUMS: ("cadence", "meetings_held", "women_at_forums", "forum_community_gap"),
    Objective.CONCERNS: ("concerns_raised", "concerns_open", "days_to_resolution", "concerns_followed_through"),
    Objective.ACTIONS: ("actions_agreed", "actions_overdue", "actions_on_time", "actions_verified_share"),
    Objective.RECEPTIONS: ("trips", "visitors", "visitors_per_trip", "mixed_crews"),
    Objective.INITIATIVES: ("initiatives_done", "participants", "initiatives_addressing_concerns"),
}
KEYS = [key for keys in SHOWN.values() for key in keys]


@dataclass(frozen=True)
class IndicatorCard(IndicatorRow):
    """A figure with its target, its change and its twelve months."""

    sparkline: Sparkline | None = None

    @property
    def count(self) -> int | None:
        """How many records the list behind it holds, where it holds exactly as many."""
        return self.current.value if self.url and self.current.is_list_exact else None

    @cached_property
    def change(self):
        return super().change

    @property
    def sign(self) -> str:
        """The arrow of a change."""
        return "arrow-up" if self.change > 0 else "arrow-down"

    @cached_property
    def verdict(self) -> str:
        """Whether the change is for the better, in a word; empty where there is none, or neither is better."""
        if not self.change or self.indicator.direction == DesiredDirection.NEITHER:
            return ""
        return _("better") if self._is_better else _("worse")

    @property
    def change_tone(self) -> str:
        if not self.verdict:
            return "none"
        return "good" if self._is_better else "bad"

    @property
    def _is_better(self) -> bool:
        return (self.change > 0) == (self.indicator.direction == DesiredDirection.MORE)

    @property
    def of_how_many(self) -> str:
        """What a share was worked out from: "10 of 12"."""
        if self.indicator.unit != MeasurementUnit.PERCENT or self.current.value is None:
            return ""
        return _("%(part)s of %(whole)s") % {"part": self.current.numerator, "whole": self.current.denominator}
