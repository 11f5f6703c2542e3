"""Pages that close the records of a mandate or an area of operation, and reopen them."""

from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core.crud.views import ReasonForm, RecordDecisionView
from districts.models import AreaOfOperation, Mandate
from districts.services import close_records, reopen_records


class ClosingDecisionView(RecordDecisionView):
    """A decision to close or reopen the records of a mandate or an area."""

    closes: bool

    def is_due(self) -> bool:
        return self.object.records_closed != self.closes


class CloseRecordsView(ClosingDecisionView):
    service = staticmethod(close_records)
    closes = True
    title = gettext_lazy("Close the records: %(record)s")
    explanation = gettext_lazy(
        "Records within these dates can then no longer be changed, in the application, the administration, an import "
        "or the database, until a manager reopens them with a reason. All monthly returns of these dates must be "
        "accepted first."
    )
    button_label = gettext_lazy("Close the records")
    success_message = gettext_lazy("Closed: %(record)s.")


class ReopenRecordsView(ClosingDecisionView):
    service = staticmethod(reopen_records)
    form_class = ReasonForm
    closes = False
    title = gettext_lazy("Reopen the records: %(record)s")
    explanation = gettext_lazy(
        "It can then be changed and extended, and its months can be reopened. Months whose return is accepted stay "
        "closed. The history records who reopened the records, when and why."
    )
    button_label = gettext_lazy("Reopen the records")
    success_message = gettext_lazy("Reopened: %(record)s.")


def format_closing_status(record: Mandate | AreaOfOperation) -> str:
    """Return the closing status of a mandate or an area, with the user and the time."""
    if record.decided_at is None:
        return _("Open")
    params: dict[str, Any] = {
        "person": record.decided_by,
        "at": formats.date_format(timezone.localtime(record.decided_at), "DATETIME_FORMAT"),
        "reason": record.reason,
    }
    if record.records_closed:
        return _("Closed by %(person)s, %(at)s") % params
    return _("Reopened by %(person)s, %(at)s: %(reason)s") % params
