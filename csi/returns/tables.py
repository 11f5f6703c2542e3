"""Table of monthly returns."""

from django.utils.translation import gettext_lazy as _

from csi.core.crud.columns import Column, LinkColumn, MonthColumn
from csi.core.crud.tables import RecordTable
from csi.returns.models import MonthlyReturn


class ReturnTable(RecordTable):
    month = MonthColumn()
    district = LinkColumn(to="district")
    submitted_by = Column(_("Submitted by"), orderable=False)
    decided_by = Column(_("Decided by"), orderable=False)

    class Meta(RecordTable.Meta):
        model = MonthlyReturn
        fields = ("month", "district", "status", "submitted_at", "submitted_by", "decided_at", "decided_by")
