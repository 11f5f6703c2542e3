import datetime
import hashlib

import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.accounts.permissions import MissionPermission, Role, has_permission, roles_with
from csi.core.choices import BadgeChoices
from csi.core.db.constraints import constraint_trigger
from csi.core.permissions import Permission, RecordPermission


class AccountManager(UserManager):
    """Makes accounts; `createsuperuser` makes an administrator, for rights follow the role."""

    use_in_migrations = False

    def create_superuser(self, username, email=None, password=None, **fields):
        return super().create_superuser(username, email, password, **fields | {"role": Role.ADMINISTRATOR})

    def administrators(self):
        """Return the active accounts that may manage accounts."""
        return self.filter(role__in=roles_with(MissionPermission.MANAGE_ACCOUNTS), is_active=True)

    def unused_since(self, day):
        """Those with which nobody has signed in on that day or later; a new one waits for its first time."""
        return self.filter(date_joined__date__lt=day).filter(
            models.Q(last_login__isnull=True) | models.Q(last_login__date__lt=day)
        )


class User(AbstractUser):
    """An account. Its role says what the person does here, its districts where.

    Field staff record for their own districts, managers and administrators see every district, readers
    see aggregates only. Only administrators enter the admin, so `is_staff` follows the role.

    `access` counts how often role, districts or being active changed, whoever wrote it; sessions and links carry it
    and end with the next request when it is another. `invited_at`: since when a link to choose a password is on its
    way; null once the account is another than the one that was invited.
    """

    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.FIELD_STAFF)
    districts = models.ManyToManyField(
        "districts.District",
        verbose_name=_("districts"),
        blank=True,
        related_name="recorders",
        help_text=_("Field staff see and record for these districts only."),
    )
    access = models.PositiveIntegerField(default=0, editable=False)
    invited_at = models.DateTimeField(_("invited"), null=True, editable=False)

    objects = AccountManager()

    class Meta(AbstractUser.Meta):
        ordering = ("username",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values),
                name="account_role_known",
                violation_error_message=_("Choose one of the four roles."),
            ),
            # People sign in with their address, so an address leads to one account.
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="account_email_once",
                violation_error_message=_("Another account has this e-mail address."),
            ),
        ]
        triggers = [
            # Nobody sets the count back: a form that was opened before saves the whole row. Districts are another
            # table, whose trigger (migration 0005) counts here.
            pgtrigger.Trigger(
                name="access_counts_its_changes",
                operation=pgtrigger.UpdateOf("access", "role", "is_active", "is_staff", "is_superuser", "email"),
                when=pgtrigger.Before,
                func="""
                    NEW.access := GREATEST(OLD.access, NEW.access);
                    IF (OLD.role, OLD.is_active, OLD.is_staff, OLD.is_superuser)
                        IS DISTINCT FROM (NEW.role, NEW.is_active, NEW.is_staff, NEW.is_superuser)
                    THEN
                        NEW.access := NEW.access + 1;
                    END IF;
                    IF NEW.access > OLD.access OR NEW.email <> OLD.email THEN
                        NEW.invited_at := NULL;
                    END IF;
                    RETURN NEW;
                """,
            ),
            # Whichever way access ends, the address is gone for good, not only until access is given back.
            pgtrigger.Trigger(
                name="calendar_address_ends_with_access",
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                condition=pgtrigger.Q(old__access__df=pgtrigger.F("new__access")),
                func="DELETE FROM accounts_calendaraddress WHERE user_id = NEW.id; RETURN NULL;",
            ),
        ]

    def __str__(self):
        return self.get_full_name() or self.username

    def save(self, *args, **kwargs):
        self.is_staff = self.is_superuser = self.has_permission(MissionPermission.MANAGE_ACCOUNTS)
        if (fields := kwargs.get("update_fields")) is not None and "role" in fields:
            kwargs["update_fields"] = {*fields, "is_staff", "is_superuser"}
        super().save(*args, **kwargs)
        if fields is None or "email" in fields:
            # allauth remembers an address that was proved by a reset; one given up must not open this account.
            self.emailaddress_set.exclude(email__iexact=self.email).delete()

    def get_session_auth_hash(self):
        return self._with_access(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self):
        for kept in super().get_session_auth_fallback_hash():
            yield self._with_access(kept)

    def _with_access(self, kept):
        """Django ends a session whose hash is not the account's any more, at its next request."""
        return f"{kept}:{self.access}"

    @property
    def invitation(self) -> str:
        """How far the invitation has come, in words."""
        if self.has_usable_password():
            return gettext("Password chosen")
        if self.invited_at is None:
            return gettext("Not invited")
        words = {"at": formats.date_format(timezone.localtime(self.invited_at), "SHORT_DATETIME_FORMAT")}
        if timezone.now() - self.invited_at > datetime.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT):
            return gettext("Invited %(at)s, link expired") % words
        return gettext("Invited %(at)s") % words

    def has_permission(self, permission: Permission) -> bool:
        """Return True if the permission table grants `permission` to the user's role."""
        return has_permission(self.role, permission)

    @property
    def can_view_records(self) -> bool:
        """`RecordPermission.VIEW_RECORDS`, for templates."""
        return self.has_permission(RecordPermission.VIEW_RECORDS)

    @property
    def has_all_districts(self) -> bool:
        """`RecordPermission.ACCESS_ALL_DISTRICTS`, for templates."""
        return self.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS)

    @cached_property
    def district_ids(self) -> list[int]:
        """The ids of this person's own districts, asked once a request."""
        return list(self.districts.values_list("pk", flat=True))


def locked_administrators() -> list[User]:
    """The administrators, none of whom another transaction demotes before this one is over."""
    return list(User.objects.administrators().select_for_update(no_key=True).order_by("pk"))


class CalendarAddressQuerySet(models.QuerySet):
    def of_token(self, token):
        """The address that ends in this token, while its person has access; else None."""
        return self.filter(digest=digest_of(token), user__is_active=True).select_related("user").first()


class CalendarAddress(models.Model):
    """The private address at which a person's calendar program reads the calendar without signing in.

    Whoever knows it reads it, so only a digest of its token is kept: the address is shown once, when it is made.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_address")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    objects = CalendarAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self):
        return str(self.user)


def digest_of(token: str) -> str:
    """What is kept of a token. It is random and long, so a plain digest cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


class EventKind(BadgeChoices):
    SIGNED_IN = "signed_in", "good", _("Signed in")
    SIGNED_OUT = "signed_out", _("Signed out")
    REFUSED = "refused", "bad", _("Sign-in refused")
    STEP_REFUSED = "step_refused", "bad", _("Second step refused")
    MADE = "made", _("Account made")
    INVITED = "invited", _("Invited, or given a link")
    PASSWORD = "password", _("Password changed")
    ADDRESS = "address", _("E-mail address changed")
    STEP_ADDED = "step_added", _("Second step added")
    STEP_REMOVED = "step_removed", "watch", _("Second step taken away")
    ROLE = "role", "watch", _("Role changed")
    DISTRICT_GIVEN = "district_given", _("District given")
    DISTRICT_TAKEN = "district_taken", _("District taken away")
    DISABLED = "disabled", "watch", _("Disabled")
    ENABLED = "enabled", _("Enabled")


# The words of what an event tells beside its kind.
DETAILS = {
    **dict(Role.choices),
    "password": _("password"),
    "totp": _("app with codes"),
    "webauthn": _("passkey"),
    "recovery_codes": _("recovery codes"),
}


class AccessEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Administrators read all of it, everyone else what concerns the own account."""
        if not user.is_active:
            return self.none()
        return self if user.has_permission(MissionPermission.VIEW_ACCESS_LOG) else self.filter(account=user)

    def editable_by(self, user):
        """Nobody changes what happened."""
        return self.none()

    def for_list(self):
        return self.select_related("account", "by")

    def lately(self):
        """As many as a page about an account shows."""
        return self.for_list()[:10]


class AccessEvent(models.Model):
    """A line of the access log: a sign-in, a failure, or what became of an account; only ever written on.

    `account` null: the name that was typed is nobody's. It is not kept: people type their password there. `by` null:
    nobody signed in, such as who follows a link, or another program. `detail`: by what means; which role, district.
    """

    at = models.DateTimeField(_("when"))
    kind = models.CharField(_("what"), max_length=20, choices=EventKind.choices)
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
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    page = models.CharField(_("page"), max_length=200, blank=True)
    program = models.CharField(_("program"), max_length=80, blank=True)

    objects = AccessEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of the access log")
        verbose_name_plural = _("access log")
        ordering = ("-pk",)
        indexes = [
            # Read by the page of an account, and by the own account's.
            models.Index(fields=["account", "-id"], name="access_events_of_an_account"),
        ]
        triggers = [
            # An address may be forgotten after a year: it tells where a person was.
            constraint_trigger(
                "access_log_stays",
                field="kind",
                message=_("The access log is only written on: nothing in it is changed or deleted."),
                operation=pgtrigger.Update | pgtrigger.Delete,
                violation="""
                    TG_OP = 'DELETE' OR NEW.address IS NOT NULL OR OLD.at > now() - interval '1 year'
                    OR to_jsonb(OLD) - 'address' <> to_jsonb(NEW) - 'address'
                """,
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.account or '–'}"

    @property
    def said(self) -> str:
        """The detail in words."""
        if self.kind in (EventKind.DISTRICT_GIVEN, EventKind.DISTRICT_TAKEN):
            return self.detail
        joint = " → " if self.kind == EventKind.ROLE else ", "
        return joint.join(str(DETAILS.get(word, word)) for word in self.detail.split())

    @property
    def who(self) -> str:
        """The person who did it, else the program."""
        # The journal's words stand on pages, which stand on accounts.
        from csi.core.history.formatting import actor_label

        return actor_label(self)
