"""Formsets of the attendance of a meeting: by sector, and by community (part 2 of the meeting form)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.core.crud.confirmations import (
    MIN_EARLIER_COUNTS,
    Confirmation,
    ConfirmationsMixin,
    describe_unusual_count,
    read_other_counts,
)
from csi.core.crud.forms import RecordForm
from csi.core.typing import RecordUser
from districts.models import CommunityGroup, Sector
from forums.attendance import describe_representation, get_census_shares
from forums.forms.rows import MeetingRowFormSet
from forums.models import Attendance, CommunityPresence, MeetingState
from forums.preparation import MeetingPreparation


def get_community_choices(user: RecordUser) -> list[tuple[int, str]]:
    return [(group.pk, str(group)) for group in CommunityGroup.objects.visible_to(user)]


class CountsForm(RecordForm):
    """A row of counts; a blank field counts as zero."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.zero_when_blank:
            self.fields[name].widget.attrs["inputmode"] = "numeric"


class AttendanceConfirmations(ConfirmationsMixin):
    """The questions about ten times the usual participants of a sector at the group's meetings."""

    checked_counts = ("women", "men")

    def get_confirmations(self, formsets: Sequence[Any]) -> Iterator[Confirmation]:
        for name in self.checked_counts:
            count, earlier = self.cleaned_data.get(name), read_earlier_counts(self.instance, name)
            yield from describe_unusual_count(name, count, earlier, describe_subject=partial(self.describe_count, name))

    def describe_count(self, name: str) -> str:
        label = str(self.fields[name].label).lower()
        return gettext("%(row)s, %(label)s") % {"row": self.instance.get_sector_display(), "label": label}


def read_earlier_counts(row: Attendance, name: str) -> Iterator[int]:
    """Yield the counts of the sector at other meetings of the group; of all sectors if these are few."""
    meeting = getattr(row, "meeting", None)
    group = meeting and meeting.group_id
    of_group = Attendance.objects.filter(meeting__group=group).order_by()
    others = list(
        read_other_counts(
            f"attendance_{name}_{group}",
            lambda: (
                (meeting_id, (sector, count))
                for meeting_id, sector, count in of_group.values_list("meeting", "sector", name)
            ),
            row.meeting_id,
        )
    )
    of_sector = [count for sector, count in others if sector == row.sector]
    yield from of_sector if len(of_sector) >= MIN_EARLIER_COUNTS else (count for _sector, count in others)


class AttendanceForm(AttendanceConfirmations, CountsForm):
    zero_when_blank = ("women", "men", "under_30")
    constraint_fields = {"attendance_under_30_within_total": "under_30"}

    class Meta:
        model = Attendance
        fields = ("sector", "women", "men", "under_30")

    # Set by the formset
    formset: "AttendanceFormSet"

    @property
    def last_people(self) -> int | None:
        """The participants of the sector at the last meeting."""
        return self.formset.last_people.get(str(self["sector"].value()))


class AttendanceFormSet(MeetingRowFormSet):
    model = Attendance
    form_class = AttendanceForm
    title = _("Attendance")
    fixed_rows = ("sector", Sector.choices)
    sum_fields = ("women", "men", "under_30")
    people_fields = ("women", "men")
    # Already counted among women and men.
    row_total_excludes = ("under_30",)

    def __init__(self, *args: Any, preparation: MeetingPreparation | None = None, **kwargs: Any) -> None:
        self.preparation = preparation
        super().__init__(*args, **kwargs)

    @property
    def last_people(self) -> dict[str, int]:
        """The participants of the last meeting by sector, which only a page that is shown needs."""
        return self.preparation.last_attendance if self.preparation else {}

    def prepare_row(self, form: Any, index: int | None) -> None:
        super().prepare_row(form, index)
        form.formset = self

    def clean(self) -> None:
        super().clean()
        if self.instance.state != MeetingState.HELD and self.filled_forms:
            raise ValidationError(
                _("Attendance can be recorded only for a held meeting. Choose “Held” or clear this table.")
            )

    def totals(self) -> dict[str, int]:
        """Return the saved sum of each column, shown without JavaScript."""
        rows = self.get_queryset()
        sums = {name: sum(getattr(row, name) for row in rows) for name in self.sum_fields}
        return {**sums, "people": sums["women"] + sums["men"]}


class CommunityPresenceForm(CountsForm):
    zero_when_blank = ("people",)

    class Meta:
        model = CommunityPresence
        fields = ("community", "people")

    # Set by the formset
    formset: "CommunityFormSet"

    @property
    def census_text(self) -> str:
        return describe_representation(None, 0, self._census_share)

    @property
    def representation(self) -> str:
        people = self.instance.people if self.instance.pk else None
        return describe_representation(people, self.formset.saved_people, self._census_share)

    @property
    def _census_share(self) -> Decimal | None:
        return self.formset.census_shares.get(str(self["community"].value()))


class CommunityFormSet(MeetingRowFormSet):
    model = CommunityPresence
    form_class = CommunityPresenceForm
    title = _("Communities present")
    fixed_rows = ("community", get_community_choices)
    sum_fields = people_fields = ("people",)

    def __init__(
        self,
        *args: Any,
        attendances: AttendanceFormSet,
        preparation: MeetingPreparation | None = None,
        **kwargs: Any,
    ) -> None:
        self.attendances, self.preparation = attendances, preparation
        super().__init__(*args, **kwargs)

    def prepare_row(self, form: Any, index: int | None) -> None:
        super().prepare_row(form, index)
        form.formset = self

    @cached_property
    def census_shares(self) -> dict[str, Decimal]:
        """The census shares of the district by community, which only a page that is shown needs."""
        shares = get_census_shares(self.preparation.group.district) if self.preparation else {}
        return {str(pk): share for pk, share in shares.items()}

    @cached_property
    def saved_people(self) -> int:
        return sum(row.people for row in self.get_queryset())

    def clean(self) -> None:
        super().clean()
        if self.instance.state != MeetingState.HELD and self.filled_forms:
            raise ValidationError(
                _("Communities can be recorded only for a held meeting. Choose “Held” or clear this table.")
            )
        people, participants = self.count_people(), self.attendances.count_people()
        if people > participants:
            raise ValidationError(
                gettext(
                    "The communities add up to %(people)d people, but the attendance to %(participants)d. "
                    "Check the numbers of both tables."
                )
                % {"people": people, "participants": participants}
            )

    @property
    def is_open(self) -> bool:
        """True if a count is saved or entered; the table is then expanded."""
        return any(form.instance.pk or form["people"].value() not in (None, "") for form in self.forms)
