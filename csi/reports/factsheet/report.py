"""Public indicators of the mission on a date."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csi.core.periods import Span
from csi.indicators.registry import evaluate, get_indicators
from districts.models import Mandate, MandateExtension

# Labels for the public, who do not see the definitions of the indicators: {indicator: (key, label)}.
FACTSHEET_LABELS = {
    "districts_in_operation": ("districts", _("Districts of operation")),
    "advisers_in_post": ("advisers", _("Advisers co-located in police stations")),
    "working_groups": ("working_groups", _("Community Safety Working Groups")),
    "meetings_held": ("meetings", _("Meetings held since the start of the mission")),
    "receptions_handed_over": ("receptions", _("Mobile Police Receptions handed over")),
    "initiatives_done": ("initiatives", pgettext_lazy("factsheet", "Community initiatives completed")),
}
ZERO_NOTES = {"receptions_handed_over": _("None yet")}


@dataclass(frozen=True)
class FactsheetItem:
    """A number with its label.

    `value` None: not available, for the reason in `note`. `url`: the records counted.
    """

    key: str
    name: str
    value: int | None
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class MandateTerms:
    """The mandate in force on a day as it was known on that day, without decisions made later."""

    decision: str
    starts: datetime.date
    ends: datetime.date | None
    requested_extension: MandateExtension | None


def get_mandate_terms(day: datetime.date) -> MandateTerms | None:
    """Return the terms of the mandate in force on that day, or None."""
    mandate = Mandate.objects.current_on(day)
    if mandate is None:
        return None
    extension = mandate.extension_requested_as_of(day)
    return MandateTerms(mandate.decision, mandate.starts, mandate.end_as_of(day), extension)


def build_factsheet(day: datetime.date) -> list[FactsheetItem]:
    """Return the public indicators of the mission at the end of that day."""
    mandate = Mandate.objects.current_on(day)
    first_day = Mandate.objects.first_day() or day
    mission_to_date = Span(min(first_day, day), day + datetime.timedelta(days=1))
    results = evaluate(get_indicators(*FACTSHEET_LABELS), [mission_to_date], is_public=True)
    states = FactsheetItem(
        "participating_states",
        str(_("Participating States")),
        mandate.participating_states if mandate else None,
        note="" if mandate else str(_("No mandate was in force on that day.")),
        url=mandate.get_absolute_url() if mandate else "",
    )
    return [
        states,
        *(_build_item(results.get_value(key, mission_to_date)) for key in FACTSHEET_LABELS),
    ]


def _build_item(value):
    key, name = FACTSHEET_LABELS[value.indicator.key]
    note = value.missing_reason or ("" if value.value else ZERO_NOTES.get(value.indicator.key, ""))
    return FactsheetItem(key, str(name), value.value, str(note), value.list_url)
