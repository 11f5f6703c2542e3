import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.db.constraints import constraint_trigger
from csi.core.db.search import Fold
from csi.core.history.actor import AuditedModel
from csi.core.urls import address_of
from districts.models.names import Named, coordinate, located
from districts.querysets import DistrictQuerySet, PoliceStationQuerySet, ProvinceQuerySet


class Province(Named, AuditedModel):
    """A province (oblast) or a city of that rank."""

    iso_3166_2 = models.CharField(_("ISO 3166-2"), max_length=6, unique=True, help_text=_("Such as KG-O."))
    pcode = models.CharField(_("P-code"), max_length=20, unique=True, null=True, blank=True)

    objects = ProvinceQuerySet.as_manager()

    class Meta:
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        ordering = ("name_en", "pk")

    def get_absolute_url(self):
        return address_of("districts:province_detail", self.pk)


class District(Named, AuditedModel):
    """A raion, a city, or a district of a city: the finest place at which anything is published."""

    class Kind(models.TextChoices):
        RAION = "raion", _("Raion")
        CITY = "city", _("City")
        CITY_DISTRICT = "city_district", _("City district")

    province = models.ForeignKey(
        Province, verbose_name=_("province"), on_delete=models.PROTECT, related_name="districts"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.RAION)
    pcode = models.CharField(_("P-code"), max_length=20, unique=True)
    centre = models.CharField(_("administrative centre"), max_length=80, blank=True)
    latitude = coordinate(_("latitude"), help_text=_("Of the administrative centre, in degrees."))
    longitude = coordinate(_("longitude"))

    objects = DistrictQuerySet.as_manager()

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ("name_en", "pk")
        constraints = [
            models.CheckConstraint(condition=~models.Q(name_en=""), name="district_has_a_name"),
            *located("district"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["raion", "city", "city_district"]),
                name="district_kind_known",
                violation_error_message=_("Choose one of the list."),
            ),
        ]
        indexes = [
            # Read by the district list and by every choice of a district.
            models.Index(fields=["name_en", "id"], name="district_by_name"),
            GinIndex(OpClass(Fold("name_en"), "gin_trgm_ops"), name="district_search"),
        ]

    def get_absolute_url(self):
        return address_of("districts:district_detail", self.pk)


class PoliceStation(AuditedModel):
    """A district police station, in which advisers are co-located."""

    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="stations"
    )
    name = models.CharField(_("name"), max_length=120)
    name_ru = models.CharField(_("name in Russian"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    latitude = coordinate(_("latitude"))
    longitude = coordinate(_("longitude"))

    objects = PoliceStationQuerySet.as_manager()

    class Meta:
        verbose_name = _("police station")
        verbose_name_plural = _("police stations")
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["district", "name"],
                name="station_once_a_district",
                violation_error_message=_("This district has a station of that name already."),
            ),
            *located("station"),
        ]
        indexes = [
            # Read by the station list.
            models.Index(fields=["name", "id"], name="station_by_name"),
        ]
        triggers = [
            constraint_trigger(
                "station_stays_with_its_observations",
                field="district",
                message=_("Observations of this station are recorded in its district. Change them first."),
                operation=pgtrigger.UpdateOf("district_id"),
                violation="""
                    EXISTS (
                        SELECT FROM advisers_observation
                        WHERE station_id = NEW.id AND district_id <> NEW.district_id
                    )
                """,
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("districts:policestation_detail", self.pk)
