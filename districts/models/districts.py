"""Provinces, districts and police stations."""

import datetime
from typing import Any, Self

import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.core.access import ScopedQuerySet
from csi.core.clock import today
from csi.core.coordinates import Axis, CoordinateField, location_constraints, location_trigger, validate_location
from csi.core.dates import BoundedDateField
from csi.core.db.constraints import constraint_trigger, known_choices
from csi.core.db.fields import ChoiceField, count_of
from csi.core.db.search import (
    LatinUzbekNameKey,
    OrderKey,
    RussianNameField,
    RussianNameKey,
    TranslatedNameKey,
    UzbekNameKey,
    first_name,
    get_name_language,
)
from csi.core.history.actor import AuditedModel, get_acting_user
from csi.core.period_lock.declarations import InPeriod, LockedFields, PeriodLock
from csi.core.periods import ordered_dates_constraint
from csi.core.permissions import RecordPermission
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.typing import StrOrPromise
from csi.core.urls import cached_reverse
from districts.models.names import MultilingualName, ReferenceQuerySet, adapt_russian_name
from districts.models.station_rules import assigned_concerns_trigger


def _get_areas() -> Any:
    """Return the areas of operation; their module imports this one."""
    return apps.get_model("districts.AreaOfOperation").objects.all()


COORDINATES_HELP = _("In degrees. You can paste a pair: 40.53, 72.80.")


class ProvinceQuerySet(ReferenceQuerySet):
    def for_list(self) -> Self:
        """Annotate `district_count`."""
        return self.annotate(district_count=count_of(District.objects.all(), "province"))


class Province(MultilingualName, AuditedModel):
    """A province (oblast) or a city of that rank."""

    iso_3166_2 = models.CharField(_("ISO 3166-2"), max_length=6, unique=True, help_text=_("For example, KG-O."))
    pcode = models.CharField(_("P-code"), max_length=20, unique=True, null=True, blank=True)

    objects = ProvinceQuerySet.as_manager()

    period_lock = None

    features = RecordFeatures(search_position=None, calendar=None, return_section=False, menu=False, recent=False)

    class Meta:
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        ordering = (TranslatedNameKey("name_en"), "pk")

    def get_absolute_url(self) -> str:
        return cached_reverse("districts:province_detail", self.pk)


class DistrictQuerySet(SearchMixin, ScopedQuerySet):
    scope_paths = ("pk",)
    edited_by_field_staff = False
    search_fields = ("name_en", "name_ru", "name_ky", "centre", "pcode")

    def for_list(self) -> Self:
        """Annotate `station_count`, and as of today `is_in_operation`, `people` and `people_year`."""
        listed = self.select_related("province").annotate(
            station_count=count_of(PoliceStation.objects.open_on(today()), "district"),
            is_in_operation=Exists(_get_areas().in_operation_on(today()).filter(district=OuterRef("pk"))),
        )
        return listed.with_people_on(today())

    def with_people_on(self, day: datetime.date) -> Self:
        """Annotate `people` and `people_year`, those of the latest census known on that day; null without one."""
        census = (
            apps.get_model("districts.Population")
            .objects.district_totals()
            .known_on(day)
            .filter(district=OuterRef("pk"), people__isnull=False)
            .order_by("-year")
        )
        return self.annotate(
            people=Subquery(census.values("people")[:1]), people_year=Subquery(census.values("year")[:1])
        )

    def for_detail(self) -> Self:
        return self.for_list()

    def with_visible_indicators(self, user: Any) -> Self:
        """Return the districts whose indicators the user may read; all districts for readers."""
        return self.visible_to(user) if user.has_permission(RecordPermission.VIEW_RECORDS) else self.all()

    def in_operation_on(self, day: datetime.date) -> Self:
        """Return the districts in which the mission works on that day."""
        return self.filter(pk__in=_get_areas().in_operation_on(day).values("district"))

    def with_requested_on(self, day: datetime.date) -> Self:
        """Annotate `requested_on`: the date of the request if the district is requested but not in operation."""
        areas = _get_areas().newly_requested_as_of(day).filter(district=OuterRef("pk")).order_by("requested_on")
        return self.annotate(requested_on=Subquery(areas.values("requested_on")[:1]))

    def with_choice_group(self) -> Self:
        """Annotate `is_own` and, as of today, `is_in_operation` for `choice_group`; own districts come first."""
        areas = _get_areas().in_operation_on(today()).filter(district=OuterRef("pk"))
        grouped = self.annotate(is_own=self._is_own(), is_in_operation=Exists(areas))
        return grouped.order_by("-is_own", "-is_in_operation", TranslatedNameKey("name_en"), "pk")

    def _is_own(self) -> Any:
        """Return an expression: a district of the signed-in user, who may choose others too."""
        user = get_acting_user()
        if user is None or not user.has_permission(RecordPermission.ACCESS_ALL_SCOPES):
            return Value(False)
        recorders: Any = self.model._meta.get_field("recorders")
        return Exists(recorders.through._base_manager.filter(user=user.pk, district=OuterRef("pk")))

    def ever_in_operation(self) -> Self:
        """Return the districts in which the mission works, has worked or will work."""
        return self.filter(pk__in=_get_areas().active_or_closed().values("district"))


class DistrictKind(models.TextChoices):
    RAION = "raion", _("Raion")
    CITY = "city", _("City")
    CITY_DISTRICT = "city_district", _("City district")


class District(MultilingualName, AuditedModel):
    """A raion, a city or a city district: the smallest area for which anything is published."""

    province = models.ForeignKey(
        Province, verbose_name=_("province"), on_delete=models.PROTECT, related_name="districts"
    )
    kind = ChoiceField(_("type"), enum=DistrictKind, default=DistrictKind.RAION)
    pcode = models.CharField(_("P-code"), max_length=20, unique=True)
    centre = models.CharField(_("administrative centre"), max_length=80, blank=True)
    latitude = CoordinateField(_("latitude"), axis=Axis.LATITUDE, null=True, blank=True, help_text=COORDINATES_HELP)
    longitude = CoordinateField(_("longitude"), axis=Axis.LONGITUDE, null=True, blank=True)

    objects = DistrictQuerySet.as_manager()

    period_lock = None

    features = RecordFeatures(search_position=10, calendar=None, return_section=False, menu=True, recent=False)

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = (TranslatedNameKey("name_en"), "pk")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name_en=""),
                name="district_name_required",
                violation_error_message=_("Enter the name of the district in English."),
            ),
            *location_constraints("district"),
            known_choices("kind", DistrictKind, name="district_kind_known"),
        ]
        indexes = [
            # Read by the district list and by every district choice field.
            models.Index(OrderKey("name_en"), "id", name="district_by_name"),
            models.Index(OrderKey(first_name("name_ru", "name_en")), "id", name="district_by_name_ru"),
            models.Index(OrderKey(first_name("name_ky", "name_ru", "name_en")), "id", name="district_by_name_ky"),
            models.Index(UzbekNameKey(first_name("name_ru", "name_en")), "id", name="district_by_name_uz"),
            models.Index(LatinUzbekNameKey(first_name("name_ru", "name_en")), "id", name="district_by_name_uz_latn"),
        ]
        triggers = [location_trigger("district")]

    def get_absolute_url(self) -> str:
        return cached_reverse("districts:district_detail", self.pk)

    def clean(self) -> None:
        validate_location(self)

    @property
    def choice_group(self) -> StrOrPromise:
        """The group in lists of choices; needs `with_choice_group()`."""
        if getattr(self, "is_own", False):
            return _("Your districts")
        return _("In operation") if getattr(self, "is_in_operation", False) else _("Other districts")


# SQL of triggers on records of a station, whose rules depend on its dates.
LOCK_STATION = "PERFORM FROM districts_policestation WHERE id = NEW.station_id FOR SHARE;"


def station_open_trigger(name: str) -> pgtrigger.Trigger:
    """Return a trigger that rejects a `date` on which the `station` of the record is not open."""
    return constraint_trigger(
        name,
        field="date",
        message=_("The station was not open on this date. Check the date, or the dates of the station."),
        on_change_of=("station_id", "date"),
        locks=LOCK_STATION,
        violation="""
            EXISTS (
                SELECT FROM districts_policestation
                WHERE id = NEW.station_id AND (NEW.date < opened_on OR NEW.date > closed_on)
            )
        """,
    )


class PoliceStationQuerySet(SearchMixin, ScopedQuerySet):
    scope_paths = ("district",)
    edited_by_field_staff = False
    search_fields = (
        "name",
        "name_ru",
        "address",
        "district__name_en",
        "district__name_ru",
        "district__name_ky",
    )

    def for_list(self) -> Self:
        return self.select_related("district")

    def for_choice(self) -> Self:
        return self.select_related("district")

    def for_detail(self) -> Self:
        return self.select_related("district__province")

    def open_on(self, day: datetime.date) -> Self:
        """Return the stations open on that day; one without an opening date has always existed."""
        is_opened = Q(opened_on__isnull=True) | Q(opened_on__lte=day)
        return self.filter(is_opened & (Q(closed_on__isnull=True) | Q(closed_on__gte=day)))

    def with_choice_group(self) -> Self:
        """Annotate `is_open` today for `choice_group`; the open stations come first."""
        is_open = Exists(PoliceStation.objects.open_on(today()).filter(pk=OuterRef("pk")))
        return self.annotate(is_open=is_open).order_by("-is_open", RussianNameKey("name"), "pk")

    def covered_on(self, day: datetime.date) -> Self:
        """Return the open stations with an adviser on that day, of the districts in operation."""
        districts = District.objects.in_operation_on(day)
        return self.open_on(day).with_adviser_on(day).filter(district__in=districts.values("pk"))

    def with_adviser_on(self, day: datetime.date) -> Self:
        """Return the stations with an adviser in post on that day."""
        # Uses the reverse relations: this app must not import the advisers app.
        is_running = Q(placements__starts__lte=day) & (Q(placements__ends__isnull=True) | Q(placements__ends__gte=day))
        is_mandate_in_force = Q(placements__mandate__ends__isnull=True) | Q(placements__mandate__ends__gte=day)
        return self.filter(pk__in=self.model._base_manager.filter(is_running & is_mandate_in_force).values("pk"))


class PoliceStation(AuditedModel):
    """A police station, in which advisers are co-located; without dates, it has always been open."""

    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="stations"
    )
    name = RussianNameField(_("name"), max_length=120)
    name_ru = models.CharField(_("name in Russian"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    telephone = models.CharField(_("phone"), max_length=40, blank=True)
    opened_on = BoundedDateField(
        _("opened on"),
        null=True,
        blank=True,
        is_origin=True,
        help_text=_(
            "The first day on which the station counts. Leave blank if it has always existed. In a district with "
            "closed months, enter an open day."
        ),
    )
    closed_on = BoundedDateField(
        _("closed on"), null=True, blank=True, help_text=_("The last day. Leave blank if the station is open.")
    )
    latitude = CoordinateField(_("latitude"), axis=Axis.LATITUDE, null=True, blank=True, help_text=COORDINATES_HELP)
    longitude = CoordinateField(_("longitude"), axis=Axis.LONGITUDE, null=True, blank=True)

    objects = PoliceStationQuerySet.as_manager()

    period_lock = PeriodLock(
        "district",
        error_field="opened_on",
        parts=(LockedFields(InPeriod("opened_on", "closed_on", is_start_optional=True), ("district",)),),
    )

    features = RecordFeatures(search_position=20, calendar=None, return_section=False, menu=True, recent=False)

    class Meta:
        verbose_name = _("police station")
        verbose_name_plural = _("police stations")
        ordering = (RussianNameKey("name"), "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["district", "name"],
                name="station_unique_name_in_district",
                violation_error_message=_("This district already has a station with this name. Enter another name."),
            ),
            *location_constraints("station"),
            ordered_dates_constraint(
                "station_dates_ordered",
                "opened_on",
                "closed_on",
                _("The closing date must not be before the opening date."),
            ),
        ]
        indexes = [
            # Read by the station list.
            models.Index(OrderKey("name"), "id", name="station_by_name"),
            models.Index(OrderKey(first_name("name_ru", "name")), "id", name="station_by_name_ru"),
            models.Index(UzbekNameKey(first_name("name_ru", "name")), "id", name="station_by_name_uz"),
            models.Index(LatinUzbekNameKey(first_name("name_ru", "name")), "id", name="station_by_name_uz_latn"),
        ]
        triggers = [
            location_trigger("station"),
            # Counterparts of the rules of placements, observations and police strength, for a change of the station.
            constraint_trigger(
                "station_opened_before_records",
                field="opened_on",
                message=_(
                    "This station has placements, observations or police strength records before this date. "
                    "Check the date."
                ),
                on_change_of=("opened_on",),
                violation="""
                    EXISTS (SELECT FROM advisers_placement WHERE station_id = NEW.id AND starts < NEW.opened_on)
                    OR EXISTS (SELECT FROM advisers_observation WHERE station_id = NEW.id AND date < NEW.opened_on)
                    OR EXISTS (SELECT FROM districts_policestrength WHERE station_id = NEW.id AND date < NEW.opened_on)
                """,
            ),
            constraint_trigger(
                "station_closed_after_records",
                field="closed_on",
                message=_(
                    "This station has placements, observations or police strength records after this date. "
                    "End the placement first, or check the date."
                ),
                on_change_of=("closed_on",),
                violation="""
                    EXISTS (
                        SELECT FROM advisers_placement AS placement
                        JOIN districts_mandate AS mandate ON mandate.id = placement.mandate_id
                        WHERE placement.station_id = NEW.id
                          AND COALESCE(placement.ends, mandate.ends, 'infinity') > NEW.closed_on
                    )
                    OR EXISTS (SELECT FROM advisers_observation WHERE station_id = NEW.id AND date > NEW.closed_on)
                    OR EXISTS (SELECT FROM districts_policestrength WHERE station_id = NEW.id AND date > NEW.closed_on)
                """,
            ),
            constraint_trigger(
                "station_district_matches_observations",
                field="district",
                message=_("Observations of this station are recorded in its current district. Change them first."),
                operation=pgtrigger.UpdateOf("district_id"),
                violation="""
                    EXISTS (
                        SELECT FROM advisers_observation
                        WHERE station_id = NEW.id AND district_id <> NEW.district_id
                    )
                """,
            ),
            assigned_concerns_trigger(),
        ]

    def __str__(self) -> str:
        return self.name if get_name_language() == "en" else adapt_russian_name(self.name_ru or self.name)

    def get_absolute_url(self) -> str:
        return cached_reverse("districts:policestation_detail", self.pk)

    def clean(self) -> None:
        validate_location(self)

    @property
    def choice_group(self) -> StrOrPromise:
        """The group in lists of choices; needs `with_choice_group()`."""
        return _("Open") if getattr(self, "is_open", False) else _("Closed or not yet open")

    def get_closed_day_error(self, day: datetime.date) -> str:
        """Return the message about a day on which the station is not open, "" if it is."""
        if self.opened_on and day < self.opened_on:
            return gettext("The station opened on %(day)s.") % {"day": formats.date_format(self.opened_on)}
        if self.closed_on and day > self.closed_on:
            return gettext("The station closed on %(day)s.") % {"day": formats.date_format(self.closed_on)}
        return ""
