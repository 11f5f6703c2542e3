"""Pages of the notes of a record, following, and the notifications of a user."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from csi.core.crud.concurrency import DeletedRecord
from csi.core.crud.urls import record_url
from csi.core.crud.views import RecordView
from csi.core.crud.views.access import check_record_access
from csi.core.crud.views.deleted import DeletedRecordMixin, Entry, describe_entries
from csi.core.crud.views.form_drafts import FormDraftsMixin
from csi.core.history.actor import set_actor
from csi.core.urls import is_valid_pk
from csi.notes import services
from csi.notes.forms import NoteForm
from csi.notes.models import Note
from csi.notes.notifications import build_notifications
from csi.notes.panels import is_followed_by


class RecordNotesView(FormDraftsMixin, DeletedRecordMixin):
    """The notes of a record: POST `text` adds one, POST `remove` removes one of the user's own."""

    http_method_names = ("get", "head", "post", "options")
    draft_title = gettext_lazy("Notes: %(record)s")

    @cached_property
    def object(self) -> Any:
        return self.get_record_or_404(self.get_visible_queryset())

    @cached_property
    def notes(self) -> Any:
        return Note.objects.of_record(self.object)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.answer_draft() or self.render_page(self.build_draft_form(None))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if response := self.answer_draft():
            return response
        if "remove" in request.POST:
            self.remove_note(request.POST["remove"])
            return HttpResponseRedirect(request.path)
        form = self.build_draft_form(request.POST)
        if not form.is_valid():
            return self.render_page(form)
        text = form.cleaned_data["text"]
        with transaction.atomic():
            services.add_note(acting_user=self.user, record=self.object, text=text, mentioned=form.mentioned)
            self.finish_draft()
        messages.success(request, _("Note added."))
        return HttpResponseRedirect(request.path)

    def build_draft_form(self, data: QueryDict | None) -> NoteForm:
        return NoteForm(data, user=self.user, record=self.object)

    def render_draft_form(self, form: NoteForm) -> HttpResponse:
        return self.render_page(form)

    def list_entries(self, deleted: DeletedRecord) -> tuple[list[Entry], QueryDict | None]:
        form = NoteForm(self.request.POST, user=self.user, record=deleted.record)
        return describe_entries(form, ()) if self.request.POST else [], None

    def remove_note(self, number: str) -> None:
        """Delete a note that the user may change; the history keeps it."""
        note = self.notes.editable_by(self.user).filter(pk=number).first() if is_valid_pk(number) else None
        if note is None:
            raise Http404
        with set_actor(self.user):
            note.delete()
        messages.success(self.request, _("Note removed. The history keeps it."))

    def render_page(self, form: NoteForm) -> HttpResponse:
        editable = set(self.notes.editable_by(self.user).values_list("pk", flat=True))
        context = self.get_context_data(
            object=self.object,
            heading=capfirst(str(self.object)),
            notes=[(note, note.pk in editable) for note in self.notes.for_list()],
            form=form,
            list_url=record_url(self.model, "list"),
            follow_url=record_url(self.object, "follow"),
            is_followed=is_followed_by(self.object, self.user),
            **self.get_draft_context(),
        )
        return render(self.request, "notes/notes.html", context)


class RecordFollowView(RecordView):
    """Follow a record or stop following it."""

    http_method_names = ("get", "head", "post", "options")

    @cached_property
    def object(self) -> Any:
        return self.get_record_or_404(self.get_visible_queryset())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return HttpResponseRedirect(self.object.get_absolute_url())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_followed_by(self.object, self.user):
            services.unfollow(acting_user=self.user, record=self.object)
            messages.success(request, _("You no longer follow this record."))
        else:
            services.follow(acting_user=self.user, record=self.object)
            messages.success(request, _("You follow this record. The bell at the top shows what changes."))
        return HttpResponseRedirect(self.object.get_absolute_url())


def build_notes_view(detail_view: Any) -> Any:
    """Return the view of the notes of the record type of a detail view."""
    return _build_view(detail_view, "Notes", RecordNotesView)


def build_follow_view(detail_view: Any) -> Any:
    """Return the view that follows records of the type of a detail view."""
    return _build_view(detail_view, "Follow", RecordFollowView)


def _build_view(detail_view: Any, suffix: str, base: type[RecordView]) -> Any:
    """Return a view of the record type of a detail view, for those who see the detail page."""
    attributes = {"model": detail_view.model, "get_visible_queryset": detail_view.get_visible_queryset}
    return type(f"{detail_view.__name__}{suffix}", (base,), attributes)


@require_http_methods(["GET", "HEAD", "POST"])
def notifications_page(request: Any) -> HttpResponseBase:
    """Show mentions and changes of followed records; POST marks those that were shown as read."""
    if response := check_record_access(request):
        return response
    if request.method == "POST":
        services.mark_as_read(acting_user=request.user, marks=request.POST.getlist("mark"))
        return HttpResponseRedirect(request.path)
    return render(request, "notes/notifications.html", {"notifications": build_notifications(request.user)})
