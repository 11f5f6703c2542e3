import hashlib

import pgtrigger
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    FIELD_STAFF = "field_staff", _("Field staff")
    MANAGER = "manager", _("Manager")
    READER = "reader", _("Reader")
    ADMINISTRATOR = "administrator", _("Administrator")


class AccountManager(UserManager):
    """Makes accounts; `createsuperuser` makes an administrator, for rights follow the role."""

    use_in_migrations = False

    def create_superuser(self, username, email=None, password=None, **fields):
        return super().create_superuser(username, email, password, **fields | {"role": Role.ADMINISTRATOR})

    def administrators(self):
        """Those who can let others in."""
        return self.filter(role=Role.ADMINISTRATOR, is_active=True)


class User(AbstractUser):
    """An account. Its role says what the person does here, its districts where.

    Field staff record for their own districts, managers and administrators see every district, readers
    see aggregates only. Only administrators enter the admin, so `is_staff` follows the role.
    """

    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.FIELD_STAFF)
    districts = models.ManyToManyField(
        "districts.District",
        verbose_name=_("districts"),
        blank=True,
        related_name="recorders",
        help_text=_("Field staff see and record for these districts only."),
    )

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
            # Whichever way access ends, the address is gone for good, not only until access is given back.
            pgtrigger.Trigger(
                name="calendar_address_ends_with_access",
                operation=pgtrigger.UpdateOf("is_active"),
                when=pgtrigger.After,
                condition=pgtrigger.Q(new__is_active=False),
                func="DELETE FROM accounts_calendaraddress WHERE user_id = NEW.id; RETURN NULL;",
            )
        ]

    def __str__(self):
        return self.get_full_name() or self.username

    def save(self, *args, **kwargs):
        self.is_staff = self.is_superuser = self.role == Role.ADMINISTRATOR
        if (fields := kwargs.get("update_fields")) is not None and "role" in fields:
            kwargs["update_fields"] = {*fields, "is_staff", "is_superuser"}
        super().save(*args, **kwargs)
        if fields is None or "email" in fields:
            # allauth remembers an address that was proved by a reset; one given up must not open this account.
            self.emailaddress_set.exclude(email__iexact=self.email).delete()

    @property
    def records(self) -> bool:
        """Whether this person opens records at all; readers see aggregates only."""
        return self.role != Role.READER

    @property
    def sees_every_district(self) -> bool:
        return self.role in (Role.MANAGER, Role.ADMINISTRATOR)

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
