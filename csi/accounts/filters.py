"""The filters of the access log."""

from django.utils.translation import gettext_lazy as _

from csi.accounts.models import AccessEvent, AccessEventKind, User
from csi.core.crud.filters import ChoiceFilter, PeriodFilter, RecordFilter, RecordFilterSet


class AccessEventFilters(RecordFilterSet):
    account = RecordFilter(label=_("Account"), phrase=_("of %(value)s"), queryset=lambda _request: User.objects.all())
    kind = ChoiceFilter(label=_("Event"), choices=AccessEventKind.choices)
    at = PeriodFilter(label=_("Date"))

    class Meta:
        model = AccessEvent
        fields = ()
