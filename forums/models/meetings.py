from functools import partial

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from csi.concerns.models import Concern
from csi.core import clock
from csi.core.choices import BadgeChoices
from csi.core.db.constraints import constraint_trigger
from csi.core.db.fields import CountField
from csi.core.db.search import Fold
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.locking import closes_with_its_month
from csi.core.periods import Month
from csi.core.urls import address_of
from districts.models import CommunityGroup, Sector
from forums.documents import stored_name, validate_document
from forums.models.groups import WorkingGroup
from forums.querysets import (
    AttendanceQuerySet,
    CommunityPresenceQuerySet,
    DiscussionQuerySet,
    MeetingQuerySet,
)

# Months for which a meeting is planned ahead; one beyond is a slip of the keyboard.
FURTHEST_PLAN = 12


ANOTHER_DISTRICT = _("This concern belongs to another district than the working group.")


def of_the_groups_district(name):
    """A rule: the concern of an agenda item or an action lies in the district of the meeting's group."""
    return constraint_trigger(
        name,
        field="concern",
        message=ANOTHER_DISTRICT,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("concern_id", "meeting_id"),
        locks="""
            PERFORM FROM concerns_concern WHERE id = NEW.concern_id FOR NO KEY UPDATE;
            PERFORM FROM forums_meeting WHERE id = NEW.meeting_id FOR SHARE;
        """,
        violation="""
            EXISTS (
                SELECT FROM concerns_concern AS concern, forums_meeting AS meeting
                JOIN forums_workinggroup AS working_group ON working_group.id = meeting.group_id
                WHERE concern.id = NEW.concern_id AND meeting.id = NEW.meeting_id
                  AND concern.district_id <> working_group.district_id
            )
        """,
    )


def check_district(concern, meeting):
    """Refuses a concern of another district than the meeting's: its page would show what is not its own."""
    if concern and meeting and meeting.group_id and concern.district_id != meeting.group.district_id:
        raise ValidationError({"concern": ANOTHER_DISTRICT})


class Meeting(AuditedModel):
    """A meeting of a working group; a regular one belongs to a month, and a month has one at most."""

    class Kind(models.TextChoices):
        REGULAR = "regular", _("Regular")
        EXTRAORDINARY = "extraordinary", _("Extraordinary")

    class State(BadgeChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", "good", _("Held")
        CANCELLED = "cancelled", "bad", _("Cancelled")

    group = models.ForeignKey(
        WorkingGroup, verbose_name=_("working group"), on_delete=models.PROTECT, related_name="meetings"
    )
    month = models.DateField(_("month"), help_text=_("The month that the meeting counts for."))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.REGULAR)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.HELD)
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=200, blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    venue = models.CharField(_("venue"), max_length=160, blank=True)
    agenda = models.TextField(_("agenda"), blank=True, max_length=20_000)
    minutes = models.TextField(
        _("minutes"),
        blank=True,
        max_length=50_000,
        help_text=_("Say what was said, not who said it. Name no one."),
    )
    minutes_file = models.FileField(
        _("minutes as a file"),
        upload_to=stored_name,
        validators=[validate_document],
        blank=True,
        help_text=_("PDF, Word or OpenDocument, up to 10 MB."),
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ("-month", "-date", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "month"],
                condition=Q(kind="regular"),
                name="meeting_regular_once_a_month",
                violation_error_message=_(
                    "This group has its regular meeting of that month already. "
                    "Open that one, or record this one as extraordinary."
                ),
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="meeting_month_is_a_month",
                violation_error_message=_("Choose a month."),
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(date__isnull=False),
                name="meeting_held_on_a_day",
                violation_error_message=_("Give the date on which the meeting was held."),
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""),
                name="meeting_cancelled_for_a_reason",
                violation_error_message=_("Say why the meeting was cancelled."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "held", "cancelled"]) & Q(kind__in=["regular", "extraordinary"]),
                name="meeting_state_known",
                violation_error_message=_("Choose one of the states and one of the kinds."),
            ),
        ]
        indexes = [
            # Read by the list of meetings.
            models.Index(fields=["-month", "-date", "-id"], name="meeting_by_month"),
            # Read by the group's page and by "was it held this month?".
            models.Index(fields=["group", "-month"], name="meeting_by_group"),
            GinIndex(OpClass(Fold("agenda"), "gin_trgm_ops"), name="meeting_agenda_search"),
            GinIndex(OpClass(Fold("minutes"), "gin_trgm_ops"), name="meeting_minutes_search"),
        ]
        triggers = [
            closes_with_its_month("forums_meeting"),
            # The other side of action_follows_its_meeting: here the meeting moves, not the action.
            constraint_trigger(
                "meeting_before_its_actions",
                field="date",
                message=_("An action of this meeting is due or done before that day. Check the date, or the action."),
                operation=pgtrigger.UpdateOf("date"),
                violation="""
                    EXISTS (
                        SELECT FROM forums_action
                        WHERE meeting_id = NEW.id AND LEAST(due, done_on) < NEW.date
                    )
                """,
            ),
            constraint_trigger(
                "meeting_stays_in_its_district",
                field="group",
                message=_("Concerns of its district were discussed at this meeting: it stays with a group there."),
                operation=pgtrigger.UpdateOf("group_id"),
                violation="""
                    (SELECT district_id FROM forums_workinggroup WHERE id = NEW.group_id)
                    <> (SELECT district_id FROM forums_workinggroup WHERE id = OLD.group_id)
                    AND (
                        EXISTS (SELECT FROM forums_discussion WHERE meeting_id = NEW.id)
                        OR EXISTS (SELECT FROM forums_action WHERE meeting_id = NEW.id AND concern_id IS NOT NULL)
                    )
                """,
            ),
        ]

    def __str__(self):
        return f"{self.group}, {Month.of(self.month).label}"

    def get_absolute_url(self):
        return address_of("forums:meeting_detail", self.pk)

    def save(self, *args, **kwargs):
        before = type(self).objects.filter(pk=self.pk).values_list("minutes_file", flat=True).first()
        super().save(*args, **kwargs)
        if before and before != self.minutes_file.name:
            # Replaced or taken away: the old file leaves the disk once the new state is certain.
            transaction.on_commit(partial(self.minutes_file.storage.delete, before))

    @property
    def heading(self) -> str:
        """What its page is called: "Osh city CSWG, October 2011 — held 17 Oct 2011"."""
        if self.state == self.State.HELD:
            return _("%(meeting)s — held %(date)s") % {"meeting": self, "date": date_format(self.date)}
        if self.state == self.State.CANCELLED:
            return _("%(meeting)s — cancelled") % {"meeting": self}
        if self.date:
            return _("%(meeting)s — planned for %(date)s") % {"meeting": self, "date": date_format(self.date)}
        return _("%(meeting)s — planned") % {"meeting": self}

    def clean(self):
        if self.month:
            self.month = self.month.replace(day=1)
            if Month.of(self.month) > Month.of(clock.today()).plus(FURTHEST_PLAN):
                raise ValidationError({"month": _("This month lies more than a year ahead. Check the year.")})
            self._check_life_of_group()
        if self.state == self.State.HELD and self.date and self.date > clock.today():
            raise ValidationError(
                {"date": _("A meeting that was held cannot lie in the future. Record it as planned.")}
            )

    def _check_life_of_group(self):
        group = getattr(self, "group", None)
        if group and Month.of(self.month) < Month.of(group.established):
            raise ValidationError({"month": _("The working group was not established yet. Check the year.")})
        if group and group.closed and Month.of(self.month) > Month.of(group.closed):
            raise ValidationError({"month": _("The working group was closed before that month.")})


@receiver(post_delete, sender=Meeting)
def remove_the_minutes(instance, **_kwargs):
    """A deleted meeting takes its minutes along once that is certain."""
    if instance.minutes_file:
        transaction.on_commit(partial(instance.minutes_file.storage.delete, instance.minutes_file.name))


class Attendance(models.Model):
    """How many people of one sector came, of whom so many were under 30. Counted, never named."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    sector = models.CharField(_("sector"), max_length=20, choices=Sector.choices)
    women = CountField(_("women"))
    men = CountField(_("men"))
    under_30 = CountField(_("of whom under 30"))

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ("meeting", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "sector"],
                name="attendance_once_a_sector",
                violation_error_message=_("This sector has a row already."),
            ),
            models.CheckConstraint(
                condition=Q(under_30__lte=F("women") + F("men")),
                name="attendance_under_30_are_people",
                violation_error_message=_("More people under 30 than people. Check the three numbers."),
            ),
            models.CheckConstraint(
                condition=Q(sector__in=Sector.values),
                name="attendance_sector_known",
                violation_error_message=_("Choose one of the sectors."),
            ),
        ]
        triggers = [closes_with_its_month("forums_attendance")]

    def __str__(self):
        return self.get_sector_display()

    @property
    def people(self) -> int:
        return self.women + self.men


class CommunityPresence(models.Model):
    """How many people of one community came, by count only."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="communities")
    community = models.ForeignKey(CommunityGroup, verbose_name=_("community"), on_delete=models.PROTECT)
    people = CountField(_("people"))

    objects = CommunityPresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("community present")
        verbose_name_plural = _("communities present")
        ordering = ("community__position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "community"],
                name="presence_once_a_community",
                violation_error_message=_("This community has a row already."),
            ),
        ]
        triggers = [closes_with_its_month("forums_communitypresence")]

    def __str__(self):
        return str(self.community)


class Discussion(models.Model):
    """A concern on a meeting's agenda, and what came of it there."""

    class Outcome(BadgeChoices):
        DISCUSSED = "discussed", _("Discussed")
        ACTION_AGREED = "action_agreed", "good", _("Action agreed")
        RESOLVED = "resolved", "good", _("Found resolved")
        NEXT_AGENDA = "next_agenda", "watch", _("Put on the next agenda")
        NOT_REACHED = "not_reached", "watch", _("Not reached")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="discussions")
    concern = models.ForeignKey(
        Concern, verbose_name=_("concern"), on_delete=models.PROTECT, related_name="discussions"
    )
    raised_by = models.CharField(_("raised by"), max_length=20, choices=Sector.choices)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, default=Outcome.DISCUSSED)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = DiscussionQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of the agenda")
        verbose_name_plural = _("agenda")
        ordering = ("meeting", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "concern"],
                name="discussion_once_a_meeting",
                violation_error_message=_("This concern is on the agenda already."),
            ),
            models.CheckConstraint(
                condition=Q(raised_by__in=Sector.values),
                name="discussion_sector_known",
                violation_error_message=_("Choose one of the sectors."),
            ),
        ]
        triggers = [
            closes_with_its_month("forums_discussion"),
            of_the_groups_district("discussion_of_the_groups_district"),
        ]

    def __str__(self):
        return str(self.concern)

    def clean(self):
        check_district(getattr(self, "concern", None), getattr(self, "meeting", None))
