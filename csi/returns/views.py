"""Pages of monthly returns: the district team tells its month, a manager accepts it or gives it back."""

from functools import cached_property

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from csi.accounts.permissions import MissionPermission
from csi.core import clock
from csi.core.crud.views import (
    ReasonForm,
    RecordCreateView,
    RecordDecisionView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
)
from csi.core.periods import Month
from csi.core.urls import is_valid_pk
from csi.returns import services
from csi.returns.checklist import contents_of
from csi.returns.filters import ReturnFilters
from csi.returns.forms import NewReturnForm, RemarkForm, ReturnForm
from csi.returns.locks import lock_return_of_closed_area
from csi.returns.models import MonthlyReturn, ReturnStatus
from csi.returns.outstanding import missing_returns
from csi.returns.tables import ReturnTable


class ReturnList(RecordListView):
    model = MonthlyReturn
    table_class = ReturnTable
    filterset_class = ReturnFilters
    count_label = ngettext_lazy("%(count)d monthly return", "%(count)d monthly returns", "count")
    empty_message = gettext_lazy("A return tells a district's month. Begin the one that is due.")
    export_fields = ("narrative",)


class ReturnDetail(RecordDetailView):
    """The month as it is recorded, what its team says of it, and the step that comes next."""

    model = MonthlyReturn
    template_name = "returns/return_detail.html"

    def get_heading(self):
        return _("Monthly return: %(month)s") % {"month": self.object}

    def get_context_data(self, **kwargs):
        one = self.object
        closed = lock_return_of_closed_area(one, self.user)
        context = super().get_context_data(
            contents=contents_of(one.district, one.calendar_month, self.user),
            history=one.steps.select_related("recorded_by"),
            can_submit=self.is_editable and one.is_awaiting_submission and not closed,
            can_decide=self.user.has_permission(MissionPermission.DECIDE_RETURNS) and not closed,
            today=clock.today(),
            **kwargs,
        )
        if one.status != ReturnStatus.DRAFT:
            # A step of it is on the record: deleting would be refused.
            context["delete_url"] = None
        # The head of this page says where the return stands.
        return context | {"lock": closed}


class ReturnWriting:
    """What beginning and changing a return share: the words beside what is recorded, and handing it in at once."""

    model = MonthlyReturn
    template_name = "returns/return_form.html"

    def perform_save(self, form, formsets):
        monthly_return = super().perform_save(form, formsets)
        if "submit" in self.request.POST:
            return services.submit(acting_user=self.user, monthly_return=monthly_return)
        return monthly_return

    def get_success_message(self, record):
        if record.status == ReturnStatus.SUBMITTED:
            return _("Submitted: %(record)s. A manager accepts it or returns it.") % {"record": record}
        return super().get_success_message(record)


class ReturnAdd(ReturnWriting, RecordCreateView):
    """Begins the return of a month; `?district=` and `?month=2011-10` fill it in, else the oldest that is owed."""

    form_class = NewReturnForm
    title = gettext_lazy("Begin a monthly return")
    prefill = ("district", "month")

    def get_initial(self):
        asked = super().get_initial()
        begun = missing_returns(self.user, clock.today()) if not asked else []
        owed = next((one for one in begun if one.monthly_return is None), None)
        return {"district": owed.district.pk, "month": owed.month.start} if owed else asked

    def get_context_data(self, *, form, **kwargs):
        return super().get_context_data(form=form, contents=self._contents(form), **kwargs) | {"can_add_another": False}

    def _contents(self, form):
        """What the chosen month holds; None until both are chosen."""
        district = str(form["district"].value() or "")
        month = str(form["month"].value() or "")[: len("2011-10")]
        if not is_valid_pk(district):
            return None
        chosen = form.fields["district"].queryset.filter(pk=district).first()
        try:
            return chosen and contents_of(chosen, Month.parse(month), self.user)
        except ValueError:
            return None


class ReturnEdit(ReturnWriting, RecordUpdateView):
    form_class = ReturnForm

    def get_context_data(self, **kwargs):
        one = self.object
        return super().get_context_data(contents=contents_of(one.district, one.calendar_month, self.user), **kwargs)


class ReturnDelete(RecordDeleteView):
    model = MonthlyReturn


class StepPage(RecordDecisionView):
    """Takes a return one step further."""

    model = MonthlyReturn
    record_kwarg = "monthly_return"


class SubmitReturn(StepPage):
    service = staticmethod(services.submit)
    success_message = gettext_lazy("Submitted: %(record)s. A manager accepts it or returns it.")


class ManagersStep(StepPage):
    """A step that managers take; for others it is not there. `stands`: where a return can be asked about it."""

    stands = None

    @cached_property
    def object(self):
        if not self.user.has_permission(MissionPermission.DECIDE_RETURNS):
            raise Http404
        return super().object

    def is_due(self):
        return self.object.status == self.stands


class AcceptReturn(ManagersStep):
    service = staticmethod(services.accept)
    success_message = gettext_lazy("Accepted: %(record)s. The month is closed.")


class GiveBack(ManagersStep):
    service = staticmethod(services.give_back)
    form_class = RemarkForm
    stands = ReturnStatus.SUBMITTED
    title = gettext_lazy("Return with a remark: %(record)s")
    explanation = gettext_lazy("The team reads the remark, puts it right and submits again.")
    button_label = gettext_lazy("Return it")
    success_message = gettext_lazy("Returned to its team: %(record)s.")


class Reopen(ManagersStep):
    service = staticmethod(services.reopen)
    form_class = ReasonForm
    stands = ReturnStatus.ACCEPTED
    title = gettext_lazy("Reopen: %(record)s")
    explanation = gettext_lazy(
        "Its records can then be changed, and its figures are provisional until it is accepted again. "
        "Who reopened it, when and why stays on the record."
    )
    button_label = gettext_lazy("Reopen the month")
    success_message = gettext_lazy("Reopened: %(record)s. It is with its team again.")
