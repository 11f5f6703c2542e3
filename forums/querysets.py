"""The questions that are asked about working groups, meetings, agendas and actions."""

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import TruncMonth
from django.db.models.lookups import GreaterThan

from csi.concerns.querysets import SensitiveQuerySet
from csi.core.access import ScopedQuerySet
from csi.core.db.fields import count_of, total_of
from csi.core.db.search import SearchMixin


def held_late(meeting=""):
    """Whether a meeting was held after the last day of the month that it counts for. `meeting`: the path to it."""
    after_its_month = GreaterThan(TruncMonth(f"{meeting}date"), F(f"{meeting}month"))
    return ExpressionWrapper(Q(**{f"{meeting}state": "held"}) & Q(after_its_month), BooleanField())


DISTRICT_NAMES = ("district__name_en", "district__name_ru", "district__name_ky")


class WorkingGroupQuerySet(SearchMixin, ScopedQuerySet):
    district_lookups = ("district",)
    search_fields = ("name", "usual_venue", "chair__office", *DISTRICT_NAMES)

    def for_list(self):
        """With `held_count` and `last_held` (a date; null where none was held yet)."""
        from forums.models import Meeting

        last = Meeting.objects.held().filter(group=OuterRef("pk")).order_by("-date")
        return self.select_related("district", "chair").annotate(
            held_count=count_of(Meeting.objects.held(), "group"),
            last_held=Subquery(last.values("date")[:1]),
        )

    def for_choice(self):
        return self.select_related("district")

    def active_on(self, day):
        return self.filter(established__lte=day).filter(Q(closed__isnull=True) | Q(closed__gte=day))

    def without_regular_meeting_in(self, month):
        """The groups that have no regular meeting of that `Month`, in whatever state."""
        from forums.models import Meeting

        regular = Meeting.objects.regular().filter(group=OuterRef("pk"), month=month.start)
        return self.filter(~Exists(regular))


class MeetingQuerySet(SearchMixin, ScopedQuerySet):
    district_lookups = ("group__district",)
    search_fields = (
        "group__name",
        "venue",
        "agenda",
        "minutes",
        *(f"group__{name}" for name in DISTRICT_NAMES),
    )

    def for_list(self):
        """With `women`, `men` and `people` over all sectors; 0 where attendance is not recorded."""
        from forums.models import Attendance

        attendance = Attendance.objects.all()
        return self.select_related("group__district").annotate(
            women=total_of(attendance, "meeting", "women"),
            men=total_of(attendance, "meeting", "men"),
            people=F("women") + F("men"),
        )

    def for_choice(self):
        return self.select_related("group").order_by("-month", "-date", "-pk")

    def regular(self):
        return self.filter(kind="regular")

    def held(self):
        return self.filter(state="held")

    def held_between(self, start, end):
        """Held in the half-open span, by the day on which they were held."""
        return self.held().filter(date__gte=start, date__lt=end)

    def held_by(self, day):
        """Held on that day or before."""
        return self.held().filter(date__lte=day)

    def held_late(self):
        """Held after the last day of the month that they count for."""
        return self.filter(held_late())

    def with_lateness(self):
        """With `is_late`: whether it is one of `held_late()`."""
        return self.annotate(is_late=held_late())

    def of_month(self, month):
        """Those that count for that `Month`."""
        return self.filter(month=month.start)


class AttendanceQuerySet(ScopedQuerySet):
    district_lookups = ("meeting__group__district",)

    def for_list(self):
        return self.select_related("meeting__group")


class CommunityPresenceQuerySet(ScopedQuerySet):
    district_lookups = ("meeting__group__district",)

    def for_list(self):
        return self.select_related("meeting__group", "community")


class DiscussionQuerySet(SensitiveQuerySet):
    """An item of the agenda is as sensitive as its concern."""

    district_lookups = ("meeting__group__district",)
    sensitivity_lookup = "concern__sensitivity"
    author_lookup = "concern__created_by"

    def for_list(self):
        return self.select_related("concern", "meeting__group__district")

    def carried_over(self, group):
        """What the last meeting that the group held left for the next: put on it, or not reached."""
        from forums.models import Meeting

        last = Meeting.objects.held().filter(group=group).order_by("-date", "-pk").values("pk")[:1]
        return self.filter(meeting__in=last, outcome__in=("next_agenda", "not_reached"))


class ActionQuerySet(SearchMixin, SensitiveQuerySet):
    """An action is as sensitive as the concern that it answers; without a concern it is not."""

    district_lookups = ("meeting__group__district",)
    sensitivity_lookup = "concern__sensitivity"
    author_lookup = "concern__created_by"
    search_fields = ("what", "responsible__office", "meeting__group__name", "concern__summary")

    def for_list(self):
        return self.select_related(
            "meeting__group__district", "concern", "responsible", "verified_by", "reported_back_at__group"
        )

    def owed(self):
        """Those that are not done."""
        return self.filter(done_on__isnull=True)

    def overdue_on(self, day):
        """Those whose due day lay before that day and that were not done by then."""
        return self.filter(due__lt=day).filter(Q(done_on__isnull=True) | Q(done_on__gt=day))

    def at_stage(self, stage, day):
        """Those that stand at an `Action.Stage` on that day; the same rule as `Action.stage`."""
        if stage == "reported":
            return self.filter(reported_back_at__isnull=False)
        unreported = self.filter(reported_back_at__isnull=True)
        if stage == "verified":
            return unreported.filter(verified_on__isnull=False)
        unverified = unreported.filter(verified_on__isnull=True)
        if stage == "done":
            return unverified.filter(done_on__isnull=False)
        owed = unverified.owed()
        return owed.filter(due__lt=day) if stage == "overdue" else owed.filter(due__gte=day)
