"""Who made a record and who changed it last, on every record, whatever door it came through."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

_acting_user = ContextVar("acting_user", default=None)


@contextmanager
def acting_as(user):
    """Within it, what is saved bears this person's stamp."""
    token = _acting_user.set(user)
    try:
        yield
    finally:
        _acting_user.reset(token)


class ActingUserMiddleware:
    """Stamps what a request writes with the person who sent it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with acting_as(request.user):
            return self.get_response(request)


def acting_user():
    """The signed-in person on whose behalf this code runs, else None (a command, an anonymous page)."""
    user = _acting_user.get()
    return user if user is not None and user.is_authenticated else None


class Stamped(models.Model):
    """created_at/by, updated_at/by. Null in *_by: a command or a loader made it."""

    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    updated_at = models.DateTimeField(_("changed at"), auto_now=True, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        user = acting_user()
        if self._state.adding and self.created_by_id is None:
            self.created_by = user
        self.updated_by = user
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "updated_at", "updated_by"}
        super().save(*args, **kwargs)
