"""The public figures of the mission on a day. Each is counted from the records, for whoever asks."""

import datetime
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from advisers.models import Adviser
from districts.models import District, Mandate
from forums.models import Meeting, WorkingGroup
from initiatives.models import Initiative
from receptions.models import MobileReception

# People are counted, and a count so small that it might point at someone is not published.
SMALLEST_PUBLISHED = 5


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
    return [
        Figure(
            "participating_states",
            _("Participating States"),
            mandate and mandate.participating_states,
            note="" if mandate else _("No mandate was in force on that day."),
            url=mandate.get_absolute_url() if mandate else "",
        ),
        Figure(
            "districts",
            _("Districts of operation"),
            District.objects.in_operation_on(day).count(),
            url=_list("districts:district_list", in_operation_on=day),
        ),
        _people(
            "advisers",
            _("Advisers co-located in police stations"),
            Adviser.objects.in_post_on(day).count(),
            url=_list("advisers:adviser_list", in_post_on=day),
        ),
        Figure(
            "working_groups",
            _("Community Safety Working Groups"),
            WorkingGroup.objects.active_on(day).count(),
            url=_list("forums:workinggroup_list", active_on=day),
        ),
        Figure(
            "meetings",
            _("Meetings held since the mission began"),
            Meeting.objects.held_by(day).count(),
            url=_list("forums:meeting_list", state="held", date_to=day),
        ),
        Figure(
            "receptions",
            _("Mobile Police Receptions handed over"),
            (handed_over := MobileReception.objects.donated_by(day).count()),
            note="" if handed_over else _("None yet"),
            url=_list("receptions:mobilereception_list", donated_to=day),
        ),
        Figure(
            "initiatives",
            pgettext_lazy("factsheet", "Community initiatives completed"),
            Initiative.objects.done_by(day).count(),
            url=_list("initiatives:initiative_list", status="done", finished_to=day),
        ),
    ]


def _people(key, name, count, url):
    if 0 < count < SMALLEST_PUBLISHED:
        return Figure(key, name, None, note=_("Fewer than five; so small a number is not published."), url=url)
    return Figure(key, name, count, url=url)


def _list(page, **filters):
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return f"{reverse(page)}?{query}"
