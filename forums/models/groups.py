import datetime
from typing import Self

import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from csi.core.access import ScopedQuerySet
from csi.core.clock import today
from csi.core.dates import BoundedDateField
from csi.core.db.constraints import constraint_trigger, known_choices
from csi.core.db.fields import ChoiceField, count_of
from csi.core.db.search import OrderKey
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.declarations import InPeriod, LockedFields, PeriodLock
from csi.core.periods import Month, ordered_dates_constraint
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.urls import cached_reverse
from districts.models import Contact, District
from forums.models.meeting_rules import after_group, before_group

DISTRICT_NAMES = ("district__name_en", "district__name_ru", "district__name_ky")


class MeetingCadence(models.TextChoices):
    """The interval between the regular meetings of a working group."""

    MONTHLY = "monthly", _("Every month")
    TWO_MONTHLY = "two_monthly", _("Every two months")
    QUARTERLY = "quarterly", _("Every quarter")


class WorkingGroupQuerySet(SearchMixin, ScopedQuerySet):
    scope_paths = ("district",)
    search_fields = ("name", "usual_venue", "chair__office", *DISTRICT_NAMES)

    def for_list(self) -> Self:
        """Annotate `held_count`, `last_held` (a date or null) and the cadence of today."""
        held = apps.get_model("forums.Meeting").objects.held()
        last_held = held.filter(group=OuterRef("pk")).order_by("-date").values("date")[:1]
        listed = self.select_related("district", "chair").annotate(
            held_count=count_of(held, "group"), last_held=Subquery(last_held)
        )
        return listed.with_cadence_in(Month.from_date(today()))

    def with_cadence_in(self, month: Month) -> Self:
        """Annotate `current_cadence`, the cadence in force in that month."""
        changes = apps.get_model("forums.CadenceChange").objects.up_to(month).filter(group=OuterRef("pk"))
        latest = Subquery(changes.order_by("-month").values("cadence")[:1])
        return self.annotate(current_cadence=Coalesce(latest, "cadence"))

    def for_choice(self) -> Self:
        return self.select_related("district")

    def active_on(self, day: datetime.date) -> Self:
        return self.filter(established__lte=day).filter(Q(closed__isnull=True) | Q(closed__gte=day))

    def without_regular_meeting_in(self, month: Month) -> Self:
        """Return the groups that have no regular meeting for the month, in any state."""
        regular = apps.get_model("forums.Meeting").objects.regular().for_month(month)
        return self.filter(~Exists(regular.filter(group=OuterRef("pk"))))


class WorkingGroup(AuditedModel):
    """A Community Safety Working Group: the forum of a district, chaired by a person outside the police."""

    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="working_groups"
    )
    name = models.CharField(_("name"), max_length=120, help_text=_("For example, Osh city CSWG."))
    chair = models.ForeignKey(
        Contact,
        verbose_name=_("chair"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="chairs",
        help_text=_("A contact from the same district who is not a police officer. Leave blank if vacant."),
    )
    established = BoundedDateField(_("established"))
    closed = BoundedDateField(
        _("closed"), null=True, blank=True, help_text=_("The last day. Leave blank if the group is active.")
    )
    cadence = ChoiceField(
        _("meeting cadence"),
        enum=MeetingCadence,
        default=MeetingCadence.MONTHLY,
        help_text=_("From the month in which the group was established until a new cadence."),
    )
    usual_venue = models.CharField(_("usual venue"), max_length=160, blank=True)

    objects = WorkingGroupQuerySet.as_manager()

    # The cycles in which meetings are expected begin with the month of `established`.
    period_lock = PeriodLock(
        "district",
        error_field="established",
        parts=(LockedFields(InPeriod("established", "closed"), ("district", "established", "cadence")),),
    )

    features = RecordFeatures(search_position=30, calendar=None, return_section=True, menu=True, recent=False)

    class Meta:
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")
        ordering = (OrderKey("name"), "pk")
        constraints = [
            ordered_dates_constraint(
                "working_group_dates_ordered",
                "established",
                "closed",
                _("The closing date must not be before the date on which the group was established."),
            ),
            models.UniqueConstraint(
                fields=["district", "name"],
                name="working_group_unique_name",
                violation_error_message=_("This district already has a working group with this name."),
            ),
            known_choices(
                "cadence",
                MeetingCadence,
                name="working_group_cadence_known",
                message=_("Choose how often the group meets."),
            ),
        ]
        indexes = [
            # Used by the list of groups and the group choice on the meeting form.
            models.Index(OrderKey("name"), "id", name="group_by_name"),
        ]
        triggers = [
            constraint_trigger(
                "group_chair_not_police",
                field="chair",
                message=_("Choose a chair who is not a police officer."),
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("chair_id"),
                locks="PERFORM FROM districts_contact WHERE id = NEW.chair_id FOR SHARE;",
                violation="""
                    EXISTS (SELECT FROM districts_contact WHERE id = NEW.chair_id AND sector = 'police')
                """,
            ),
            constraint_trigger(
                "group_chair_in_district",
                field="chair",
                message=_("This contact belongs to another district. Choose a contact from the group's district."),
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("chair_id", "district_id"),
                locks="PERFORM FROM districts_contact WHERE id = NEW.chair_id FOR SHARE;",
                violation="""
                    EXISTS (
                        SELECT FROM districts_contact WHERE id = NEW.chair_id AND district_id <> NEW.district_id
                    )
                """,
            ),
            # Counterparts of the rules of meetings, for a change of the group.
            constraint_trigger(
                "group_established_before_meetings",
                field="established",
                message=_("This group has meetings before this date. Check the date, or change the meetings."),
                on_change_of=("established",),
                violation=f"""
                    EXISTS (
                        SELECT FROM forums_meeting AS meeting
                        WHERE meeting.group_id = NEW.id AND ({before_group("meeting", "NEW")})
                    )
                """,
            ),
            constraint_trigger(
                "group_established_before_cadence_changes",
                field="established",
                message=_("A new cadence of this group counts from this month or an earlier one. Check the date."),
                on_change_of=("established",),
                violation="""
                    EXISTS (
                        SELECT FROM forums_cadencechange
                        WHERE group_id = NEW.id AND month <= date_trunc('month', NEW.established)
                    )
                """,
            ),
            constraint_trigger(
                "group_closed_after_meetings",
                field="closed",
                message=_("This group has meetings after this date. Check the date, or cancel the meetings."),
                on_change_of=("closed",),
                violation=f"""
                    EXISTS (
                        SELECT FROM forums_meeting AS meeting
                        WHERE meeting.group_id = NEW.id AND ({after_group("meeting", "NEW")})
                    )
                """,
            ),
            constraint_trigger(
                "group_district_fixed",
                field="district",
                message=_(
                    "This group has meetings in its district. Close it and add a new group in the other district."
                ),
                operation=pgtrigger.UpdateOf("district_id"),
                violation="""
                    NEW.district_id <> OLD.district_id
                    AND EXISTS (SELECT FROM forums_meeting WHERE group_id = NEW.id)
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return cached_reverse("forums:workinggroup_detail", self.pk)

    @property
    def cadence_label(self) -> str:
        """The first cadence and the later ones, each with the month from which it counts."""
        return "; ".join([self.get_cadence_display(), *(str(change) for change in self.cadence_changes.all())])
