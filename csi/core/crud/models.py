from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FormToken(models.Model):
    """The one-time token of a form that was saved.

    It is stored in the transaction that saves the record. A second click on Save, a concurrent request or the back
    button violates its primary key and is redirected to the first record.
    """

    token = models.UUIDField(_("token"), primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="+"
    )
    url = models.CharField(_("saved record"), max_length=500, blank=True)
    saved_at = models.DateTimeField(_("saved at"), auto_now_add=True)

    history = None

    class Meta:
        verbose_name = _("form token")
        verbose_name_plural = _("form tokens")

    def __str__(self) -> str:
        return str(self.token)
