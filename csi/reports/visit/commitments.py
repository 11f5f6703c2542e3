"""Commitments of a district: agreed actions and concerns whose result was not reported back."""

import datetime
from dataclasses import dataclass

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import formats
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.concerns.models import Concern
from csi.reports.documents.sections import TextLine
from districts.models import District
from forums.models import Action


@dataclass(frozen=True)
class Commitment:
    """An action or a concern without an action, and the day since which people wait."""

    since: datetime.date
    line: TextLine


def list_oldest_commitments(user: User, district: District, today: datetime.date, limit: int) -> list[Commitment]:
    """Return the oldest actions not reported back and open concerns without an action. Two queries."""
    actions = Action.objects.visible_to(user).filter(meeting__group__district=district, reported_back_at__isnull=True)
    actions = actions.for_list().annotate(agreed_on=Coalesce(F("meeting__date"), F("meeting__month")))
    concerns = Concern.objects.visible_to(user).filter(district=district).open().filter(actions__isnull=True)
    commitments = [
        *(
            Commitment(action.agreed_on, TextLine(describe_action(action, today), action.get_absolute_url()))
            for action in actions.order_by("agreed_on", "pk")[:limit]
        ),
        *(
            Commitment(concern.raised_on, TextLine(_describe_concern(concern), concern.get_absolute_url()))
            for concern in concerns.order_by("raised_on", "pk")[:limit]
        ),
    ]
    return sorted(commitments, key=lambda commitment: commitment.since)[:limit]


def describe_action(action: Action, today: datetime.date) -> str:
    """Return what was agreed, who is responsible and what is missing, as one sentence."""
    params = {
        "agreed": formats.date_format(action.meeting.date or action.meeting.month),
        "action": action.description,
        "owner": action.responsible or action.get_sector_display(),
        "due": formats.date_format(action.due),
    }
    if action.done_on:
        params["done"] = formats.date_format(action.done_on)
        return _("Agreed %(agreed)s: %(action)s (%(owner)s). Done on %(done)s, but not reported back.") % params
    if action.due < today:
        return _("Agreed %(agreed)s: %(action)s (%(owner)s). It was due on %(due)s and is not done.") % params
    return _("Agreed %(agreed)s: %(action)s (%(owner)s). It is due on %(due)s.") % params


def _describe_concern(concern: Concern) -> str:
    return _("Raised %(day)s: %(summary)s. No action has been agreed.") % {
        "day": formats.date_format(concern.raised_on),
        "summary": concern.summary,
    }
