"""Letters to people of the mission. `send()` raises OSError where none goes out: every SMTPException is one."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string


def letter(subject, template, context, *, to, sender=None) -> EmailMessage:
    """A letter in plain text; who answers it writes to `sender`, an account."""
    return EmailMessage(
        # In one line, whatever a name in it holds: a mail with two lines of subject is not sent.
        subject=" ".join(str(subject).split()),
        body=render_to_string(template, context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=to,
        reply_to=[sender.email] if sender and sender.email else None,
    )
