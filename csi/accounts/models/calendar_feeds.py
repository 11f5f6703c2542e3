"""Private calendar feeds."""

import hashlib
from typing import Optional

from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.accounts.models.users import User
from csi.core import clock


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def find_by_token(self, token: str) -> Optional["CalendarFeed"]:
        """Return the feed with this token if its user is active, else None."""
        return self.filter(token_hash=hash_token(token), user__is_active=True).select_related("user").first()


class CalendarFeed(models.Model):
    """The private URL from which a user's calendar program reads the calendar without signing in.

    The URL grants access to anyone who has it, so only a hash of its token is stored and it is shown once.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = clock.ClockTimeField(_("created"), auto_now_add=True)

    objects = CalendarFeedQuerySet.as_manager()

    history = None

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return str(self.user)


def hash_token(token: str) -> str:
    """Return the stored hash of a token; the token is long and random, so a plain digest is sufficient."""
    return hashlib.sha256(token.encode()).hexdigest()
