"""User accounts."""

import datetime
from collections.abc import Iterator
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.accounts.permissions import MissionPermission, Role, has_permission, roles_with
from csi.core import clock
from csi.core.db.constraints import constraint_trigger, known_choices
from csi.core.db.fields import ChoiceField
from csi.core.db.history_tracking import HistoryTracking
from csi.core.db.search import OrderKey
from csi.core.db.triggers import Trigger
from csi.core.languages import Language
from csi.core.permissions import Permission, RecordPermission

LAST_ADMINISTRATOR = _("This is the last active administrator. Make another account an administrator first.")
ADMINISTRATOR_ROLES = ", ".join(f"'{role}'" for role in sorted(roles_with(MissionPermission.MANAGE_ACCOUNTS)))
# Any number that no other advisory lock uses.
ADMINISTRATORS_LOCK = 20110902


def last_administrator_trigger(name: str, operation: pgtrigger.Operation, lost: str) -> pgtrigger.Trigger:
    """Return a trigger that keeps one active administrator; `lost` is SQL: the row NEW is none any more."""
    loses = f"OLD.is_active AND OLD.role IN ({ADMINISTRATOR_ROLES}) AND {lost}"
    return constraint_trigger(
        name,
        field="role",
        message=LAST_ADMINISTRATOR,
        operation=operation,
        # Of two administrators who lose their access at the same time, the second one waits and is then the last.
        locks=f"IF {loses} THEN PERFORM pg_advisory_xact_lock({ADMINISTRATORS_LOCK}); END IF;",
        violation=f"""
            {loses} AND NOT EXISTS (
                SELECT FROM accounts_user WHERE id <> OLD.id AND is_active AND role IN ({ADMINISTRATOR_ROLES})
            )
        """,
    )


class AccountManager(UserManager["User"]):
    """Manager of accounts; `createsuperuser` creates an account with the role of administrator."""

    use_in_migrations = False

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        return super().create_superuser(username, email, password, **fields | {"role": Role.ADMINISTRATOR})

    def with_permission(self, permission: Permission) -> models.QuerySet["User"]:
        """Return the active accounts whose role has `permission`."""
        return self.filter(role__in=roles_with(permission), is_active=True)

    def administrators(self) -> models.QuerySet["User"]:
        """Return the active accounts that may manage accounts."""
        return self.with_permission(MissionPermission.MANAGE_ACCOUNTS)

    def not_signed_in_since(self, day: datetime.date) -> models.QuerySet["User"]:
        """Return the accounts created before `day` that were not used on that day or later."""
        return self.filter(date_joined__date__lt=day).filter(
            models.Q(last_login__isnull=True) | models.Q(last_login__date__lt=day)
        )


class User(AbstractUser):
    """An account. The role determines the permissions, the districts determine the records of field staff.

    `is_staff` and `is_superuser` follow the role, because only administrators use the admin.

    `last_language` is the language of the page of the last sign-in, for e-mails to users who chose none.

    `access_version` increases whenever the role, the districts or `is_active` change, also by raw SQL. Sessions and
    links contain it and become invalid when it differs. `invited_at` is the time at which the current link to choose
    a password was created; it is null after the account has changed.
    """

    username = models.CharField(
        _("user name"),
        max_length=150,
        unique=True,
        help_text=_("Up to 150 letters, digits and the characters @ . + - _"),
        validators=[UnicodeUsernameValidator(message=_("Enter a user name of letters, digits and @ . + - _ only."))],
        error_messages={"unique": _("Another account has this user name. Enter a different one.")},
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    role = ChoiceField(_("role"), enum=Role, default=Role.FIELD_STAFF)
    districts = models.ManyToManyField(
        "districts.District",
        verbose_name=_("districts"),
        blank=True,
        related_name="recorders",
        help_text=_("Field staff can view and record only in these districts."),
    )
    language = ChoiceField(
        _("language"),
        max_length=10,
        enum=Language,
        blank=True,
        help_text=_(
            "Without a choice, pages and files are in the language of the browser, e-mails in that of the last sign-in."
        ),
    )
    last_language = ChoiceField(
        _("language of the last sign-in"), max_length=10, enum=Language, blank=True, editable=False
    )
    access_version = models.PositiveIntegerField(default=0, editable=False)
    invited_at = models.DateTimeField(_("invited"), null=True, editable=False)

    objects: ClassVar[AccountManager] = AccountManager()

    history = HistoryTracking(
        exclude=("password", "last_login", "access_version", "language", "last_language"),
        personal=("username", "first_name", "last_name", "email"),
        can_restore=False,
    )

    class Meta(AbstractUser.Meta):
        ordering = (OrderKey("username"), "pk")
        constraints = [
            known_choices("role", Role, name="user_role_known", message=_("Choose the role of the account.")),
            known_choices(
                "language",
                Language,
                name="user_language_known",
                message=_("Choose one of the languages."),
                allows_blank=True,
            ),
            known_choices(
                "last_language",
                Language,
                name="user_last_language_known",
                message=_("Choose one of the languages."),
                allows_blank=True,
            ),
            # An e-mail address can be used to sign in, so it identifies one account.
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="user_email_unique",
                violation_error_message=_("Another account has this e-mail address. Enter a different one."),
            ),
        ]
        triggers = [
            last_administrator_trigger(
                "last_administrator_stays",
                pgtrigger.UpdateOf("role", "is_active"),
                f"NOT (NEW.is_active AND NEW.role IN ({ADMINISTRATOR_ROLES}))",
            ),
            last_administrator_trigger("last_administrator_not_deleted", pgtrigger.Delete, "TRUE"),
            # GREATEST: saving an older copy of the row must not restore an earlier version. A trigger of the
            # access log increments the version when a district is added or removed.
            Trigger(
                name="access_version_increment",
                operation=pgtrigger.UpdateOf(
                    "access_version", "role", "is_active", "is_staff", "is_superuser", "email"
                ),
                when=pgtrigger.Before,
                func="""
                    NEW.access_version := GREATEST(OLD.access_version, NEW.access_version);
                    IF (OLD.role, OLD.is_active, OLD.is_staff, OLD.is_superuser)
                        IS DISTINCT FROM (NEW.role, NEW.is_active, NEW.is_staff, NEW.is_superuser)
                    THEN
                        NEW.access_version := NEW.access_version + 1;
                    END IF;
                    IF NEW.access_version > OLD.access_version OR NEW.email <> OLD.email THEN
                        NEW.invited_at := NULL;
                    END IF;
                    RETURN NEW;
                """,
            ),
            # The feed is deleted for good: it must not work again when access is granted again.
            Trigger(
                name="calendar_feed_delete",
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                condition=pgtrigger.Q(old__access_version__df=pgtrigger.F("new__access_version")),
                func="""
                    DELETE FROM accounts_calendarfeed WHERE user_id = NEW.id;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Django uses the real time; that of a demonstration lies on its date.
        if self._state.adding:
            self.date_joined = min(self.date_joined, clock.now())
        if self.last_login and "last_login" in (kwargs.get("update_fields") or ()):
            self.last_login = min(self.last_login, clock.now())
        self.is_staff = self.is_superuser = self.has_permission(MissionPermission.MANAGE_ACCOUNTS)
        if (fields := kwargs.get("update_fields")) is not None and "role" in fields:
            kwargs["update_fields"] = {*fields, "is_staff", "is_superuser"}
        super().save(*args, **kwargs)
        if fields is None or "email" in fields:
            # allauth keeps an address that a password reset verified; a former address must not open this account.
            addresses = self.emailaddress_set  # type: ignore[attr-defined]  # a relation of allauth
            addresses.exclude(email__iexact=self.email).delete()

    def get_session_auth_hash(self) -> str:
        return self._add_access_version(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for auth_hash in super().get_session_auth_fallback_hash():
            yield self._add_access_version(auth_hash)

    def _add_access_version(self, auth_hash: str) -> str:
        """Include the version in the hash, so that Django ends the session when the version changes."""
        return f"{auth_hash}:{self.access_version}"

    @property
    def language_of_emails(self) -> str:
        """The language chosen, else that of the last sign-in; the default before the first one."""
        return self.language or self.last_language or settings.LANGUAGE_CODE

    @property
    def invitation_status(self) -> str:
        """The progress of the invitation as text."""
        if self.has_usable_password():
            return gettext("Password chosen")
        if self.invited_at is None:
            return gettext("Not invited")
        params = {"at": formats.date_format(timezone.localtime(self.invited_at), "SHORT_DATETIME_FORMAT")}
        if clock.now() - self.invited_at > datetime.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT):
            return gettext("Invited %(at)s, link expired") % params
        return gettext("Invited %(at)s") % params

    def has_permission(self, permission: Permission) -> bool:
        """Return True if the permission table grants `permission` to the user's role."""
        return has_permission(self.role, permission)

    @property
    def can_view_records(self) -> bool:
        """`RecordPermission.VIEW_RECORDS`, for templates."""
        return self.has_permission(RecordPermission.VIEW_RECORDS)

    @property
    def has_all_districts(self) -> bool:
        """`RecordPermission.ACCESS_ALL_SCOPES`, for templates."""
        return self.has_permission(RecordPermission.ACCESS_ALL_SCOPES)

    @cached_property
    def scope_ids(self) -> list[int]:
        """The ids of the user's own districts, queried once per request."""
        return list(self.districts.values_list("pk", flat=True))


def lock_administrators() -> list[User]:
    """Return the administrators and lock their rows, so that no other transaction demotes one meanwhile."""
    return list(User.objects.administrators().select_for_update(no_key=True).order_by("pk"))


class UserDistrict(User.districts.through):  # type: ignore[name-defined]  # created by Django
    """A district of an account; declares the history of the link."""

    history = HistoryTracking(parent="user")

    class Meta:
        proxy = True
        verbose_name = _("district of an account")
        verbose_name_plural = _("districts of accounts")
