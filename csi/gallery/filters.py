import django_filters
from django.utils.translation import gettext_lazy as _

from csi.gallery.models import Photo
from csi.pages.filters import DistrictFilter, Filters, PeriodFilter


class PhotoFilters(Filters):
    district = DistrictFilter()
    taken = PeriodFilter("taken_on", label=_("Taken"), words=_("taken"))
    is_public = django_filters.BooleanFilter(label=_("Public"))
    consent = django_filters.BooleanFilter(label=_("Consent"))

    class Meta:
        model = Photo
        fields = ()
