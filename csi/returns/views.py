"""Pages of monthly returns."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
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
from csi.core.crud.views.edit import RecordFormView
from csi.core.periods import Month
from csi.core.urls import is_valid_pk
from csi.returns import services
from csi.returns.checklist import ReturnChecklist, build_checklist
from csi.returns.filters import ReturnFilters
from csi.returns.forms import NewReturnForm, OpenItemsForm, RemarkForm, ReturnForm
from csi.returns.locks import lock_return_of_closed_area
from csi.returns.models import MonthlyReturn, ReturnStatus
from csi.returns.outstanding import get_outstanding_returns
from csi.returns.tables import ReturnTable


class ReturnList(RecordListView):
    model = MonthlyReturn
    table_class = ReturnTable
    filterset_class = ReturnFilters
    count_label = ngettext_lazy("%(count)s monthly return", "%(count)s monthly returns", "count")
    empty_message = gettext_lazy("No monthly return has been added. Add the return that is due.")
    export_fields = ("narrative",)


class ReturnDetail(RecordDetailView):
    """A monthly return with its checklist, narrative, steps and decisions."""

    model = MonthlyReturn
    template_name = "returns/return_detail.html"

    def get_heading(self) -> str:
        return _("Monthly return: %(month)s") % {"month": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        monthly_return = self.object
        lock = lock_return_of_closed_area(monthly_return, self.user)
        context = super().get_context_data(
            checklist=build_checklist(monthly_return.district, monthly_return.calendar_month, self.user),
            steps=monthly_return.steps.select_related("recorded_by"),
            can_submit=self.is_editable and monthly_return.is_awaiting_submission and not lock,
            can_withdraw=self.is_editable and monthly_return.status == ReturnStatus.SUBMITTED and not lock,
            can_decide=self.user.has_permission(MissionPermission.DECIDE_RETURNS) and not lock,
            today=clock.today(),
            **kwargs,
        )
        if context["steps"]:
            # Its steps are recorded, so the database rejects a deletion.
            context["delete_url"] = None
        # The lead paragraph already states the other locks.
        return context | {"lock": lock}


class ReturnFormMixin(RecordFormView):
    """The form of a return with its checklist and "Save and submit"."""

    model = MonthlyReturn
    template_name = "returns/return_form.html"

    def perform_save(self, form: Any, formsets: Any) -> MonthlyReturn:
        monthly_return = super().perform_save(form, formsets)
        if "submit" in self.request.POST:
            return services.submit(acting_user=self.user, monthly_return=monthly_return)
        return monthly_return

    def get_success_message(self, record: MonthlyReturn) -> str:
        if record.status == ReturnStatus.SUBMITTED:
            return _("Submitted: %(record)s. A manager accepts it or returns it for correction.") % {"record": record}
        return super().get_success_message(record)


class ReturnAdd(ReturnFormMixin, RecordCreateView):
    """Add a return; defaults to the oldest outstanding month without a draft."""

    form_class = NewReturnForm
    title = gettext_lazy("Add monthly return")
    prefill = ("district", "month")

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial()
        if initial:
            return initial
        outstanding = get_outstanding_returns(self.user, clock.today())
        first = next((item for item in outstanding if item.monthly_return is None), None)
        return {"district": first.district.pk, "month": first.month.start} if first else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(checklist=self._build_checklist(kwargs["form"]), **kwargs)
        return context | {"can_add_another": False}

    def _build_checklist(self, form: Any) -> ReturnChecklist | None:
        """Return the checklist of the chosen district and month; None until both are chosen."""
        district_pk = str(form["district"].value() or "")
        month = str(form["month"].value() or "")[: len("2011-10")]
        if not is_valid_pk(district_pk):
            return None
        district = form.fields["district"].queryset.filter(pk=district_pk).first()
        try:
            return district and build_checklist(district, Month.parse(month), self.user)
        except ValueError:
            return None


class ReturnEdit(ReturnFormMixin, RecordUpdateView):
    form_class = ReturnForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        checklist = build_checklist(self.object.district, self.object.calendar_month, self.user)
        return super().get_context_data(checklist=checklist, **kwargs)


class ReturnDelete(RecordDeleteView):
    model = MonthlyReturn


class ReturnDecisionView(RecordDecisionView):
    """Change the status of a return."""

    model = MonthlyReturn
    record_kwarg = "monthly_return"


class ReturnSubmitView(ReturnDecisionView):
    """Submit a return; ask first if it has open items."""

    service = staticmethod(services.submit)
    title = gettext_lazy("Submit: %(record)s")
    button_label = gettext_lazy("Submit all the same")
    success_message = gettext_lazy("Submitted: %(record)s. A manager accepts it or returns it for correction.")

    def is_due(self) -> bool:
        return False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        record = self.object
        if record.is_awaiting_submission and record.is_over and record.has_content:
            checklist = build_checklist(record.district, record.calendar_month, self.user)
            number = checklist.open_items
            if number and request.POST.get("open_items") != str(number):
                self.explanation = checklist.question
                return self.render_page(OpenItemsForm(initial={"open_items": number}))
        return super().post(request, *args, **kwargs)


class ReturnWithdrawView(ReturnDecisionView):
    service = staticmethod(services.withdraw)
    success_message = gettext_lazy("Withdrawn: %(record)s. You can change it and submit it again.")


class ManagerDecisionView(ReturnDecisionView):
    """A decision that requires `DECIDE_RETURNS`; other users receive 404.

    `decidable_status` is the status in which the confirmation page is shown.
    """

    decidable_status: ReturnStatus | None = None

    @cached_property
    def object(self) -> MonthlyReturn:
        if not self.user.has_permission(MissionPermission.DECIDE_RETURNS):
            raise Http404
        return super().object

    def is_due(self) -> bool:
        return self.object.status == self.decidable_status


class ReturnAcceptView(ManagerDecisionView):
    service = staticmethod(services.accept)
    success_message = gettext_lazy("Accepted: %(record)s. The month is closed.")


class ReturnForCorrectionView(ManagerDecisionView):
    service = staticmethod(services.return_for_correction)
    form_class = RemarkForm
    decidable_status = ReturnStatus.SUBMITTED
    title = gettext_lazy("Return for correction: %(record)s")
    explanation = gettext_lazy("The team reads the remark, corrects the return and submits it again.")
    button_label = gettext_lazy("Return for correction")
    success_message = gettext_lazy("Returned for correction: %(record)s.")


class ReturnReopenView(ManagerDecisionView):
    service = staticmethod(services.reopen)
    form_class = ReasonForm
    decidable_status = ReturnStatus.ACCEPTED
    title = gettext_lazy("Reopen: %(record)s")
    explanation = gettext_lazy(
        "The month's records can then be changed, and its figures are provisional until the return is accepted again. "
        "The history records who reopened the month, when and why."
    )
    button_label = gettext_lazy("Reopen the month")
    success_message = gettext_lazy("Reopened: %(record)s. The team can change it again.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Before the user enters a reason.
        if self.is_due() and (error := services.get_reopening_error(self.object)):
            messages.error(request, error)
            return self.redirect_to_record()
        return super().get(request, *args, **kwargs)
