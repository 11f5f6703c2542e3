"""The table of the access log."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.accounts.models import AccessEvent
from csi.core.crud.columns import Column, DateColumn, StateColumn
from csi.core.crud.tables import RecordTable


class AccessEventTable(RecordTable):
    """Entries of the access log."""

    # `accessor="kind"`: the column is also shown if the account is null.
    account_name = Column(gettext_lazy("Account"), accessor="kind", orderable=False)
    kind = StateColumn(gettext_lazy("Event"), orderable=False)
    detail_label = Column(gettext_lazy("Detail"), orderable=False)
    # Entries are numbered in the order of time.
    at = DateColumn(gettext_lazy("Time"), order_by="id")
    actor = Column(gettext_lazy("By"), orderable=False)
    ip_address = Column(gettext_lazy("IP address"), orderable=False)
    source_page = Column(gettext_lazy("Page"), accessor="page", orderable=False)

    class Meta(RecordTable.Meta):
        model = AccessEvent
        fields = ("account_name", "kind", "detail_label", "at", "actor", "ip_address", "source_page")

    def render_account_name(self, record: AccessEvent) -> str:
        return str(record.account) if record.account else _("No such account")
