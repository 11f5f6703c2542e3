"""Admin of initiatives."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from csi.core.admin.records import RecordAdmin, RecordAdminForm
from initiatives.forms import InitiativeConfirmations, InitiativeForm
from initiatives.models import Initiative
from initiatives.services import approve_initiatives


class InitiativeAdminForm(InitiativeConfirmations, RecordAdminForm):
    constraint_fields = InitiativeForm.constraint_fields


@admin.register(Initiative)
class InitiativeAdmin(RecordAdmin):
    form = InitiativeAdminForm
    list_display = ("title", "kind", "status", "district", "starts", "ends", "participants", "budget", "spent")
    list_filter = ("status", "kind", "starts", "district")
    search_fields = ("title", "purpose", "outcome", "venue")
    date_hierarchy = "starts"
    autocomplete_fields = ("district", "further_districts", "concerns", "partners")
    fieldsets = (
        (None, {"fields": ("title", "kind", "status", "district", "further_districts", "venue", ("starts", "ends"))}),
        (_("Purpose and partners"), {"fields": ("purpose", "concerns", "partners")}),
        (_("Budget and spending"), {"fields": (("budget", "spent"), "overspend_reason")}),
        (
            _("Participants"),
            {
                "fields": (
                    ("participants_women", "participants_men"),
                    ("participants_under_30", "participants_police"),
                )
            },
        ),
        (_("Outcome"), {"fields": ("outcome", "lessons")}),
    )
    actions = ("approve_proposals",)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return [*fieldsets, (_("Record"), {"fields": self.audit_fields})] if obj else fieldsets

    @admin.display(description=_("participants"), ordering="participants")
    def participants(self, initiative):
        return initiative.participants

    @admin.action(description=_("Approve proposed initiatives"))
    def approve_proposals(self, request, initiatives):
        number = approve_initiatives(initiatives=initiatives, acting_user=request.user)
        message = ngettext("%(number)d proposal approved.", "%(number)d proposals approved.", number)
        self.message_user(request, message % {"number": number})
