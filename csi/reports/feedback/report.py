"""Contents of the text for informing people.

Restricted and confidential items never appear, nor does any person.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from csi.accounts.models import User
from csi.concerns.models import Concern, Sensitivity
from csi.reports.documents.sections import Document, TextLine, TextSection
from forums.models import Action, WorkingGroup

MAX_ACTIONS = 40


@dataclass(frozen=True)
class Feedback:
    """The text of a group.

    `concerns`, `actions`: the concerns, and the actions without a concern, whose result it reports; sending it is their
    feedback.
    """

    group: WorkingGroup
    day: datetime.date
    done: Sequence[str]
    promised: Sequence[str]
    concerns: Sequence[Concern]
    actions: Sequence[Action]

    @property
    def title(self) -> str:
        return _("What was agreed and what was done")

    @property
    def plain_text(self) -> str:
        """The text for Telegram or SMS: one line for each action."""
        parts = [f"{self.group}, {formats.date_format(self.day)}. {self.title}."]
        for heading, lines in ((_("Done"), self.done), (pgettext("feedback", "Agreed"), self.promised)):
            if lines:
                parts += ["", f"{heading}:", *(f"– {line}" for line in lines)]
        return "\n".join(parts) + "\n"

    def build_document(self) -> Document:
        return Document(
            title=self.title,
            subtitle=str(self.group),
            fields=[(_("As of"), formats.date_format(self.day)), (_("District"), str(self.group.district))],
            sections=[
                TextSection(
                    _("Done"), [TextLine(line) for line in self.done], empty_text=_("Nothing was reported as done.")
                ),
                TextSection(
                    _("Agreed, not done yet"),
                    [TextLine(line) for line in self.promised],
                    empty_text=_("No agreed action is open."),
                ),
            ],
        )


def build_feedback(group: WorkingGroup, *, user: User, today: datetime.date) -> Feedback:
    """Return the text about the actions of a group whose results people have not been told yet."""
    is_public = Q(concern__isnull=True) | Q(concern__sensitivity=Sensitivity.NORMAL, concern__reported_back_on=None)
    actions = Action.objects.visible_to(user).filter(is_public, meeting__group=group).unannounced()
    listed = list(actions.for_list().order_by("due", "pk")[:MAX_ACTIONS])
    return Feedback(
        group,
        today,
        done=[_describe(action, today) for action in listed if action.done_on],
        promised=[_describe(action, today) for action in listed if not action.done_on],
        concerns=_find_reported_concerns(user, listed),
        actions=_find_reported_actions(user, listed),
    )


def _find_reported_concerns(user: User, actions: Sequence[Action]) -> list[Concern]:
    """Return the concerns of these actions of which every action was verified."""
    unverified = Action.objects.filter(concern=OuterRef("pk"), verified_on=None)
    keys = {action.concern_id for action in actions if action.concern_id}
    concerns = Concern.objects.editable_by(user).filter(pk__in=keys, sensitivity=Sensitivity.NORMAL)
    return list(concerns.filter(~Exists(unverified)).order_by("raised_on", "pk"))


def _find_reported_actions(user: User, actions: Sequence[Action]) -> list[Action]:
    """Return the verified actions without a concern."""
    keys = [action.pk for action in actions if action.verified_on and action.concern_id is None]
    return list(Action.objects.editable_by(user).filter(pk__in=keys).order_by("due", "pk"))


def _describe(action: Action, today: datetime.date) -> str:
    """Return one or two sentences about an action: offices and sectors, no person."""
    values = {
        "action": _join_subject(action),
        "owner": action.responsible or action.get_sector_display(),
        "due": formats.date_format(action.due),
        "done": formats.date_format(action.done_on) if action.done_on else "",
        "sector": action.verified_by.get_sector_display() if action.verified_by else "",
    }
    if action.verified_on and action.verified_by:
        return _("%(action)s. Done on %(done)s, verified by a representative of: %(sector)s.") % values
    if action.done_on:
        return _("%(action)s. Done on %(done)s, not verified yet.") % values
    if action.due < today:
        return _("%(action)s. Responsible: %(owner)s. It was due on %(due)s and is not done yet.") % values
    return _("%(action)s. Responsible: %(owner)s. Due on %(due)s.") % values


def _join_subject(action: Action) -> str:
    """Return the concern and the action, without the full stops at their ends."""
    description = action.description.rstrip(" .")
    if action.concern is None:
        return description
    values = {
        "concern": action.concern.summary.rstrip(" ."),
        "sector": action.concern.get_raised_by_display(),
        "action": description,
    }
    return _("%(concern)s (raised by: %(sector)s): %(action)s") % values
