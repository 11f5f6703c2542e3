"""Admin of working groups, meetings and actions."""

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.admin.records import RecordAdmin, RecordAdminForm, RecordInline
from forums.forms import ActionForm, MeetingForm
from forums.forms.attendance import AttendanceConfirmations, AttendanceForm
from forums.forms.meetings import MeetingConfirmations
from forums.models import (
    Action,
    ActionStage,
    Attendance,
    CadenceChange,
    CommunityPresence,
    Discussion,
    Meeting,
    MeetingCadence,
    WorkingGroup,
)


class MeetingAdminForm(MeetingConfirmations, RecordAdminForm):
    constraint_fields = MeetingForm.constraint_fields


class AttendanceAdminForm(AttendanceConfirmations, RecordAdminForm):
    constraint_fields = AttendanceForm.constraint_fields


class ActionAdminForm(RecordAdminForm):
    constraint_fields = ActionForm.constraint_fields

    class Meta:
        error_messages = ActionForm.Meta.error_messages


class AttendanceInline(RecordInline):
    model = Attendance
    form = AttendanceAdminForm


class CommunityPresenceInline(RecordInline):
    model = CommunityPresence


class FrozenRowInline(RecordInline):
    """Make `readonly_after_creation` fields read-only on the page of a saved meeting.

    A choice of concerns or contacts in every row would cost one query per row.
    """

    readonly_after_creation: tuple[str, ...] = ()

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return (*fields, *self.readonly_after_creation) if obj else fields


class DiscussionInline(FrozenRowInline):
    model = Discussion
    readonly_after_creation = ("concern",)
    show_change_link = True

    def has_add_permission(self, request, obj=None):
        return obj is None and super().has_add_permission(request, obj)


class ActionInline(FrozenRowInline):
    model = Action
    form = ActionAdminForm
    fk_name = "meeting"
    fields = ("description", "sector", "responsible", "due", "concern", "done_on")
    readonly_after_creation = ("responsible", "concern")
    show_change_link = True


class CadenceChangeInline(RecordInline):
    model = CadenceChange


class CurrentCadenceFilter(admin.SimpleListFilter):
    """The cadence in force today."""

    title = _("meeting cadence")
    parameter_name = "cadence"

    def lookups(self, request, model_admin):
        return MeetingCadence.choices

    def queryset(self, request, queryset):
        return queryset.filter(current_cadence=self.value()) if self.value() else queryset


@admin.register(WorkingGroup)
class WorkingGroupAdmin(RecordAdmin):
    list_display = ("name", "district", "chair", "current_cadence", "established", "closed", "held_count", "last_held")
    list_filter = (CurrentCadenceFilter, "established", "district")
    search_fields = (
        "name",
        "usual_venue",
        "chair__office",
        "district__name_en",
        "district__name_ru",
        "district__name_ky",
    )
    date_hierarchy = "established"
    autocomplete_fields = ("district", "chair")
    inlines = (CadenceChangeInline,)

    @admin.display(description=_("meeting cadence"), ordering="current_cadence")
    def current_cadence(self, group):
        return MeetingCadence(group.current_cadence).label

    @admin.display(description=_("meetings held"), ordering="held_count")
    def held_count(self, group):
        return group.held_count

    @admin.display(description=_("last held"), ordering="last_held")
    def last_held(self, group):
        return group.last_held


@admin.register(Meeting)
class MeetingAdmin(RecordAdmin):
    form = MeetingAdminForm
    list_display = ("group", "month_name", "district", "state", "kind", "date", "people")
    list_filter = ("state", "kind", "month", "group__district")
    search_fields = (
        "group__name",
        "venue",
        "agenda",
        "minutes",
        "group__district__name_en",
        "group__district__name_ru",
    )
    date_hierarchy = "month"
    autocomplete_fields = ("group",)
    inlines = (AttendanceInline, CommunityPresenceInline, DiscussionInline, ActionInline)
    fieldsets = (
        (
            _("When and where"),
            {"fields": (("group", "month", "kind"), ("state", "cancel_reason"), ("date", "time", "venue"))},
        ),
        (_("Agenda and minutes"), {"fields": ("agenda", "minutes", "minutes_file")}),
    )

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "group") if obj else fields

    @admin.display(description=_("month"), ordering="month")
    def month_name(self, meeting):
        return f"{meeting.month:%Y-%m}"

    @admin.display(description=_("district"), ordering="group__district")
    def district(self, meeting):
        return meeting.group.district

    @admin.display(description=_("people"), ordering="people")
    def people(self, meeting):
        return meeting.people


class MeetingRowAdmin(RecordAdmin):
    """The rows of a meeting, searchable across meetings."""

    list_filter: ClassVar[tuple[str, ...]] = ("meeting__state", "meeting__group__district")
    date_hierarchy = "meeting__month"
    autocomplete_fields: ClassVar[tuple[str, ...]] = ("meeting",)


@admin.register(Attendance)
class AttendanceAdmin(MeetingRowAdmin):
    form = AttendanceAdminForm
    list_display = ("meeting", "sector", "women", "men", "under_30", "people")
    list_filter = ("sector", *MeetingRowAdmin.list_filter)
    search_fields = ("meeting__group__name",)

    @admin.display(description=_("people"))
    def people(self, attendance):
        return attendance.people


@admin.register(CommunityPresence)
class CommunityPresenceAdmin(MeetingRowAdmin):
    list_display = ("meeting", "community", "people")
    list_filter = ("community", *MeetingRowAdmin.list_filter)
    search_fields = ("meeting__group__name", "community__name_en")
    autocomplete_fields = ("meeting", "community")


@admin.register(Discussion)
class DiscussionAdmin(MeetingRowAdmin):
    list_display = ("concern", "meeting", "raised_by", "outcome")
    list_filter = ("outcome", "raised_by", *MeetingRowAdmin.list_filter)
    search_fields = ("concern__summary", "note", "meeting__group__name")
    autocomplete_fields = ("meeting", "concern")


class StageFilter(admin.SimpleListFilter):
    """Filter actions by their current stage."""

    title = _("stage")
    parameter_name = "stage"

    def lookups(self, request, model_admin):
        return ActionStage.choices

    def queryset(self, request, actions):
        return actions.at_stage(self.value(), clock.today()) if self.value() in ActionStage.values else actions


@admin.register(Action)
class ActionAdmin(RecordAdmin):
    form = ActionAdminForm
    list_display = ("description", "stage", "due", "sector", "responsible", "meeting", "done_on")
    list_filter = (StageFilter, "sector", "due", "meeting__group__district")
    search_fields = ("description", "responsible__office", "meeting__group__name", "concern__summary")
    date_hierarchy = "due"
    autocomplete_fields = ("meeting", "concern", "responsible", "verified_by", "reported_back_at")
    fieldsets = (
        (_("Agreed"), {"fields": ("meeting", "concern", "description", ("sector", "responsible"), "due")}),
        (_("Done"), {"fields": ("done_on",)}),
        (_("Verified"), {"fields": (("verified_on", "verified_by"),)}),
        (_("Reported back"), {"fields": (("reported_back_at", "informed_on"),)}),
    )

    @admin.display(description=_("stage"), ordering="due")
    def stage(self, action):
        return action.stage.label
