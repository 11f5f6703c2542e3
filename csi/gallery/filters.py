from django.utils.translation import gettext_lazy as _

from csi.core.crud.filters import DistrictFilter, Filters, PeriodFilter, YesNoFilter
from csi.gallery.models import Photo


class PhotoFilters(Filters):
    district = DistrictFilter()
    taken = PeriodFilter("taken_on", label=_("Taken"), words=_("taken"))
    is_public = YesNoFilter(label=_("Public"))
    consent = YesNoFilter(label=_("Consent"))

    class Meta:
        model = Photo
        fields = ()
