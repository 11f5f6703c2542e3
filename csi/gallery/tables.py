from django.utils.translation import gettext_lazy as _

from csi.gallery.models import Photo
from csi.pages.columns import LinkColumn, NumberColumn
from csi.pages.tables import RecordTable


class PhotoTable(RecordTable):
    """Photos as a grid on the page, as a table of what is known about them in an export."""

    district = LinkColumn(to="district")
    width = NumberColumn(unit=_("pixels"))
    height = NumberColumn(unit=_("pixels"))

    class Meta(RecordTable.Meta):
        model = Photo
        fields = ("caption", "taken_on", "district", "credit", "consent", "is_public", "width", "height")
        template_name = "gallery/photo_table.html"
