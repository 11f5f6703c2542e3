from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.accounts.models import AccessEvent
from csi.core.crud.columns import Column, DateColumn, StateColumn
from csi.core.crud.tables import RecordTable


class AccessEventTable(RecordTable):
    """Lines of the access log."""

    whose = Column(gettext_lazy("Account"), accessor="kind", orderable=False)
    kind = StateColumn(gettext_lazy("What"), orderable=False)
    said = Column(gettext_lazy("Detail"), orderable=False)
    at = DateColumn(gettext_lazy("When"))
    who = Column(gettext_lazy("By"), orderable=False)
    address = Column(gettext_lazy("Address"), orderable=False)
    from_page = Column(gettext_lazy("From the page"), accessor="page", orderable=False)

    class Meta(RecordTable.Meta):
        model = AccessEvent
        fields = ("whose", "kind", "said", "at", "who", "address", "from_page")

    def render_whose(self, record):
        return str(record.account) if record.account else _("Nobody’s: no such account")
