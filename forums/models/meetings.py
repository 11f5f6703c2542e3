import datetime
from typing import Any, Self

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import TruncMonth
from django.db.models.lookups import GreaterThan
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.access import ScopedQuerySet
from csi.core.choices import BadgeChoices
from csi.core.dates import BoundedDateField
from csi.core.db.constraints import known_choices
from csi.core.db.fields import ChoiceField, total_of
from csi.core.files.fields import delete_after_commit
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.declarations import InMonth, OnDay, PeriodLock
from csi.core.periods import Month
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.urls import cached_reverse
from districts.models import Sector
from forums.documents import get_upload_path, validate_document
from forums.models.groups import DISTRICT_NAMES, WorkingGroup
from forums.models.meeting_rules import (
    HELD_IN_FUTURE_MESSAGE,
    MAX_PLANNING_MONTHS,
    MONTH_AHEAD_MESSAGE,
    meeting_triggers,
)


class MeetingKind(models.TextChoices):
    """Regular meetings count for a month; extraordinary meetings are additional."""

    REGULAR = "regular", _("Regular")
    EXTRAORDINARY = "extraordinary", _("Extraordinary")


class MeetingState(BadgeChoices):
    """The status of a meeting."""

    PLANNED = "planned", _("Planned")
    HELD = "held", "good", _("Held")
    CANCELLED = "cancelled", "bad", _("Cancelled")


def get_held_late_expression() -> ExpressionWrapper:
    """Return an expression that is true for a meeting held after the month it counts for."""
    is_after_month = GreaterThan(TruncMonth("date"), F("month"))
    return ExpressionWrapper(Q(is_after_month, state=MeetingState.HELD), BooleanField())


class MeetingQuerySet(SearchMixin, ScopedQuerySet):
    scope_paths = ("group__district",)
    search_fields = (
        "group__name",
        "venue",
        "agenda",
        "minutes",
        *(f"group__{name}" for name in DISTRICT_NAMES),
    )

    def for_list(self) -> Self:
        """Annotate `women`, `men` and `people` over all sectors; 0 if no attendance is recorded."""
        attendance = apps.get_model("forums.Attendance").objects.all()
        return self.select_related("group__district").annotate(
            women=total_of(attendance, "meeting", "women"),
            men=total_of(attendance, "meeting", "men"),
            people=F("women") + F("men"),
        )

    def for_choice(self) -> Self:
        return self.select_related("group").order_by("-month", "-date", "-pk")

    def regular(self) -> Self:
        return self.filter(kind=MeetingKind.REGULAR)

    def held(self) -> Self:
        return self.filter(state=MeetingState.HELD)

    def held_between(self, start: datetime.date, end: datetime.date) -> Self:
        """Filter by the date of the meeting; `end` is exclusive."""
        return self.held().filter(date__gte=start, date__lt=end)

    def unrecorded_on(self, day: datetime.date) -> Self:
        """Filter the planned meetings whose date is before that day."""
        return self.filter(state=MeetingState.PLANNED, date__lt=day)

    def held_late(self) -> Self:
        """Filter the meetings held after the month they count for."""
        return self.filter(get_held_late_expression())

    def with_participants(self) -> Self:
        """Filter the meetings with recorded attendance; the mission's own staff are not participants."""
        attendance = apps.get_model("forums.Attendance").objects.exclude(sector=Sector.CSI)
        return self.filter(Exists(attendance.filter(meeting=OuterRef("pk"))))

    def with_communities(self) -> Self:
        """Filter the meetings for which the communities present were counted."""
        present = apps.get_model("forums.CommunityPresence").objects.filter(people__gt=0)
        return self.filter(Exists(present.filter(meeting=OuterRef("pk"))))

    def with_agenda_items(self) -> Self:
        discussions = apps.get_model("forums.Discussion").objects.all()
        return self.filter(Exists(discussions.filter(meeting=OuterRef("pk"))))

    def for_month(self, month: Month) -> Self:
        """Filter the meetings that count for the month, whatever their date."""
        return self.filter(month=month.start)


# The strength with which the history locks the parent of a row: two weaker locks would wait for each other.
LOCK_MEETING = "PERFORM FROM forums_meeting WHERE id = NEW.meeting_id FOR NO KEY UPDATE;"
# The days of the records that belong to a meeting.
DAYS_OF_MEETING = InMonth("meeting__month") + OnDay("meeting__date")


class Meeting(AuditedModel):
    """A meeting of a working group. A group has at most one regular meeting for each month."""

    group = models.ForeignKey(
        WorkingGroup, verbose_name=_("working group"), on_delete=models.PROTECT, related_name="meetings"
    )
    month = BoundedDateField(_("month"), help_text=_("The month for which the meeting counts."))
    kind = ChoiceField(_("kind"), enum=MeetingKind, default=MeetingKind.REGULAR)
    state = ChoiceField(_("state"), enum=MeetingState, default=MeetingState.HELD)
    cancel_reason = models.CharField(_("reason for cancellation"), max_length=200, blank=True)
    date = BoundedDateField(_("date"), null=True, blank=True)
    time = models.TimeField(_("time"), null=True, blank=True, help_text=_("The start, such as 14:00."))
    venue = models.CharField(_("venue"), max_length=160, blank=True)
    agenda = models.TextField(_("circulated agenda"), blank=True, max_length=20_000)
    minutes = models.TextField(
        _("minutes"),
        blank=True,
        max_length=50_000,
        help_text=_("Record what was said, not who said it. Do not name anyone."),
    )
    minutes_file = models.FileField(
        _("minutes (file)"),
        upload_to=get_upload_path,
        validators=[validate_document],
        blank=True,
        help_text=_("PDF, Word or OpenDocument, up to 10 MB."),
    )

    # Annotated by MeetingQuerySet.for_list().
    people: int

    objects = MeetingQuerySet.as_manager()

    period_lock = PeriodLock("group__district", error_field="date", days=InMonth("month") + OnDay("date"))

    features = RecordFeatures(search_position=40, calendar="meeting", return_section=True, menu=True, recent=True)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ("-month", "-date", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "month"],
                condition=Q(kind=MeetingKind.REGULAR),
                name="meeting_unique_regular_month",
                violation_error_message=_(
                    "This group already has a regular meeting for this month. "
                    "Open that meeting, or record this one as extraordinary."
                ),
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="meeting_month_first_day",
                violation_error_message=_("Choose a month."),
            ),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.HELD) | Q(date__isnull=False),
                name="meeting_held_has_date",
                violation_error_message=_("Enter the date of the meeting."),
            ),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.CANCELLED) | ~Q(cancel_reason=""),
                name="meeting_cancelled_has_reason",
                violation_error_message=_("Enter the reason for the cancellation."),
            ),
            known_choices(
                "state", MeetingState, name="meeting_state_known", message=_("Choose the state of the meeting.")
            ),
            known_choices("kind", MeetingKind, name="meeting_kind_known", message=_("Choose the kind of meeting.")),
        ]
        indexes = [
            # Used by the list of meetings.
            models.Index(fields=["-month", "-date", "-id"], name="meeting_by_month"),
            # Used by the page of a group and the lookup of a group's meeting in a month.
            models.Index(fields=["group", "-month"], name="meeting_by_group"),
            # Used by alerts: planned meetings of the past, and meetings held in a period.
            models.Index(fields=["date"], name="meeting_planned_date", condition=models.Q(state="planned")),
            models.Index(fields=["date"], name="meeting_by_date"),
        ]
        triggers = meeting_triggers()

    def __str__(self) -> str:
        return f"{self.group}, {Month.from_date(self.month).label}"

    def get_absolute_url(self) -> str:
        return cached_reverse("forums:meeting_detail", self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        saved = type(self).objects.filter(pk=self.pk).values_list("minutes_file", flat=True)
        previous = saved.first() if self.pk else None
        super().save(*args, **kwargs)
        if previous and previous != self.minutes_file.name:
            # A rolled-back transaction must still find the old file.
            delete_after_commit(self.minutes_file.storage, previous)

    def is_unrecorded_on(self, day: datetime.date) -> bool:
        """Return whether the meeting was planned for an earlier day; the rule of `unrecorded_on`."""
        return self.state == MeetingState.PLANNED and self.date is not None and self.date < day

    @property
    def heading(self) -> str:
        """Page heading, for example "Osh city CSWG, October 2011 — held 17 Oct 2011"."""
        if self.state == MeetingState.CANCELLED:
            return _("%(meeting)s — cancelled") % {"meeting": self}
        if self.date is None:
            return _("%(meeting)s — planned") % {"meeting": self}
        values = {"meeting": self, "date": date_format(self.date)}
        if self.state == MeetingState.HELD:
            return _("%(meeting)s — held %(date)s") % values
        return _("%(meeting)s — planned for %(date)s") % values

    def clean(self) -> None:
        if self.month:
            self.month = self.month.replace(day=1)
            if Month.from_date(self.month) > Month.from_date(clock.today()).add(MAX_PLANNING_MONTHS):
                raise ValidationError({"month": MONTH_AHEAD_MESSAGE})
            self._check_date_near_month()
            self._check_group_dates()
        if self.state == MeetingState.HELD and self.date and self.date > clock.today():
            raise ValidationError({"date": HELD_IN_FUTURE_MESSAGE})

    def _check_group_dates(self) -> None:
        group = getattr(self, "group", None)
        if group and Month.from_date(self.month) < Month.from_date(group.established):
            raise ValidationError(
                {"month": _("The working group had not been established in this month. Check the year.")}
            )
        is_cancelled = self.state == MeetingState.CANCELLED
        if group and group.closed and not is_cancelled and Month.from_date(self.month) > Month.from_date(group.closed):
            raise ValidationError({"month": _("The working group was closed before this month. Check the year.")})
        if group and self.date and self.date < group.established:
            text = _("The working group was established on %(day)s. Check the date.")
            raise ValidationError({"date": text % {"day": date_format(group.established)}})

    def _check_date_near_month(self) -> None:
        month = Month.from_date(self.month)
        if self.date and not month.add(-1) <= Month.from_date(self.date) <= month.add(1):
            text = _("This date is more than a month before or after %(month)s. Check the year.")
            raise ValidationError({"date": text % {"month": month.label}})


@receiver(post_delete, sender=Meeting)
def delete_minutes_file(instance: Meeting, **_kwargs: Any) -> None:
    """Delete the minutes file of a deleted meeting after the transaction commits."""
    if name := instance.minutes_file.name:
        delete_after_commit(instance.minutes_file.storage, name)
