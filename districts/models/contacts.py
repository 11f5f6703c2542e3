"""Office-holders of the districts."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csi.core.access import ScopedQuerySet
from csi.core.db.constraints import constraint_trigger, known_choices
from csi.core.db.fields import ChoiceField
from csi.core.db.search import OrderKey
from csi.core.history.actor import AuditedModel
from csi.core.merging.declarations import MergeRules
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.urls import cached_reverse
from districts.models.districts import District


class Sector(models.TextChoices):
    """The sector of society that a person or an office represents."""

    POLICE = "police", _("Police")
    AUTHORITIES = "authorities", _("Local authorities")
    CIVIL_SOCIETY = "civil_society", _("Civil society")
    WOMEN = "women", _("Women's groups")
    YOUTH = "youth", _("Youth")
    ELDERS = "elders", _("Elders and religious leaders")
    BUSINESS = "business", _("Business")
    MEDIA = "media", _("Media")
    CSI = "csi", _("CSI")


class ContactQuerySet(SearchMixin, ScopedQuerySet):
    scope_paths = ("district",)
    search_fields = (
        "office",
        "organisation",
        "name",
        "district__name_en",
        "district__name_ru",
        "district__name_ky",
    )

    def for_list(self) -> Self:
        return self.select_related("district")

    def for_choice(self) -> Self:
        return self.select_related("district")

    def for_detail(self) -> Self:
        return self.select_related("district")

    def eligible_as_chair(self) -> Self:
        """Return the contacts who may chair a working group: police officers may not."""
        return self.exclude(sector=Sector.POLICE)


class Contact(AuditedModel):
    """An office-holder: the chair of a forum, the owner of an action or a partner."""

    office = models.CharField(_("office"), max_length=120, help_text=_("For example, deputy head of the akimiat."))
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    sector = ChoiceField(_("sector"), enum=Sector)
    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="contacts"
    )
    telephone = models.CharField(_("phone of the office"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail of the office"), blank=True)
    office_is_public = models.BooleanField(
        _("public office"), default=False, help_text=_("Select this if the name of the office-holder is public.")
    )
    name = models.CharField(
        pgettext_lazy("person", "name"),
        max_length=120,
        blank=True,
        help_text=_("Only for a public office. Otherwise leave blank."),
    )

    objects = ContactQuerySet.as_manager()

    period_lock = None

    merge_rules = MergeRules(joint_fields=[("office_is_public", "name")])

    features = RecordFeatures(search_position=140, calendar=None, return_section=False, menu=True, recent=False)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = (OrderKey("office"), "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(name="") | Q(office_is_public=True),
                name="contact_name_requires_public_office",
                violation_error_message=_("A name is recorded only for a public office. Leave the name blank."),
            ),
            known_choices("sector", Sector, name="contact_sector_known", message=_("Choose one of the sectors.")),
            models.UniqueConstraint(
                fields=["district", "office", "organisation"],
                name="contact_unique_office",
                violation_error_message=_("This office is already on the list of the district."),
            ),
        ]
        indexes = [
            # Read by the contact list and by the choice fields for chairs and action owners.
            models.Index(OrderKey("office"), "id", name="contact_by_name"),
        ]
        triggers = [
            constraint_trigger(
                "contact_chair_not_police",
                field="sector",
                message=_(
                    "This contact chairs a working group, and police officers may not chair. Change the chair first."
                ),
                operation=pgtrigger.UpdateOf("sector"),
                violation="""
                    NEW.sector = 'police'
                    AND EXISTS (SELECT FROM forums_workinggroup WHERE chair_id = NEW.id)
                """,
            ),
            # Counterpart of action_verifier_of_other_sector, for a contact whose sector changes.
            constraint_trigger(
                "contact_verified_other_sectors",
                field="sector",
                message=_(
                    "This contact verified or was responsible for an action, and the verifier must belong to another "
                    "sector. Add a new contact for the new sector."
                ),
                on_change_of=("sector",),
                # Two queries, each of which uses an index.
                violation="""
                    EXISTS (SELECT FROM forums_action WHERE verified_by_id = NEW.id AND sector = NEW.sector)
                    OR EXISTS (
                        SELECT FROM forums_action AS action
                        JOIN districts_contact AS verifier ON verifier.id = action.verified_by_id
                        WHERE action.responsible_id = NEW.id AND verifier.sector = NEW.sector
                    )
                """,
            ),
            # Counterpart of group_chair_of_its_district, for a contact that moves to another district.
            constraint_trigger(
                "contact_district_matches_group",
                field="district",
                message=_("This contact chairs a working group of its current district. Change the chair first."),
                operation=pgtrigger.UpdateOf("district_id"),
                violation="""
                    EXISTS (
                        SELECT FROM forums_workinggroup WHERE chair_id = NEW.id AND district_id <> NEW.district_id
                    )
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office}, {self.organisation}" if self.organisation else self.office

    def get_absolute_url(self) -> str:
        return cached_reverse("districts:contact_detail", self.pk)
