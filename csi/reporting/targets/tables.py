from django.utils.translation import gettext_lazy as _

from csi.pages.columns import Column, LinkColumn
from csi.pages.tables import RecordTable
from csi.reporting.models import Target


class TargetTable(RecordTable):
    indicator = LinkColumn()
    district = Column(default=_("The mission"))

    class Meta(RecordTable.Meta):
        model = Target
        fields = ("indicator", "district", "starts", "ends", "baseline", "value")
