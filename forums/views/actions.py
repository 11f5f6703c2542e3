"""Pages of actions."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors
from csi.core.crud.views import (
    RecordCreateView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
    RecordView,
    record_url,
)
from csi.core.crud.views.edit import OutsideScopeError, RecordFormView
from csi.core.typing import StrOrPromise
from forums.filters import ActionFilters
from forums.forms import ActionDoneForm, ActionForm
from forums.models import Action
from forums.services import RecordNotVisible, delete_action, record_action, record_progress
from forums.tables import ActionTable


class ActionList(RecordListView):
    model = Action
    table_class = ActionTable
    filterset_class = ActionFilters
    count_label = ngettext_lazy("%(count)s action", "%(count)s actions", "count")
    empty_message = gettext_lazy("No actions yet. Actions are recorded with the meeting at which they were agreed.")
    export_fields = ("verified_on", "verified_by", "reported_back_at", "informed_on")
    bulk_fields = ("responsible", "due")


class ActionDetail(RecordDetailView):
    model = Action
    template_name = "forums/action_detail.html"
    fields = (
        (gettext_lazy("Agreed at"), "meeting"),
        (gettext_lazy("Concern"), lambda action: action.concern or _("Not linked to an agenda item")),
        "sector",
        "responsible",
        (gettext_lazy("Telephone"), "responsible.telephone"),
        "due",
        "done_on",
        "verified_on",
        "verified_by",
        "reported_back_at",
        "informed_on",
    )

    def get_state_badge(self) -> tuple[StrOrPromise, str]:
        stage = self.object.stage
        return stage.label, stage.badge

    def get_page_actions(self) -> list[tuple[StrOrPromise, str, str]]:
        if not self.is_editable:
            return []
        edit = record_url(self.object, "edit")
        if not self.object.done_on:
            return [(_("Edit action"), edit, "pencil")]
        if not self.object.verified_on:
            return [(_("Record verification"), f"{edit}#id_verified_on", "check-lg")]
        if not self.object.reported_back_at_id:
            return [(_("Record feedback to the forum"), f"{edit}#id_reported_back_at", "people")]
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        can_be_done = self.is_editable and not self.object.done_on
        return super().get_context_data(done_form=ActionDoneForm() if can_be_done else None, **kwargs)


class ActionFormMixin(RecordFormView):
    """Save an action and update the state of its concern."""

    def perform_save(self, form: Any, formsets: Sequence[Any]) -> Action:
        try:
            return record_action(acting_user=self.user, action=form.save(commit=False))
        except RecordNotVisible as error:
            raise OutsideScopeError from error


class ActionAdd(ActionFormMixin, RecordCreateView):
    model = Action
    form_class = ActionForm
    title = gettext_lazy("Add action")
    prefill = ("meeting", "concern", "description", "sector", "responsible", "due")


class ActionEdit(ActionFormMixin, RecordUpdateView):
    model = Action
    form_class = ActionForm


class ActionDelete(RecordDeleteView):
    model = Action

    def perform_delete(self) -> None:
        delete_action(acting_user=self.user, action=self.object)


class ActionDone(RecordView):
    """Mark an action as done; posted by a button in every list of actions."""

    model = Action

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.get_record_or_404(self.get_visible_queryset()).get_absolute_url())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        action = self.get_record_or_404(self.get_editable_queryset().for_list())
        form = ActionDoneForm(request.POST)
        try:
            if not form.is_valid():
                raise ValidationError(form.errors.as_data()["done_on"])
            with translate_integrity_errors(Action):
                record_progress(acting_user=self.user, action=action, done_on=form.cleaned_data["done_on"])
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except ConstraintViolation as violation:
            messages.error(request, violation.message)
        else:
            values = {"action": action, "date": date_format(action.done_on)}
            messages.success(request, _("Done on %(date)s: %(action)s.") % values)
        return HttpResponseRedirect(self._get_return_url(action))

    def _get_return_url(self, action: Action) -> str:
        url = self.request.POST.get("next", "")
        is_allowed = url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )
        return url if is_allowed else action.get_absolute_url()
