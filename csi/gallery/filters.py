"""Filters of the list of photos."""

from django.utils.translation import gettext_lazy as _

from csi.core.crud.filters import PeriodFilter, RecordFilterSet, ScopeFilter, YesNoFilter
from csi.gallery.models import Photo


class PhotoFilters(RecordFilterSet):
    district = ScopeFilter()
    taken = PeriodFilter("taken_on", label=_("Taken"), phrase=_("taken %(dates)s"))
    is_public = YesNoFilter(label=_("Public"))
    consent = YesNoFilter(label=_("Consent"))

    class Meta:
        model = Photo
        fields = ()
