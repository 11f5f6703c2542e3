from django.utils.translation import gettext_lazy as _

from csi.accounts.models import AccessEvent, EventKind, User
from csi.core.crud.filters import ChoiceFilter, Filters, PeriodFilter, RecordFilter


class AccessEventFilters(Filters):
    account = RecordFilter(label=_("Account"), words=_("of %(value)s"), queryset=lambda _request: User.objects.all())
    kind = ChoiceFilter(label=_("What"), choices=EventKind.choices)
    at = PeriodFilter(label=_("Day"), words=_("on"))

    class Meta:
        model = AccessEvent
        fields = ()
