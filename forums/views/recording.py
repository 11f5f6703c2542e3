"""The page on which a meeting is recorded, in the order in which a meeting happens."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core import clock
from csi.core.crud.views import RecordCreateView, RecordUpdateView, record_url
from csi.core.crud.views.edit import OutsideScopeError
from csi.core.periods import Month
from csi.core.urls import is_valid_pk
from forums.cadence import OUTSTANDING, get_group_months, get_outstanding_months
from forums.forms import ActionRows, AgendaRows, AttendanceRows, CommunityRows, MeetingForm
from forums.models import Discussion, Meeting, MeetingKind, MeetingState, WorkingGroup
from forums.services import NotInScope, record_meeting


class MeetingRecording:
    """What adding and editing a meeting share: five parts, one save."""

    model = Meeting
    form_class = MeetingForm
    formsets = (AttendanceRows, CommunityRows, AgendaRows, ActionRows)
    template_name = "forums/meeting_form.html"

    def build_forms(self, data=None, files=None):
        form = self.form_class(
            data, files, instance=self.object, initial=None if data else self.get_initial(), user=self.user
        )
        self.group = self.find_group(form)
        rows = {"instance": form.instance, "user": self.user}
        agenda = AgendaRows.get_formset_class()(
            data, files, group=self.group, suggested=() if data else self.get_suggested(), **rows
        )
        return form, [
            AttendanceRows.get_formset_class()(data, files, **rows),
            CommunityRows.get_formset_class()(data, files, **rows),
            agenda,
            ActionRows.get_formset_class()(data, files, group=self.group, agenda=agenda, **rows),
        ]

    def find_group(self, form):
        """The working group whose concerns and contacts the form offers; None where it is not yours."""
        asked = str(form["group"].value() or "")
        if not is_valid_pk(asked):
            return None
        groups = WorkingGroup.objects.editable_by(self.user).select_related("district")
        return groups.filter(pk=asked).first()

    def get_suggested(self):
        """Items with which the agenda begins."""
        return ()

    def perform_save(self, form, formsets):
        attendances, communities, agenda, agreed = [formset.collect() for formset in formsets]
        removed = [row for _kept, away in (attendances, communities, agenda, agreed) for row in away]
        try:
            return record_meeting(
                acting_user=self.user,
                meeting=form.instance,
                attendances=attendances[0],
                communities=communities[0],
                agenda=agenda[0],
                agreed=agreed[0],
                removed=removed,
            )
        except NotInScope as outside:
            raise OutsideScopeError from outside

    def add_violation(self, refusal, form, formsets):
        for formset in formsets:
            if refusal.model is formset.model:
                formset.non_form_errors().append(refusal.message)
                return
        super().add_violation(refusal, form, formsets)

    def get_context_data(self, *, form, formsets, **kwargs):
        attendances, communities, agenda, agreed = formsets
        return super().get_context_data(
            form=form,
            formsets=formsets,
            attendances=attendances,
            communities=communities,
            agenda=agenda,
            agreed=agreed,
            group=self.group,
            twin=self._twin(form),
            file_was_sent=bool(self.request.FILES),
            **kwargs,
        )

    def _twin(self, form):
        """The regular meeting that stands in the way of this one; None where none does."""
        if not (form.is_bound and "month" in form.errors and self.group and form.instance.month):
            return None
        regular = Meeting.objects.visible_to(self.user).regular().filter(group=self.group)
        return regular.for_month(Month.of(form.instance.month)).exclude(pk=self.object.pk).first()


class MeetingAdd(MeetingRecording, RecordCreateView):
    """Records a meeting. `?group=`, `?month=2011-10` and `?state=planned` fill it in."""

    title = gettext_lazy("Record a meeting")

    def get(self, request, *args, **kwargs):
        if self.chosen is None:
            return self.ask_for_group()
        planned = self.regular_of_month
        if planned and planned.state == MeetingState.PLANNED:
            messages.info(
                request,
                _("The meeting of %(month)s is planned already. Record here what happened; nothing is entered twice.")
                % {"month": Month.of(planned.month).label},
            )
            return HttpResponseRedirect(f"{record_url(planned, 'edit')}?record=1")
        return super().get(request, *args, **kwargs)

    @cached_property
    def groups(self):
        """The groups of which this person may record a meeting today."""
        groups = WorkingGroup.objects.editable_by(self.user).active_on(clock.today())
        return list(groups.select_related("district").order_by("district__name_en", "name"))

    @cached_property
    def chosen(self):
        """The group that the address names, else the only one."""
        asked = self.request.GET.get("group", "")
        named = [group for group in self.groups if str(group.pk) == asked]
        if named:
            return named[0]
        return self.groups[0] if len(self.groups) == 1 else None

    @cached_property
    def month(self):
        """The month that the address names, else the current one unless it is recorded, else the first owed."""
        try:
            return Month.parse(self.request.GET.get("month", ""))
        except ValueError:
            pass
        current = Month.of(clock.today())
        owed = get_outstanding_months(self.chosen, until=clock.today()) if self.chosen else []
        return current if current in owed or not owed else owed[0]

    @cached_property
    def regular_of_month(self):
        return Meeting.objects.regular().for_month(self.month).filter(group=self.chosen).first()

    def get_initial(self):
        today = clock.today()
        is_ahead = self.month.start > today or self.request.GET.get("state") == MeetingState.PLANNED
        return {
            "group": self.chosen and self.chosen.pk,
            "month": self.month.start,
            "kind": MeetingKind.EXTRAORDINARY if self.regular_of_month else MeetingKind.REGULAR,
            "state": MeetingState.PLANNED if is_ahead else MeetingState.HELD,
            "date": today if today in self.month and not is_ahead else None,
            "venue": self.chosen.usual_venue if self.chosen else "",
        }

    def get_suggested(self):
        if self.group is None:
            return ()
        carried = Discussion.objects.visible_to(self.user).carried_over(self.group).select_related("concern")
        return [{"concern": item.concern_id, "raised_by": item.raised_by} for item in carried if item.concern.is_open]

    @property
    def draft_key(self):
        """A draft for each group: what was typed of one is not offered for another."""
        return f"{self.request.path}?group={self.group.pk}" if self.group else self.request.path

    def ask_for_group(self):
        """Which group met? With what each of them owes."""
        today = clock.today()
        months = get_group_months(self.groups, until=today, count=3)
        choices = [
            (group, [month for month in months[group.pk] if month.status in OUTSTANDING]) for group in self.groups
        ]
        context = {"view": self, "title": self.get_title(), "choices": choices, "list_url": record_url(Meeting, "list")}
        return render(self.request, "forums/meeting_start.html", context)


class MeetingEdit(MeetingRecording, RecordUpdateView):
    """Changes a meeting. `?record=1` completes a planned one: held, today."""

    def get_initial(self):
        meeting, today = self.object, clock.today()
        if "record" not in self.request.GET or meeting.state != MeetingState.PLANNED:
            return {}
        is_over = meeting.date and meeting.date <= today
        return {"state": MeetingState.HELD, "date": meeting.date if is_over else today}
