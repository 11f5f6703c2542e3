"""E-mails to users: one layout, as text and as HTML, in the name of the mission."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from csi.core import clock
from csi.core.typing import StrOrPromise


@dataclass(frozen=True)
class EmailContent:
    """The content of an e-mail.

    `account`: the account concerned, None if it concerns none. `paragraphs`: what happened and what to do. `link`:
    label and absolute URL. `validity`: how long the link works. `details`: labels and values. `closing`: what to do if
    the e-mail was not expected, or how to unsubscribe.
    """

    subject: StrOrPromise
    paragraphs: Sequence[StrOrPromise]
    account: AbstractBaseUser | None = None
    link: tuple[StrOrPromise, str] | None = None
    validity: StrOrPromise = ""
    details: Sequence[tuple[StrOrPromise, StrOrPromise]] = ()
    closing: StrOrPromise = ""


def build_email(
    content: EmailContent, *, to: Sequence[str], sender: AbstractBaseUser | None = None
) -> EmailMultiAlternatives:
    """Return an e-mail as text and HTML; replies go to `sender`.

    `send()` raises OSError if the e-mail cannot be sent (SMTPException is a subclass).
    """
    mission = str(clock.mission() or _("CSI"))
    subject = _("%(mission)s: %(subject)s") % {"mission": mission, "subject": content.subject}
    reply_to = getattr(sender, "email", "")
    context = {"content": content, "mission": mission, "sender": sender}
    email = EmailMultiAlternatives(
        # Django rejects headers of several lines, and a name in them may contain a line break.
        subject=" ".join(subject.split()),
        body=render_to_string("email/message.txt", context).strip() + "\n",
        from_email=formataddr((" ".join(mission.split()), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=list(to),
        reply_to=[reply_to] if reply_to else None,
    )
    email.attach_alternative(render_to_string("email/message.html", context), "text/html")
    return email
