import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from csi.core.db.constraints import constraint_trigger
from csi.core.db.search import Fold
from csi.core.history.actor import AuditedModel
from csi.core.urls import address_of
from districts.models.places import District
from districts.querysets import ContactQuerySet


class Sector(models.TextChoices):
    """Where in society a person or an office stands."""

    POLICE = "police", _("Police")
    AUTHORITIES = "authorities", _("Local authorities")
    CIVIL_SOCIETY = "civil_society", _("Civil society")
    WOMEN = "women", _("Women's groups")
    YOUTH = "youth", _("Youth")
    ELDERS = "elders", _("Elders and religious leaders")
    BUSINESS = "business", _("Business")
    MEDIA = "media", _("Media")
    CSI = "csi", _("CSI")


class Contact(AuditedModel):
    """An office-holder: a forum's chair, the owner of an action, a partner. The office counts, not the person."""

    office = models.CharField(_("office"), max_length=120, help_text=_("Such as deputy head of the akimiat."))
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector.choices)
    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="contacts"
    )
    telephone = models.CharField(_("telephone of the office"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail of the office"), blank=True)
    office_is_public = models.BooleanField(
        _("public office"), default=False, help_text=_("An office whose holder is named in public anyway.")
    )
    name = models.CharField(
        _("name"),
        max_length=120,
        blank=True,
        help_text=_("Only of a public office-holder. Else leave it empty."),
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ("office", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(name="") | Q(office_is_public=True),
                name="contact_named_in_public_office_only",
                violation_error_message=_("A name is kept only where the office is public. Leave the name empty."),
            ),
            models.CheckConstraint(
                condition=Q(sector__in=Sector.values),
                name="contact_sector_known",
                violation_error_message=_("Choose one of the sectors."),
            ),
            models.UniqueConstraint(
                fields=["district", "office", "organisation"],
                name="contact_once",
                violation_error_message=_("This office is on the list of the district already."),
            ),
        ]
        indexes = [
            # Read by the contact list and by the choices of chairs and owners of actions.
            models.Index(fields=["office", "id"], name="contact_by_office"),
            GinIndex(OpClass(Fold("office"), "gin_trgm_ops"), name="contact_search"),
        ]
        triggers = [
            constraint_trigger(
                "contact_chairs_or_polices",
                field="sector",
                message=_("This contact chairs a working group, and the police do not chair. Change the chair first."),
                operation=pgtrigger.UpdateOf("sector"),
                violation="""
                    NEW.sector = 'police'
                    AND EXISTS (SELECT FROM forums_workinggroup WHERE chair_id = NEW.id)
                """,
            ),
            # The other side of group_chair_in_district: here the contact moves, not the chair.
            constraint_trigger(
                "contact_stays_where_it_chairs",
                field="district",
                message=_("This contact chairs a working group of its district. Change the chair first."),
                operation=pgtrigger.UpdateOf("district_id"),
                violation="""
                    EXISTS (
                        SELECT FROM forums_workinggroup WHERE chair_id = NEW.id AND district_id <> NEW.district_id
                    )
                """,
            ),
        ]

    def __str__(self):
        return f"{self.office}, {self.organisation}" if self.organisation else self.office

    def get_absolute_url(self):
        return address_of("districts:contact_detail", self.pk)
