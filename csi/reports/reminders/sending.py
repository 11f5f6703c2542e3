"""Sends the e-mails that are due: one message per person, each at most once."""

import datetime
import logging
from collections.abc import Iterator
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from csi.accounts.languages import use_language_of
from csi.accounts.models import User
from csi.core import clock
from csi.core.email import build_email
from csi.reports.models import MessagePreferences, SentMessage
from csi.reports.reminders.content import CONTENT, AbsoluteUrl
from csi.reports.reminders.kinds import MessageKind, get_due_day
from csi.reports.reminders.tokens import create_unsubscribe_path

logger = logging.getLogger(__name__)


def send_due_messages(today: datetime.date, build_url: AbsoluteUrl) -> tuple[list[SentMessage], int]:
    """Send what is due today and was not sent before. Return the messages sent and the number that failed."""
    sent, failed = [], 0
    for kind in MessageKind:
        if not (day := get_due_day(kind, today)):
            continue
        for user in list_subscribers(kind):
            try:
                message = send_message(user, kind, day, today, build_url)
            except OSError:
                # One rejected address must not keep the message from the others; the next run tries again.
                logger.exception("A message could not be sent to account %d.", user.pk)
                failed += 1
            else:
                sent += [message] if message else []
    return sent, failed


def list_subscribers(kind: MessageKind) -> Iterator[User]:
    """Yield the users who chose a kind of e-mail and can receive it."""
    for preferences in MessagePreferences.objects.deliverable().filter(**{kind.value: True}):
        yield preferences.user


@transaction.atomic
def send_message(
    user: User, kind: MessageKind, day: datetime.date, today: datetime.date, build_url: AbsoluteUrl
) -> SentMessage | None:
    """Send one message and record it; None if it was sent before or has no content."""
    try:
        with transaction.atomic():
            # A second run at the same time waits here, and then finds the message of the first.
            message = SentMessage.objects.create(user=user, kind=kind, day=day)
    except IntegrityError:
        return None
    unsubscribe_url = build_url(create_unsubscribe_path(user, kind))
    with use_language_of(user):
        content = CONTENT[kind](user, today, build_url)
        if content is None:
            message.delete()
            return None
        closing = _("You chose this e-mail (%(kind)s). Unsubscribe with one click: %(url)s") % {
            "kind": kind.label,
            "url": unsubscribe_url,
        }
        email = build_email(replace(content, closing=closing), to=[user.email])
    email.extra_headers = {
        "List-Unsubscribe": f"<{unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    email.send()
    SentMessage.objects.filter(pk=message.pk).update(sent_at=clock.now())
    return message
