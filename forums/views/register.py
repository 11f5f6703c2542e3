"""Commitments register of a working group."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from csi.core.crud.views import RecordListView
from forums.filters import RegisterFilters
from forums.models import Action, WorkingGroup
from forums.tables import RegisterTable


class CommitmentRegister(RecordListView):
    """The actions of a group, from the concern to the report back, to filter, export and print."""

    model = Action
    table_class = RegisterTable
    filterset_class = RegisterFilters
    template_name = "forums/register.html"
    count_label = ngettext_lazy("%(count)s commitment", "%(count)s commitments", "count")
    empty_message = gettext_lazy("No commitments yet. They are recorded with the meeting at which they were agreed.")
    # The register is a report: its file is not imported again.
    record_import = None
    add_url = import_url = None

    @cached_property
    def group(self) -> WorkingGroup:
        return self.get_record_or_404(WorkingGroup.objects.visible_to(self.user).select_related("district"))

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(meeting__group=self.group)

    def get_title(self) -> str:
        return _("Commitments register: %(group)s") % {"group": self.group}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(group=self.group, **kwargs)
