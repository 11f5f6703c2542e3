"""Tables of photos."""

from django.utils.translation import gettext_lazy as _

from csi.core.crud.columns import Column, LinkColumn, NumberColumn, YesNoColumn
from csi.core.crud.tables import RecordTable
from csi.gallery.models import Photo


class PhotoTable(RecordTable):
    """Photos, shown as a grid on the page and as a table in an export."""

    district = LinkColumn(to="district")
    credit = Column(orderable=False)
    consent = YesNoColumn(orderable=False)
    is_public = YesNoColumn(orderable=False)
    width = NumberColumn(unit=_("pixels"), orderable=False)
    height = NumberColumn(unit=_("pixels"), orderable=False)

    class Meta(RecordTable.Meta):
        model = Photo
        fields = ("caption", "taken_on", "district", "credit", "consent", "is_public", "width", "height")
        template_name = "gallery/photo_table.html"
