"""Delete view: lists the dependent records before anything is deleted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import NestedObjects
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from csi.core.crud import concurrency
from csi.core.crud.columns import get_record_link
from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors
from csi.core.crud.urls import record_url
from csi.core.crud.views.deleted import EditableRecordMixin
from csi.core.db.history_tracking import get_history
from csi.core.typing import StrOrPromise

MAX_LISTED_RECORDS = 20


@dataclass(frozen=True)
class DependentRecords:
    """Records of one model that depend on the record: the first as links, the rest as a number."""

    plural: StrOrPromise
    count: int
    listed: list[dict[str, Any]]

    @property
    def unlisted_count(self) -> int:
        return self.count - len(self.listed)


class RecordDeleteView(EditableRecordMixin):
    """Ask for confirmation and delete on POST; name the records that prevent it.

    A record that someone else has changed since the page was opened is not deleted: the page shows the changes.
    """

    template_name: str = "crud/delete.html"

    # The changes by others since the page was opened, and the latest one.
    changes: Sequence[Any] = ()
    latest_change: concurrency.LatestChange | None = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.lock:
            return render(request, "crud/locked.html", self.get_context_data(**self.get_base_context()))
        return self.render_page()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        label = str(self.object)
        if self.collector.protected or self.has_hidden_dependents:
            return self.render_page(status=409)
        try:
            with translate_integrity_errors(self.model):
                concurrency.check_versions(self.object, request.POST.get(concurrency.VERSION_FIELD, ""))
                self.perform_delete()
        except concurrency.EditConflict:
            return self.ask_again(request.POST[concurrency.VERSION_FIELD])
        except (ProtectedError, RestrictedError):
            # A dependent record was added after the check above.
            del self.collector
            return self.render_page(status=409)
        except ConstraintViolation as violation:
            # The deletion has removed the key of the object.
            self._forget_object()
            return self.render_page(error=violation.message, status=409)
        messages.success(request, _("Deleted: %(record)s.") % {"record": label})
        return HttpResponseRedirect(self.get_success_url())

    def ask_again(self, version: str) -> HttpResponse:
        """Show what changed since `version`, and ask whether to delete the record all the same."""
        self._forget_object()
        self.changes = concurrency.get_version_log().describe_changes(self.object, version, self.user)
        self.latest_change = concurrency.get_version_log().describe_latest_change(self.model, self.object.pk)
        return self.render_page(status=409)

    def _forget_object(self) -> None:
        for name in ("saved_version", "object", "collector"):
            vars(self).pop(name, None)

    def perform_delete(self) -> None:
        self.object.delete()

    def get_success_url(self) -> str:
        return record_url(self.model, "list") or reverse("home")

    @cached_property
    def collector(self) -> NestedObjects:
        """The records that would be deleted with this one and those that prevent it."""
        collector = NestedObjects(using=DEFAULT_DB_ALIAS, origin=[self.object])
        collector.collect([self.object])
        return collector

    @property
    def protecting_records(self) -> list[DependentRecords]:
        """The visible records that prevent the deletion."""
        return self._get_dependents(self.collector.protected)

    @property
    def has_hidden_dependents(self) -> bool:
        """True if records that the user may not view depend on this one."""
        return any(
            sum(dependents.count for dependents in visible) < sum(map(len, group_by_model(records).values()))
            for visible, records in (
                (self.protecting_records, self.collector.protected),
                (self.cascading_records, self._cascade),
            )
        )

    @property
    def cascading_records(self) -> list[DependentRecords]:
        """The visible records that are deleted with this one, by number."""
        return [replace(dependents, listed=[]) for dependents in self._get_dependents(self._cascade)]

    @property
    def _cascade(self) -> list[Model]:
        return self.collector.edges.get(self.object, [])

    def _get_dependents(self, records: Iterable[Model]) -> list[DependentRecords]:
        """Group records by model; a record that the user may not view is not counted either."""
        groups = []
        for model, members in group_by_model(records).items():
            count, listed = len(members), []
            if hasattr(model.objects, "visible_to"):
                visible = model.objects.visible_to(self.user).filter(pk__in=[record.pk for record in members])
                visible = visible.for_list() if hasattr(visible, "for_list") else visible
                count = visible.count()
                listed = [describe_dependent(record) for record in visible[:MAX_LISTED_RECORDS]]
            if count:
                groups.append(DependentRecords(model._meta.verbose_name_plural, count, listed))
        return groups

    def get_base_context(self) -> dict[str, Any]:
        """Return the context shared by the confirmation page and the page of a locked record."""
        return {
            "object": self.object,
            "lock": self.lock,
            "title": _("Delete: %(record)s") % {"record": capfirst(str(self.object))},
            "cancel_url": record_url(self.object, "detail") or self.get_success_url(),
            "list_url": record_url(self.model, "list"),
        }

    def render_page(self, error: StrOrPromise | None = None, status: int = 200) -> HttpResponse:
        context = self.get_context_data(
            **self.get_base_context(),
            protecting_records=self.protecting_records,
            has_hidden_dependents=self.has_hidden_dependents,
            cascading_records=self.cascading_records,
            error=error,
            version_field=concurrency.VERSION_FIELD,
            version=self.saved_version,
            latest_change=self.latest_change,
            changes=self.changes,
        )
        return render(self.request, self.template_name, context, status=status)


def describe_dependent(record: Any) -> dict[str, str | None]:
    """Return label and URL of a record, or of the record to which a row without a page belongs."""
    url = get_record_link(record)
    if url is None and (history := get_history(type(record))) and history.parent:
        parent = getattr(record, history.parent)
        return {"label": str(parent), "url": get_record_link(parent)}
    return {"label": str(record), "url": url}


def group_by_model(records: Iterable[Any]) -> dict[type[Any], list[Any]]:
    """Group records by model, without duplicates and without the rows of many-to-many relations."""
    groups: dict[type[Any], dict[Any, Any]] = {}
    for record in records:
        if not record._meta.auto_created:
            groups.setdefault(type(record), {})[record.pk] = record
    return {model: list(members.values()) for model, members in groups.items()}
