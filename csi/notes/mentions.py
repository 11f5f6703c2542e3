"""Mentions in the text of a note: @ and the user name of a colleague who may see the record."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from csi.accounts.models import User

MENTION = re.compile(r"(?<![\w@.])@([\w@.+-]+)")
MAX_MENTIONS = 10


def find_mentioned(text: str, record: models.Model, author: User) -> list[User]:
    """Return the colleagues whom a text mentions.

    Raise ValidationError for a name of nobody who may see the record.
    """
    names = list(dict.fromkeys(name.rstrip(".+-").lower() for name in MENTION.findall(text)))
    if len(names) > MAX_MENTIONS:
        raise ValidationError(_("Mention at most %(number)d colleagues in a note.") % {"number": MAX_MENTIONS})
    known = User.objects.filter(is_active=True).annotate(name=Lower("username")).filter(name__in=names)
    users = {user.name: user for user in known if can_see(user, record)}
    unknown = [name for name in names if name not in users]
    if unknown:
        raise ValidationError(
            _("No colleague with the user name “%(name)s” may see this record. Check the name.") % {"name": unknown[0]}
        )
    return [user for user in users.values() if user != author]


def can_see(user: User, record: models.Model) -> bool:
    manager: Any = type(record)._default_manager
    return manager.visible_to(user).filter(pk=record.pk).exists()
