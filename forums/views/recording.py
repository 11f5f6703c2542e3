"""Pages to record and edit a meeting with its attendance, agenda and actions."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core import clock
from csi.core.crud import concurrency
from csi.core.crud.conflicts import EditConflictData, find_row_conflict
from csi.core.crud.integrity_errors import ConstraintViolation
from csi.core.crud.models import DRAFT_PARAMETER
from csi.core.crud.views import RecordCreateView, RecordUpdateView, record_url
from csi.core.crud.views.edit import OutsideScopeError, RecordFormView
from csi.core.db.search import OrderKey
from csi.core.periods import Month
from csi.core.urls import is_valid_pk
from forums.cadence import OUTSTANDING, get_group_months, get_outstanding_months
from forums.forms import (
    AgendaFormSet,
    AgreedActionFormSet,
    AttendanceFormSet,
    CommitmentFormSet,
    CommunityFormSet,
    MeetingForm,
)
from forums.models import Meeting, MeetingKind, MeetingState, WorkingGroup
from forums.preparation import MeetingPreparation
from forums.services import RecordNotVisible, record_meeting


class MeetingFormView(RecordFormView):
    """Base of the pages that save a meeting with its formsets."""

    model = Meeting
    form_class = MeetingForm
    formsets = (AttendanceFormSet, CommunityFormSet, CommitmentFormSet, AgendaFormSet, AgreedActionFormSet)
    template_name = "forums/meeting_form.html"

    def build_forms(self, data: Any = None, files: Any = None) -> tuple[MeetingForm, list[Any]]:
        form = self.form_class(
            data, files, instance=self.object, initial=None if data else self.get_initial(), user=self.user
        )
        self.group = self.find_group(form)
        preparation = self.prepare(form)
        options = {"instance": form.instance, "user": self.user}
        agenda = AgendaFormSet.get_formset_class()(
            data,
            files,
            group=self.group,
            suggestions=preparation.suggested_concerns if preparation and self.has_suggestions and not data else (),
            **options,
        )
        attendances = AttendanceFormSet.get_formset_class()(data, files, preparation=preparation, **options)
        return form, [
            attendances,
            CommunityFormSet.get_formset_class()(
                data, files, attendances=attendances, preparation=preparation, **options
            ),
            CommitmentFormSet.get_formset_class()(data, files, preparation=preparation, **options),
            agenda,
            AgreedActionFormSet.get_formset_class()(
                data, files, group=self.group, agenda=agenda, preparation=preparation, **options
            ),
        ]

    def prepare(self, form: MeetingForm) -> MeetingPreparation | None:
        """Return the preparation of the meeting; None without a working group."""
        if self.group is None:
            return None
        day = self.object.date or form.initial.get("date")
        month = self.object.month or form.initial.get("month")
        if not day and month:
            day = min(Month.from_date(month).span.last_day, clock.today())
        return MeetingPreparation(self.group, self.user, day or clock.today(), self.object)

    def find_group(self, form: MeetingForm) -> WorkingGroup | None:
        """Return the form's working group; None if the user may not edit it."""
        pk = str(form["group"].value() or "")
        if not is_valid_pk(pk):
            return None
        return WorkingGroup.objects.editable_by(self.user).select_related("district").filter(pk=pk).first()

    @property
    def has_suggestions(self) -> bool:
        """True if the agenda offers the concerns that wait: the meeting is new or planned."""
        return not self.object.pk or self.object.state == MeetingState.PLANNED

    def perform_save(self, form: MeetingForm, formsets: Sequence[Any]) -> Meeting:
        attendances, communities, progress, agenda, actions = (formset.collect_changes() for formset in formsets)
        try:
            return record_meeting(
                acting_user=self.user,
                meeting=form.instance,
                attendances=attendances.to_save,
                communities=communities.to_save,
                agenda=agenda.to_save,
                actions=actions.to_save,
                commitments=progress,
                removed=[row for rows in (attendances, communities, agenda, actions) for row in rows.to_delete],
            )
        except RecordNotVisible as error:
            raise OutsideScopeError from error

    def add_violation(self, violation: ConstraintViolation, form: Any, formsets: Sequence[Any]) -> None:
        concerned = [formset for formset in formsets if violation.model is formset.model]
        # Two tables contain actions.
        changed = [formset for formset in concerned if any(row.has_changed() for row in formset.forms)]
        if concerned:
            (changed or concerned)[0].non_form_errors().append(violation.message)
            return
        super().add_violation(violation, form, formsets)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        attendances, communities, commitments, agenda, actions = kwargs["formsets"]
        return super().get_context_data(
            attendances=attendances,
            communities=communities,
            commitments=commitments,
            agenda=agenda,
            actions=actions,
            group=self.group,
            existing_meeting=self._find_existing_meeting(kwargs["form"]),
            has_uploaded_file=bool(self.request.FILES),
            **kwargs,
        )

    def _find_existing_meeting(self, form: MeetingForm) -> Meeting | None:
        """Return the regular meeting that already takes the month of the rejected form."""
        if not (form.is_bound and "month" in form.errors and self.group and form.instance.month):
            return None
        regular = Meeting.objects.visible_to(self.user).regular().filter(group=self.group)
        return regular.for_month(Month.from_date(form.instance.month)).exclude(pk=self.object.pk).first()


class MeetingAdd(MeetingFormView, RecordCreateView):
    """Record a meeting; `?group=`, `?month=2011-10` and `?state=planned` set initial values."""

    title = gettext_lazy("Record meeting")
    conflict: EditConflictData | None = None
    cached_state = (*RecordCreateView.cached_state, "conflict")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.selected_group is None:
            return self.render_group_choice()
        planned = self.regular_meeting
        if planned and planned.state == MeetingState.PLANNED and DRAFT_PARAMETER not in request.GET:
            messages.info(
                request,
                _("The meeting of %(month)s is already planned. Record the details of the meeting on this page.")
                % {"month": Month.from_date(planned.month).label},
            )
            return HttpResponseRedirect(reverse("forums:meeting_edit", args=[planned.pk], query={"record": 1}))
        return super().get(request, *args, **kwargs)

    @cached_property
    def groups(self) -> list[WorkingGroup]:
        """The active working groups that the user may edit."""
        groups = WorkingGroup.objects.editable_by(self.user).active_on(clock.today())
        return list(groups.select_related("district").order_by("district", OrderKey("name")))

    @cached_property
    def selected_group(self) -> WorkingGroup | None:
        """The group in the URL, or the user's only group."""
        pk = self.request.GET.get("group", "")
        in_url = [group for group in self.groups if str(group.pk) == pk]
        if in_url:
            return in_url[0]
        return self.groups[0] if len(self.groups) == 1 else None

    @cached_property
    def month(self) -> Month:
        """The month in the URL, or the previous month if only that is outstanding, or the current month."""
        try:
            return Month.parse(self.request.GET.get("month", ""))
        except ValueError:
            pass
        current = Month.from_date(clock.today())
        months = get_outstanding_months(self.selected_group, until=clock.today()) if self.selected_group else []
        previous = current.add(-1)
        return previous if previous in months and current not in months else current

    @cached_property
    def regular_meeting(self) -> Meeting | None:
        """The regular meeting that is already recorded for the month."""
        return Meeting.objects.regular().for_month(self.month).filter(group=self.selected_group).first()

    def get_initial(self) -> dict[str, Any]:
        today = clock.today()
        is_planned = self.month.start > today or self.request.GET.get("state") == MeetingState.PLANNED
        return {
            "group": self.selected_group and self.selected_group.pk,
            "month": self.month.start,
            "kind": MeetingKind.EXTRAORDINARY if self.regular_meeting else MeetingKind.REGULAR,
            "state": MeetingState.PLANNED if is_planned else MeetingState.HELD,
            "date": today if today in self.month and not is_planned else None,
            **self._get_usual_place(),
        }

    def _get_usual_place(self) -> dict[str, Any]:
        """Return venue and time as at the last regular meeting."""
        group = self.selected_group
        if group is None:
            return {"venue": ""}
        last = MeetingPreparation(group, self.user, self.month.end).last_meeting
        return {"venue": (last and last.venue) or group.usual_venue, "time": last and last.time}

    # Commitments of earlier meetings, which someone else may have changed

    def build_submitted_forms(self, data: Any) -> tuple[Any, list[Any]]:
        form, formsets = super().build_submitted_forms(data)
        conflict = find_row_conflict(data, formsets)
        if conflict is None:
            return form, formsets
        if conflict.differences:
            self.conflict = conflict
        return self.build_forms(conflict.data, self.request.FILES)

    def render_conflict(self) -> HttpResponse | None:
        if self.conflict is None:
            return None
        return self.render_unvalidated(self.conflict.data, token=self.posted_token)

    def lock_for_update(self, formsets: Sequence[Any]) -> None:
        saved_rows = [formset for formset in formsets if not formset.is_of_record]
        concurrency.lock_rows(self.object, saved_rows)
        concurrency.compare_row_versions(self.object, saved_rows)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(conflict=self.conflict, **kwargs)

    def render_group_choice(self) -> HttpResponse:
        """Render the choice of a working group, each with its outstanding months."""
        months = get_group_months(self.groups, until=clock.today(), count=3)
        choices = [
            (group, [group_month for group_month in months[group.pk] if group_month.status in OUTSTANDING])
            for group in self.groups
        ]
        context = {"view": self, "title": self.get_title(), "choices": choices, "list_url": record_url(Meeting, "list")}
        return render(self.request, "forums/meeting_group_choice.html", context)


class MeetingEdit(MeetingFormView, RecordUpdateView):
    """Edit a meeting; `?record=1` sets a planned meeting to held today."""

    def get_initial(self) -> dict[str, Any]:
        meeting, today = self.object, clock.today()
        if "record" not in self.request.GET or meeting.state != MeetingState.PLANNED:
            return {}
        is_past = meeting.date and meeting.date <= today
        return {"state": MeetingState.HELD, "date": meeting.date if is_past else today}

    def adapt_conflict(self, conflict: EditConflictData) -> None:
        """Let the actions refer to the new numbers of the agenda items."""
        agenda, actions = (formset.get_formset_class().get_default_prefix() for formset in self.formsets[3:])
        numbers = {str(old + 1): new for old, new in conflict.positions.get(agenda, {}).items()}
        for key, number in list(conflict.data.items()):
            if key.startswith(f"{actions}-") and key.endswith("-agenda_item") and number in numbers:
                position = numbers[str(number)]
                conflict.data[key] = "" if position is None else str(position + 1)
