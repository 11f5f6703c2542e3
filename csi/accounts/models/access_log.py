"""The access log: sign-ins, failed attempts and changes of accounts."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.accounts.models.users import User
from csi.accounts.permissions import MissionPermission, Role
from csi.core.choices import BadgeChoices
from csi.core.db.constraints import constraint_trigger
from csi.core.db.fields import ChoiceField
from csi.core.history.actor import actor_label
from csi.core.history.triggers import prevent_truncate


class AccessEventKind(BadgeChoices):
    """The kind of an event; PostgreSQL triggers write all kinds except the first four."""

    SIGNED_IN = "signed_in", "good", _("Signed in")
    SIGNED_OUT = "signed_out", _("Signed out")
    SIGN_IN_FAILED = "sign_in_failed", "bad", _("Sign-in failed")
    SECOND_FACTOR_FAILED = "second_factor_failed", "bad", _("Two-step verification failed")
    ACCOUNT_CREATED = "account_created", _("Account created")
    LINK_CREATED = "link_created", _("Link to choose a password created")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    EMAIL_CHANGED = "email_changed", _("E-mail address changed")
    SECOND_FACTOR_ADDED = "second_factor_added", _("Two-step verification added")
    SECOND_FACTOR_REMOVED = "second_factor_removed", "watch", _("Two-step verification removed")
    ROLE_CHANGED = "role_changed", "watch", _("Role changed")
    DISTRICT_ADDED = "district_added", _("District added")
    DISTRICT_REMOVED = "district_removed", _("District removed")
    DEACTIVATED = "deactivated", "watch", _("Deactivated")
    ACTIVATED = "activated", _("Activated")


# The labels of the words in `AccessEvent.detail`.
DETAIL_LABELS = {
    **dict(Role.choices),
    "password": _("password"),
    "totp": _("authenticator app"),
    "webauthn": _("passkey"),
    "recovery_codes": _("recovery codes"),
}


class AccessEventQuerySet(models.QuerySet["AccessEvent"]):
    def visible_to(self, user: User) -> "AccessEventQuerySet":
        """Return every event for administrators, and the events of their own account for other users."""
        if not user.is_active:
            return self.none()
        return self if user.has_permission(MissionPermission.VIEW_ACCESS_LOG) else self.filter(account=user)

    def editable_by(self, user: User) -> "AccessEventQuerySet":
        return self.none()

    def for_list(self) -> "AccessEventQuerySet":
        return self.select_related("account", "by")

    def latest_ten(self) -> "AccessEventQuerySet":
        return self.for_list()[:10]


class AccessEvent(models.Model):
    """An entry of the access log. Entries are only added.

    `account` is null if the name that was entered belongs to no account; the name is not stored, because people enter
    passwords in that field by mistake. `by` is null if nobody was signed in, or if another program made the change.
    `detail` holds the authentication methods, the roles or the district.
    """

    runtime_privileges = ("SELECT", "INSERT")

    at = models.DateTimeField(_("time"))
    kind = ChoiceField(_("event"), enum=AccessEventKind, max_length=30)
    account = models.ForeignKey(
        User,
        verbose_name=_("account"),
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="access_events",
    )
    by = models.ForeignKey(
        User,
        verbose_name=_("by"),
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
    )
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    ip_address = models.GenericIPAddressField(_("IP address"), null=True, blank=True)
    page = models.CharField(_("page"), max_length=200, blank=True)
    program = models.CharField(_("program"), max_length=80, blank=True)

    objects = AccessEventQuerySet.as_manager()

    history = None

    class Meta:
        verbose_name = _("entry of the access log")
        verbose_name_plural = _("access log")
        ordering = ("-pk",)
        indexes = [
            # For the latest events on the page of an account.
            models.Index(fields=["account", "-id"], name="access_event_account"),
        ]
        triggers = [
            # The IP address may be removed after a year, because it reveals where a person was.
            constraint_trigger(
                "access_log_append_only",
                field="kind",
                message=_("Entries of the access log cannot be changed or deleted."),
                operation=pgtrigger.Update | pgtrigger.Delete,
                violation="""
                    TG_OP = 'DELETE' OR NEW.ip_address IS NOT NULL OR OLD.at > now() - interval '1 year'
                    OR to_jsonb(OLD) - 'ip_address' <> to_jsonb(NEW) - 'ip_address'
                """,
            ),
            prevent_truncate(),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.account or '–'}"

    @property
    def detail_label(self) -> str:
        """The detail with the labels of roles and authentication methods."""
        if self.kind in (AccessEventKind.DISTRICT_ADDED, AccessEventKind.DISTRICT_REMOVED):
            return self.detail
        separator = " → " if self.kind == AccessEventKind.ROLE_CHANGED else ", "
        return separator.join(str(DETAIL_LABELS.get(word, word)) for word in self.detail.split())

    @property
    def actor(self) -> str:
        """The name of the user who caused the event, else of the program."""
        return actor_label(self)
