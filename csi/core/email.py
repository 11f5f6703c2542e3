"""E-mails to users."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.functional import Promise


def build_email(
    subject: str | Promise,
    template: str,
    context: Mapping[str, Any],
    *,
    to: Sequence[str],
    sender: AbstractBaseUser | None = None,
) -> EmailMessage:
    """Return a plain-text e-mail; replies go to `sender`.

    `send()` raises OSError if the e-mail cannot be sent (SMTPException is a subclass).
    """
    reply_to = getattr(sender, "email", "")
    return EmailMessage(
        # Django rejects a subject of several lines, and a name in it may contain a line break.
        subject=" ".join(str(subject).split()),
        body=render_to_string(template, dict(context)).strip() + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=list(to),
        reply_to=[reply_to] if reply_to else None,
    )
