"""Table of initiatives."""

from django.utils.translation import gettext_lazy as _

from csi.core.crud.columns import LinkColumn, NumberColumn
from csi.core.crud.tables import RecordTable
from initiatives.models import Initiative


class InitiativeTable(RecordTable):
    title = LinkColumn()
    district = LinkColumn(to="district")
    participants = NumberColumn(_("Participants"))
    budget = NumberColumn(_("Budget"), unit=_("EUR"), places=2)
    spent = NumberColumn(_("Spent"), unit=_("EUR"), places=2)

    summed_columns = ("participants", "budget", "spent")

    class Meta(RecordTable.Meta):
        model = Initiative
        fields = ("title", "kind", "status", "district", "starts", "participants", "budget", "spent")
