"""Civilian police advisers."""

import datetime
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.core.access import ScopedQuerySet
from csi.core.clock import today
from csi.core.countries import SortedCountryField
from csi.core.db.constraints import known_choices
from csi.core.db.fields import ChoiceField
from csi.core.db.history_tracking import HistoryTracking
from csi.core.db.search import (
    FamilyNameField,
    FamilyNameKey,
    LocalNameField,
    OrderKey,
    RussianNameKey,
    TranslatedNameKey,
    local_name,
)
from csi.core.history.actor import AuditedModel
from csi.core.merging.declarations import MergeRules
from csi.core.period_lock.declarations import InPeriod, LockedFields, PeriodLock
from csi.core.permissions import RecordPermission
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.typing import StrOrPromise
from csi.core.urls import cached_reverse, is_valid_pk
from districts.models.names import localise_name, name_paths


def _get_placements() -> Any:
    """Return the placements; their module imports this one."""
    return apps.get_model("advisers.Placement").objects.all()


class SpokenLanguage(models.TextChoices):
    ENGLISH = "en", _("English")
    RUSSIAN = "ru", _("Russian")
    KYRGYZ = "ky", _("Kyrgyz")
    UZBEK = "uz", _("Uzbek")
    TAJIK = "tg", _("Tajik")
    TURKISH = "tr", _("Turkish")
    GERMAN = "de", _("German")
    FRENCH = "fr", _("French")


class Sex(models.TextChoices):
    WOMAN = "woman", _("Woman")
    MAN = "man", _("Man")


class AdviserKind(models.TextChoices):
    INTERNATIONAL = "international", _("International")
    NATIONAL = "national", _("National")


class AdviserQuerySet(SearchMixin, ScopedQuerySet):
    """Field staff see themselves and the advisers ever placed in their districts."""

    scope_paths = ("placements__station__district",)
    edited_by_field_staff = False
    search_fields = ("given_names", "family_name", "email")

    def visible_to(self, user: Any) -> Self:
        if (
            not user.is_active
            or not user.has_permission(RecordPermission.VIEW_RECORDS)
            or user.has_permission(RecordPermission.ACCESS_ALL_SCOPES)
        ):
            return super().visible_to(user)
        return self.filter(self._placed_in(user.scope_ids) | Q(account=user.pk))

    def in_scopes(self, districts: Any) -> Self:
        return self.filter(self._placed_in(districts))

    def _placed_in(self, districts: Any) -> Exists:
        return Exists(_get_placements().filter(adviser=OuterRef("pk"), station__district__in=districts))

    def for_list(self, day: datetime.date | None = None, user: Any = None) -> Self:
        """Annotate the placement on that day (default: today).

        Adds `is_in_post`, `station_id`, `station_name` and `last_day`. With a `user`, a station that the user may not
        see is not named and its id is null. `last_day` is null if the placement has no end.
        """
        placements = _get_placements().in_post_on(day or today()).filter(adviser=OuterRef("pk"))
        visible = placements if user is None else placements.visible_to(user)
        elsewhere = Case(When(is_in_post=True, then=Value(gettext("In another district"))))
        return self.annotate(
            is_in_post=Exists(placements),
            station_id=Subquery(visible.values("station")[:1]),
            station_name=Coalesce(
                Subquery(visible.values(name=local_name(RussianNameKey("station__name")))[:1]),
                elsewhere,
                output_field=LocalNameField(),
            ),
            last_day=Subquery(placements.values(last=Coalesce("ends", "mandate__ends"))[:1]),
        )

    def for_detail(self, user: Any = None) -> Self:
        return self.for_list(user=user).select_related("account")

    def for_assignment(self, user: Any, day: datetime.date, first_district: Any = None) -> Self:
        """Return the advisers with a placement on that day or later, for choices in groups by district.

        Only placements that the user may see count. The advisers of `first_district` (a key) come first.
        """
        placements = _get_placements().visible_to(user).remaining_on(day).filter(adviser=OuterRef("pk"))
        own_first: list[Any] = []
        if is_valid_pk(str(first_district)):
            own_first = [Exists(placements.filter(station__district=first_district)).desc()]
            elsewhere = Case(When(station__district=first_district, then=0), default=1)
            placements = placements.order_by(elsewhere, "starts", "pk")
        else:
            placements = placements.order_by("starts", "pk")
        names = placements.values(names=JSONObject(**name_paths("station__district")))[:1]
        key = placements.values(key=TranslatedNameKey("station__district__name_en"))[:1]
        grouped = self.filter(Exists(placements)).annotate(district_names=Subquery(names))
        return grouped.order_by(*own_first, Subquery(key), *self.model._meta.ordering)

    def tour_ended_before(self, day: datetime.date) -> Self:
        """Return the advisers whose last placement ended before that day; annotate `tour_ended_on`."""
        last_days = _get_placements().filter(adviser=OuterRef("pk")).annotate(last=Coalesce("ends", "mandate__ends"))
        return (
            self.filter(~Exists(last_days.filter(Q(last__isnull=True) | Q(last__gte=day))))
            .annotate(tour_ended_on=Subquery(last_days.order_by("-last").values("last")[:1]))
            .filter(tour_ended_on__isnull=False)
        )

    def in_post_on(self, day: datetime.date) -> Self:
        """Return the advisers who are placed at a station on that day."""
        return self.filter(Exists(_get_placements().in_post_on(day).filter(adviser=OuterRef("pk"))))


class Adviser(AuditedModel):
    """A civilian police adviser, seconded by a State or recruited in the host country."""

    given_names = models.CharField(_("given names"), max_length=80, blank=True)
    # The only name of a person, by which the lists are sorted
    family_name = FamilyNameField(
        _("family name"),
        max_length=80,
        blank=True,
        help_text=_("Enter at least one of the two names. If a person has only one name, either field will do."),
    )
    sex = ChoiceField(_("sex"), enum=Sex, max_length=10)
    state = SortedCountryField(_("contributing State"), help_text=_("For national staff, choose the host country."))
    kind = ChoiceField(_("type"), enum=AdviserKind, default=AdviserKind.INTERNATIONAL)
    languages = ArrayField(
        models.CharField(max_length=5, choices=SpokenLanguage.choices),
        verbose_name=_("languages"),
        default=list,
        blank=True,
    )
    email = models.EmailField(_("e-mail"), blank=True)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="adviser",
        help_text=_("The account with which the adviser signs in. Leave blank if there is none."),
    )

    objects = AdviserQuerySet.as_manager()

    history = HistoryTracking(personal=("given_names", "family_name", "email", "languages"))

    period_lock = PeriodLock(
        "placements__station__district",
        error_field="sex",
        parts=(
            LockedFields(
                InPeriod("placements__starts", "placements__ends", "placements__mandate__ends"),
                ("sex", "state", "kind"),
            ),
        ),
    )

    merge_rules = MergeRules(joint_fields=[("given_names", "family_name")])

    features = RecordFeatures(search_position=70, calendar=None, return_section=False, menu=True, recent=False)

    class Meta:
        verbose_name = _("adviser")
        verbose_name_plural = _("advisers")
        ordering = (FamilyNameKey("family_name"), OrderKey("given_names"), "pk")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(family_name=""),
                name="adviser_has_name",
                violation_error_message=_("Enter the name of the adviser. If there is only one name, enter it here."),
            ),
            models.CheckConstraint(
                condition=models.Q(languages__contained_by=list(SpokenLanguage.values)),
                name="adviser_languages_known",
                violation_error_message=_("Choose languages from the list."),
            ),
            known_choices("sex", Sex, name="adviser_sex_known"),
            known_choices("kind", AdviserKind, name="adviser_kind_known"),
        ]
        indexes = [
            # Read by the adviser list and by every adviser choice field.
            models.Index(FamilyNameKey("family_name"), OrderKey("given_names"), "id", name="adviser_by_name"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return cached_reverse("advisers:adviser_detail", self.pk)

    @property
    def choice_group(self) -> StrOrPromise:
        """The district of the placement, the group in the choices of `for_assignment()`."""
        names = getattr(self, "district_names", None)
        return localise_name(names) if names else _("No longer in post")

    @property
    def full_name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()

    def format_languages(self) -> str:
        """Return the names of the languages: "English, Russian"."""
        return ", ".join(str(SpokenLanguage(code).label) for code in self.languages)
