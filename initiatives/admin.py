from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from csi.core.admin.records import RecordAdmin, RecordAdminForm
from initiatives.forms import InitiativeForm
from initiatives.models import Initiative
from initiatives.services import approve


class InitiativeAdminForm(RecordAdminForm):
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
        (_("Why, and with whom"), {"fields": ("purpose", "concerns", "partners")}),
        (_("Money"), {"fields": (("budget", "spent"), "overspend_reason")}),
        (
            _("People"),
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
        parts = super().get_fieldsets(request, obj)
        return [*parts, (_("Record"), {"fields": self.audit_fields})] if obj else parts

    @admin.display(description=_("participants"), ordering="participants")
    def participants(self, initiative):
        return initiative.participants

    @admin.action(description=_("Approve what is proposed"))
    def approve_proposals(self, request, initiatives):
        number = approve(initiatives=initiatives, acting_user=request.user)
        said = ngettext("%(number)d proposal approved.", "%(number)d proposals approved.", number)
        self.message_user(request, said % {"number": number})
