"""The public figures of the mission on a day, taken from the registry, for whoever asks."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csi.core.periods import Span
from csi.indicators.formatting import suppress_small_counts
from csi.indicators.registry import evaluate, get_indicators
from districts.models import Mandate

# What stands on the factsheet, in its own words: there it is read without the registry's explanations.
NAMES = {
    "districts_in_operation": ("districts", _("Districts of operation")),
    "advisers_in_post": ("advisers", _("Advisers co-located in police stations")),
    "working_groups": ("working_groups", _("Community Safety Working Groups")),
    "meetings_held": ("meetings", _("Meetings held since the mission began")),
    "receptions_handed_over": ("receptions", _("Mobile Police Receptions handed over")),
    "initiatives_done": ("initiatives", pgettext_lazy("factsheet", "Community initiatives completed")),
}
NONE_YET = {"receptions_handed_over": _("None yet")}


@dataclass(frozen=True)
class Figure:
    """A number with its name. `value` None: not to be said, `note` says why. `url`: the records behind it."""

    key: str
    name: str
    value: int | None
    note: str = ""
    url: str = ""


def mandate_on(day: datetime.date) -> Mandate | None:
    """The mandate that runs on that day, else None."""
    return Mandate.objects.current_on(day)


def figures_on(day: datetime.date) -> list[Figure]:
    """The figures as they stood at the end of that day, for the whole mission."""
    mandate = mandate_on(day)
    first_day = Mandate.objects.first_day() or day
    since_it_began = Span(min(first_day, day), day + datetime.timedelta(days=1))
    answer = evaluate(get_indicators(*NAMES), [since_it_began])
    states = Figure(
        "participating_states",
        _("Participating States"),
        mandate and mandate.participating_states,
        note="" if mandate else _("No mandate was in force on that day."),
        url=mandate.get_absolute_url() if mandate else "",
    )
    return [states, *(_figure(suppress_small_counts(answer.get_value(key, since_it_began))) for key in NAMES)]


def _figure(figure):
    key, name = NAMES[figure.indicator.key]
    note = figure.missing_reason or ("" if figure.value else NONE_YET.get(figure.indicator.key, ""))
    return Figure(key, name, figure.value, note, figure.list_url)
