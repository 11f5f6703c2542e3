from django.utils.translation import gettext_lazy as _

from csi.accounts.models import AccessEvent, EventKind, User
from csi.core.crud.filters import ChoiceFilter, PeriodFilter, RecordFilter, RecordFilterSet


class AccessEventFilters(RecordFilterSet):
    account = RecordFilter(label=_("Account"), phrase=_("of %(value)s"), queryset=lambda _request: User.objects.all())
    kind = ChoiceFilter(label=_("What"), choices=EventKind.choices)
    at = PeriodFilter(label=_("Day"), phrase=_("on"))

    class Meta:
        model = AccessEvent
        fields = ()
