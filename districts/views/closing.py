"""The pages that close a mandate or an area of operation at its end, and open it again."""

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core.crud.views import ReasonForm, RecordDecisionView
from districts.services import close_records, reopen_records


class ClosingPage(RecordDecisionView):
    """A decision about a mandate or an area, for managers."""

    closes = None

    def is_due(self):
        return self.object.records_closed != self.closes


class CloseRecords(ClosingPage):
    service = staticmethod(close_records)
    closes = True
    title = gettext_lazy("Close: %(record)s")
    explanation = gettext_lazy(
        "Nothing that was recorded of its days changes any more, from any page, the administration, an import or the "
        "database itself, until a manager reopens it with a reason. All monthly returns of these days are accepted "
        "before."
    )
    button_label = gettext_lazy("Close it")
    success_message = gettext_lazy("Closed: %(record)s.")


class ReopenRecords(ClosingPage):
    service = staticmethod(reopen_records)
    form_class = ReasonForm
    closes = False
    title = gettext_lazy("Reopen: %(record)s")
    explanation = gettext_lazy(
        "It can then be changed and extended, and its months be reopened: what lies in a month whose return is "
        "accepted stays closed with that month. Who reopened it, when and why stays on the record."
    )
    button_label = gettext_lazy("Reopen it")
    success_message = gettext_lazy("Reopened: %(record)s.")


def closing_words(record):
    """How the records of a mandate or an area stand, for its page."""
    if record.decided_at is None:
        return _("Open")
    words = {
        "person": record.decided_by,
        "at": formats.date_format(timezone.localtime(record.decided_at), "DATETIME_FORMAT"),
        "reason": record.reason,
    }
    if record.records_closed:
        return _("Closed by %(person)s, %(at)s") % words
    return _("Reopened by %(person)s, %(at)s: %(reason)s") % words
