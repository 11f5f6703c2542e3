"""Table of concerns."""

from csi.concerns.models import Concern
from csi.core.crud.columns import LinkColumn, StateColumn
from csi.core.crud.tables import RecordTable


class ConcernTable(RecordTable):
    district = LinkColumn(to="district")
    assigned_to = LinkColumn(to="assigned_to")
    sensitivity = StateColumn()

    class Meta(RecordTable.Meta):
        model = Concern
        fields = (
            "summary",
            "district",
            "category",
            "raised_on",
            "state",
            "assigned_to",
            "reported_back_on",
            "sensitivity",
        )


class ConcernListTable(ConcernTable):
    """The table of the list, which has room for the adviser instead of the date of the report back."""

    class Meta(ConcernTable.Meta):
        exclude = ("reported_back_on",)
