"""The pages that close a mandate or an area of operation at its end, and open it again."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.pages.refusals import Refusal, database_speaks
from csi.pages.views import Decision, RecordPage
from districts.actions import close_records, reopen_records


class NoWordsForm(forms.Form):
    """Closing needs no words."""


class ReasonForm(forms.Form):
    """Why closed records are opened again."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is opened again"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        error_messages={"required": gettext_lazy("Say why it is opened again: it stays on the record.")},
    )


class ClosingPage(Decision, RecordPage):
    """A decision about a mandate or an area, for managers: `take`, and the words around it."""

    @cached_property
    def object(self):
        return self.find(self.editable().for_list())

    def get(self, request, *args, **kwargs):
        if self.object.records_closed == self.closes:
            return HttpResponseRedirect(self.object.get_absolute_url())
        return self.show(self.form_class())

    def post(self, request, *args, **kwargs):
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.show(form)
        try:
            with database_speaks(self.model):
                self.take(acting_user=self.user, record=self.object, **form.cleaned_data)
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, self.said % {"record": self.object})
        return HttpResponseRedirect(self.object.get_absolute_url())


class CloseRecords(ClosingPage):
    take = staticmethod(close_records)
    form_class = NoWordsForm
    closes = True
    title = gettext_lazy("Close: %(record)s")
    lead = gettext_lazy(
        "Nothing that was recorded of its days changes any more, from any page, the administration, an import or the "
        "database itself, until a manager reopens it with a reason. All monthly returns of these days are accepted "
        "before."
    )
    deed = gettext_lazy("Close it")
    said = gettext_lazy("Closed: %(record)s.")


class ReopenRecords(ClosingPage):
    take = staticmethod(reopen_records)
    form_class = ReasonForm
    closes = False
    title = gettext_lazy("Reopen: %(record)s")
    lead = gettext_lazy(
        "It can then be changed and extended, and its months be reopened: what lies in a month whose return is "
        "accepted stays closed with that month. Who reopened it, when and why stays on the record."
    )
    deed = gettext_lazy("Reopen it")
    said = gettext_lazy("Reopened: %(record)s.")


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
