import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.db.constraints import constraint_trigger
from csi.core.db.search import Fold
from csi.core.history.actor import AuditedModel
from csi.core.periods import in_order
from csi.core.urls import address_of
from districts.models import Contact, District
from forums.querysets import WorkingGroupQuerySet


class WorkingGroup(AuditedModel):
    """A Community Safety Working Group: the forum of a district, chaired by someone who is not police."""

    class Cadence(models.TextChoices):
        MONTHLY = "monthly", _("Every month")
        TWO_MONTHLY = "two_monthly", _("Every two months")
        QUARTERLY = "quarterly", _("Every quarter")

    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="working_groups"
    )
    name = models.CharField(_("name"), max_length=120, help_text=_("Such as Osh city CSWG."))
    chair = models.ForeignKey(
        Contact,
        verbose_name=_("chair"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="chairs",
        help_text=_("A contact of the same district who is not police. Empty: the chair is vacant."),
    )
    established = models.DateField(_("established"))
    closed = models.DateField(_("closed"), null=True, blank=True, help_text=_("The last day. Empty: it goes on."))
    cadence = models.CharField(_("meets"), max_length=20, choices=Cadence.choices, default=Cadence.MONTHLY)
    usual_venue = models.CharField(_("usual venue"), max_length=160, blank=True)

    objects = WorkingGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")
        ordering = ("name", "pk")
        constraints = [
            in_order(
                "group_in_order",
                "established",
                "closed",
                _("A group is closed after it was established, not before."),
            ),
            models.UniqueConstraint(
                fields=["district", "name"],
                name="group_once_a_district",
                violation_error_message=_("This district has a working group of that name already."),
            ),
        ]
        indexes = [
            # Read by the list of groups and by the choice of a group on the meeting form.
            models.Index(fields=["name", "id"], name="group_by_name"),
            GinIndex(OpClass(Fold("name"), "gin_trgm_ops"), name="group_search"),
        ]
        triggers = [
            constraint_trigger(
                "group_chair_not_police",
                field="chair",
                message=_("The police attend a forum; they do not chair it. Choose a contact who is not police."),
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("chair_id"),
                locks="PERFORM FROM districts_contact WHERE id = NEW.chair_id FOR SHARE;",
                violation="""
                    EXISTS (SELECT FROM districts_contact WHERE id = NEW.chair_id AND sector = 'police')
                """,
            ),
            constraint_trigger(
                "group_chair_of_its_district",
                field="chair",
                message=_("This contact is of another district. Choose a contact of the group's own district."),
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("chair_id", "district_id"),
                locks="PERFORM FROM districts_contact WHERE id = NEW.chair_id FOR SHARE;",
                violation="""
                    EXISTS (
                        SELECT FROM districts_contact WHERE id = NEW.chair_id AND district_id <> NEW.district_id
                    )
                """,
            ),
            constraint_trigger(
                "group_stays_in_its_district",
                field="district",
                message=_("This group has met in its district. Close it, and establish another one elsewhere."),
                operation=pgtrigger.UpdateOf("district_id"),
                violation="""
                    NEW.district_id <> OLD.district_id
                    AND EXISTS (SELECT FROM forums_meeting WHERE group_id = NEW.id)
                """,
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("forums:workinggroup_detail", self.pk)
