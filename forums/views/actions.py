"""Pages of actions: what was promised, by whom, and whether it was done."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
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
from csi.core.crud.views.edit import OutsideScopeError
from forums.filters import ActionFilters
from forums.forms import ActionForm, DoneForm
from forums.models import Action, ActionStage
from forums.services import NotInScope, delete_action, record_action, record_progress
from forums.tables import ActionTable


class ActionList(RecordListView):
    model = Action
    table_class = ActionTable
    filterset_class = ActionFilters
    count_label = ngettext_lazy("%(count)d action", "%(count)d actions", "count")
    empty_message = gettext_lazy("Actions are agreed at a meeting: record one, with what was agreed.")
    export_fields = ("verified_on", "verified_by", "reported_back_at")


class ActionDetail(RecordDetailView):
    model = Action
    template_name = "forums/action_detail.html"
    fields = (
        (gettext_lazy("Agreed at"), "meeting"),
        (gettext_lazy("For the concern"), lambda action: action.concern or _("On its own")),
        "sector",
        "responsible",
        "due",
        "done_on",
        "verified_on",
        "verified_by",
        "reported_back_at",
    )

    def get_state_badge(self):
        stage = self.object.stage
        return stage.label, ActionStage(stage).badge

    def get_page_actions(self):
        if not self.is_editable:
            return []
        edit = record_url(self.object, "edit")
        if not self.object.done_on:
            return [(_("Change what was agreed"), edit, "pencil")]
        if not self.object.verified_on:
            return [(_("Record who verified it"), f"{edit}#id_verified_on", "check-lg")]
        if not self.object.reported_back_at_id:
            return [(_("Record that the forum was told"), f"{edit}#id_reported_back_at", "people")]
        return []

    def get_context_data(self, **kwargs):
        can_be_done = self.is_editable and not self.object.done_on
        return super().get_context_data(done_form=DoneForm() if can_be_done else None, **kwargs)


class ActionSaving:
    """Saves an action so that its concern follows."""

    def perform_save(self, form, formsets):
        try:
            return record_action(acting_user=self.user, action=form.save(commit=False))
        except NotInScope as outside:
            raise OutsideScopeError from outside


class ActionAdd(ActionSaving, RecordCreateView):
    model = Action
    form_class = ActionForm
    title = gettext_lazy("Add an action")
    prefill = ("meeting", "concern", "description", "sector", "responsible", "due")


class ActionEdit(ActionSaving, RecordUpdateView):
    model = Action
    form_class = ActionForm


class ActionDelete(RecordDeleteView):
    model = Action

    def perform_delete(self):
        delete_action(acting_user=self.user, action=self.object)


class ActionDone(RecordView):
    """Marks an action as done: one button, wherever actions are listed."""

    model = Action

    def get(self, request, *args, **kwargs):
        return HttpResponseRedirect(self.get_record_or_404(self.get_visible_queryset()).get_absolute_url())

    def post(self, request, *args, **kwargs):
        action = self.get_record_or_404(self.get_editable_queryset().for_list())
        form = DoneForm(request.POST)
        try:
            if not form.is_valid():
                raise ValidationError(form.errors.as_data()["done_on"])
            with translate_integrity_errors(Action):
                record_progress(acting_user=self.user, action=action, done_on=form.cleaned_data["done_on"])
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except ConstraintViolation as refusal:
            messages.error(request, refusal.message)
        else:
            done = {"action": action, "date": date_format(action.done_on)}
            messages.success(request, _("Done on %(date)s: %(action)s.") % done)
        return HttpResponseRedirect(self._way_back(action))

    def _way_back(self, action):
        asked = self.request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(
            asked, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )
        return asked if is_ours else action.get_absolute_url()
