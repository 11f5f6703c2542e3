"""Pages of merging: choose the duplicate, merge it, undo the merge, and the history of the duplicate."""

from __future__ import annotations

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

from csi.core.crud import concurrency
from csi.core.crud.integrity_errors import ConstraintViolation
from csi.core.crud.locks import get_record_lock
from csi.core.crud.record_choices import FIELD_PARAM, find_choices
from csi.core.crud.urls import record_url
from csi.core.crud.views import DisplayField, RecordView
from csi.core.crud.views.deleted import EditableRecordMixin
from csi.core.crud.views.form_drafts import FormDraftsMixin
from csi.core.history.models import Change, ChangeQuerySet
from csi.core.history.views import RecordHistoryView
from csi.core.merging.declarations import get_merge_rules
from csi.core.merging.forms import DuplicateForm, MergeForm
from csi.core.merging.links import describe_merge, find_survivor, has_disclosed_history
from csi.core.merging.models import RecordMerge
from csi.core.merging.plan import MergePlan, build_plan, get_versions, is_older
from csi.core.merging.services import merge_records, undo_merge
from csi.core.urls import is_valid_pk

MAX_SIMILAR = 5
# Parameters of the URL: the record chosen from the list, and the one that is deleted.
OTHER_PARAM, DUPLICATE_PARAM = "other", "duplicate"


class RecordMergeView(FormDraftsMixin, EditableRecordMixin):
    """Merge a duplicate into a record: without `?duplicate=…` the choice of the duplicate.

    After the choice, `?other=…`, the older record remains; the page offers to exchange both. The values that stay are
    stored as a draft; the choice of the duplicate is a link, which needs none.
    """

    http_method_names = ("get", "head", "post", "options")
    draft_title = gettext_lazy("Merge duplicates: %(record)s")

    @cached_property
    def candidates(self) -> Any:
        """The records that the user may merge with this one: those of the same scope."""
        records = self.get_editable_queryset().exclude(pk=self.object.pk)
        paths: list[str] = list(getattr(records, "scope_paths", ()))
        if len(paths) == 1 and "__" not in paths[0]:
            records = records.filter(**{paths[0]: getattr(self.object, f"{paths[0]}_id")})
        return records

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if FIELD_PARAM in request.GET:
            return find_choices(request, DuplicateForm(candidates=self.candidates))
        if DUPLICATE_PARAM in request.GET:
            return self.answer_draft() or self.render_plan(self.plan, self.build_draft_form(None))
        form = DuplicateForm(request.GET if OTHER_PARAM in request.GET else None, candidates=self.candidates)
        if form.is_valid():
            return HttpResponseRedirect(self._get_merge_url(form.cleaned_data["other"]))
        return self.render_choice(form)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if response := self.answer_draft():
            return response
        merged = RecordMerge.objects.in_force().into(self.object)
        number = request.GET.get(DUPLICATE_PARAM, "")
        if not is_valid_pk(number):
            return HttpResponseRedirect(request.path)
        if merged.filter(duplicate=number).exists() and not self.candidates.filter(pk=number).exists():
            self.finish_draft()
            messages.info(request, _("These records were already merged."))
            return HttpResponseRedirect(self.object.get_absolute_url())
        form = self.build_draft_form(request.POST)
        if not form.is_valid():
            return self.render_plan(self.plan, form)
        try:
            with transaction.atomic():
                self.merge_as_chosen(form)
                self.finish_draft()
        except concurrency.EditConflict:
            text = _("Someone changed one of the records after you opened the page. Check the values and merge again.")
            form.add_error(None, text)
        except ConstraintViolation as violation:
            form.add_error(form.find_field(violation.field), str(violation.message))
        else:
            text = _("Merged. The history of the duplicate is kept, and you can undo the merge on this page.")
            messages.success(request, text)
            return HttpResponseRedirect(self.object.get_absolute_url())
        for name in ("saved_version", "object", "candidates", "plan"):
            vars(self).pop(name, None)
        return self.render_plan(self.plan, form, status=409)

    def merge_as_chosen(self, form: MergeForm) -> None:
        merge_records(
            acting_user=self.user,
            survivor=self.plan.survivor,
            duplicate=self.plan.duplicate,
            chosen=form.chosen,
            version=self.request.POST.get(concurrency.VERSION_FIELD, ""),
        )

    def build_draft_form(self, data: QueryDict | None) -> MergeForm:
        return MergeForm(data, plan=self.plan)

    def render_draft_form(self, form: MergeForm) -> HttpResponse:
        # A change after the draft was begun is reported when the form is sent.
        return self.render_plan(self.plan, form, version=form.data.get(concurrency.VERSION_FIELD))

    @cached_property
    def plan(self) -> MergePlan:
        """Return the plan for the duplicate that the URL names; raise Http404 if the user may not merge it."""
        number = self.request.GET.get(DUPLICATE_PARAM, "")
        if not is_valid_pk(number):
            raise Http404
        versions = get_versions(self.model, self.kwargs["pk"], int(number))
        duplicate = self.candidates.filter(pk=number).first()
        if duplicate is None:
            raise Http404
        return build_plan(self.object, duplicate, versions)

    def _get_merge_url(self, other: Any) -> str:
        """Return the URL of the page that merges the newer one of two records into the older one."""
        survivor, duplicate = (other, self.object) if is_older(other, self.object) else (self.object, other)
        return str(record_url(survivor, "merge", {DUPLICATE_PARAM: duplicate.pk}))

    def get_base_context(self) -> dict[str, Any]:
        return self.get_context_data(
            object=self.object,
            list_url=record_url(self.model, "list"),
            cancel_url=self.object.get_absolute_url(),
        )

    def render_choice(self, form: DuplicateForm) -> HttpResponse:
        rules = get_merge_rules(self.model)
        similar = rules.find_similar(self.candidates, self.object) if rules and rules.find_similar else []
        context = self.get_base_context() | {
            "title": _("Merge with a duplicate: %(record)s") % {"record": capfirst(str(self.object))},
            "form": form,
            "similar": [(str(record), self._get_merge_url(record)) for record in similar[:MAX_SIMILAR]],
        }
        return render(self.request, "merging/choose.html", context)

    def render_plan(
        self, plan: MergePlan, form: MergeForm, *, version: str | None = None, status: int = 200
    ) -> HttpResponse:
        """Render both records side by side, or the reason why the duplicate cannot be deleted."""
        exchange_url = record_url(plan.duplicate, "merge", {DUPLICATE_PARAM: plan.survivor.pk})
        context = self.get_base_context() | {
            "title": _("Merge duplicates: %(record)s") % {"record": capfirst(str(self.object))},
            "plan": plan,
            "form": form,
            "lock": get_record_lock(plan.duplicate, self.user),
            "has_uneditable_rows": plan.has_uneditable_rows(self.user),
            "authors": [self._describe_author(record) for record in (plan.survivor, plan.duplicate)],
            "conflicts": [
                (rows.label, [(str(parent), record_url(parent, "detail")) for parent in parents])
                for rows in plan.referring
                if rows.conflicting and (parents := rows.list_conflicting_parents(self.user))
            ],
            "strictest": [(group.label, group.format(record)) for group, record in plan.strictest],
            "equal_fields": [DisplayField(group.label, group.format(plan.survivor)) for group in plan.equal],
            "version_field": concurrency.VERSION_FIELD,
            "version": plan.version if version is None else version,
            "exchange_url": exchange_url,
            **self.get_draft_context(),
        }
        return render(self.request, "merging/merge.html", context, status=status)

    def _describe_author(self, record: Any) -> dict[str, Any]:
        return {"by": getattr(record, "created_by", None), "at": getattr(record, "created_at", None)}


class RecordUnmergeView(EditableRecordMixin):
    """Undo the latest merge into a record."""

    http_method_names = ("get", "head", "post", "options")

    @cached_property
    def merge(self) -> Any:
        """The merge to undo, None if there is none."""
        return RecordMerge.objects.in_force().into(self.object).select_related("merged_by").first()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.render_page() if self.merge else HttpResponseRedirect(self.object.get_absolute_url())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.merge is None:
            messages.info(request, _("The merge was already undone."))
            return HttpResponseRedirect(self.object.get_absolute_url())
        if request.POST.get("merge", str(self.merge.pk)) != str(self.merge.pk):
            return self.render_page(_("This merge was already undone. The page shows the merge before it."))
        try:
            duplicate: Any = undo_merge(acting_user=self.user, merge=self.merge)
        except ConstraintViolation as violation:
            return self.render_page(str(violation.message))
        messages.success(request, _("The merge was undone. Restored: %(record)s.") % {"record": duplicate})
        return HttpResponseRedirect(self.object.get_absolute_url())

    def render_page(self, error: str = "") -> HttpResponse:
        context = self.get_context_data(
            object=self.object,
            title=_("Undo the merge: %(record)s") % {"record": capfirst(str(self.object))},
            merge=self.merge,
            description=describe_merge(self.merge),
            error=error,
            list_url=record_url(self.model, "list"),
            cancel_url=self.object.get_absolute_url(),
        )
        return render(self.request, "merging/unmerge.html", context, status=409 if error else 200)


class MergedRecordHistoryView(RecordHistoryView):
    """The history of a duplicate, for those who see the record into which it was merged.

    A record that was not merged, or is restored, leads to its own history.
    """

    http_method_names: Any = ("get", "head", "options")  # nothing is restored here
    can_restore = False  # undoing the merge restores it

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            record = self.get_visible_queryset().filter(pk=kwargs["pk"]).first()
            if record is not None:
                return HttpResponseRedirect(str(record_url(record, "history")))
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def merge(self) -> RecordMerge:
        merge = RecordMerge.objects.in_force().of_duplicate(self.table, self.kwargs["pk"]).first()
        if merge is None or not has_disclosed_history(merge, self.user):
            raise Http404
        return merge

    @cached_property
    def object(self) -> Any:
        """The record that remains; the last one if it was merged too."""
        record = find_survivor(self.get_visible_queryset(), self.merge.duplicate)
        if record is None:
            raise Http404
        return record

    @property
    def record_id(self) -> int:
        return self.merge.duplicate

    @cached_property
    def changes(self) -> ChangeQuerySet:
        self.object  # noqa: B018 - only those who see it see the changes
        return Change.objects.of_record(self.table, self.record_id).disclosed_to(self.user)

    @property
    def heading(self) -> str:
        kind = capfirst(str(self.model_name))
        return _("%(kind)s %(number)d, merged") % {"kind": kind, "number": self.record_id}


def _build_view(detail: type[RecordView], base: type[RecordView]) -> type[RecordView] | None:
    if get_merge_rules(detail.model) is None:
        return None
    attributes = {"model": detail.model, "get_visible_queryset": detail.get_visible_queryset}
    return type(f"{detail.__name__}{base.__name__}", (base,), attributes)


def build_merge_view(detail: type[RecordView]) -> type[RecordView] | None:
    """Return the view that merges records of the type of a detail view; None if they cannot be merged."""
    return _build_view(detail, RecordMergeView)


def build_undo_view(detail: type[RecordView]) -> type[RecordView] | None:
    return _build_view(detail, RecordUnmergeView)


def build_merged_history_view(detail: type[RecordView]) -> type[RecordView] | None:
    return _build_view(detail, MergedRecordHistoryView)
