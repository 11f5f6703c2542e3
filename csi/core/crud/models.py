from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FormToken(models.Model):
    """A form that has been saved, by the one-time token it was rendered with.

    Written in the transaction that saves the record, so a second press of Save, a race or the back button
    meets the unique token and is led to the record made first.
    """

    token = models.UUIDField(_("token"), primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    url = models.CharField(_("the record made"), max_length=500, blank=True)
    saved_at = models.DateTimeField(_("saved at"), auto_now_add=True)

    history = None

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")

    def __str__(self):
        return str(self.token)
