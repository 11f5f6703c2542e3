"""Pages of the history: the changes of a record, two versions compared, and the log of all changes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from csi.core.crud.columns import get_record_link
from csi.core.crud.integrity_errors import ConstraintViolation
from csi.core.crud.views import RecordListView, RecordView, record_url
from csi.core.history.actor import actor_label
from csi.core.history.filters import ChangeFilters
from csi.core.history.formatting import build_entries
from csi.core.history.links import get_history_links
from csi.core.history.models import Change, ChangeQuerySet
from csi.core.history.registry import can_restore, record_models
from csi.core.history.tables import ChangeTable
from csi.core.history.versions import Version, compare_versions, exists_after, get_missing_files, restore_version
from csi.core.permissions import PermissionRequiredMixin, RecordPermission
from csi.core.urls import is_valid_pk

PAGE_SIZE = 50
# Versions offered for comparison; older ones can be compared by their URL.
MAX_VERSIONS = 200


CHANGED_MEANWHILE = gettext_lazy(
    "Someone changed this record after you opened the page. Check the latest change and restore again."
)


class RecordHistoryView(RecordView):
    """The history of a record.

    `?version=…` shows a version, `?from=…&to=…` compares two, POST `version` restores one.
    """

    http_method_names = ("get", "head", "post", "options")

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @cached_property
    def object(self) -> Any:
        return self.get_record_or_404(self.get_visible_queryset())

    @property
    def record_id(self) -> int:
        return self.object.pk

    @cached_property
    def changes(self) -> ChangeQuerySet:
        """The changes of the record that the user may see."""
        return Change.objects.of_record(self.table, self.record_id).disclosed_to(self.user)

    @cached_property
    def versions(self) -> list[dict[str, Any]]:
        """The versions that can be compared, newest first."""
        latest = self.changes.versions().values("version")[:MAX_VERSIONS]
        changes = self.changes.filter(pk__in=latest).select_related("by").order_by("-pk")
        return [self._describe(change) for change in changes]

    @cached_property
    def can_restore(self) -> bool:
        return self.user.has_permission(RecordPermission.RESTORE_RECORDS) and can_restore(self.table)

    @property
    def heading(self) -> str:
        return capfirst(str(self.object))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        first, second = (self._get_chosen(name) for name in ("from", "to"))
        if "from" in request.GET and first and second:
            return render(request, "history/compare.html", self.get_comparison_context(first, second))
        if version := self._get_chosen("version"):
            return render(request, "history/version.html", self.get_version_context(version))
        notices = []
        if {"from", "to", "page"} & set(request.GET) and not self._page_exists:
            notices.append(_("There is no such page. The first page is shown."))
        elif {"from", "to", "version"} & set(request.GET):
            notices.append(_("There is no such version. The full history is shown."))
        return render(request, "history/history.html", self.get_history_context(notices=notices))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.can_restore:
            raise Http404
        version = self._get_version(self._parse_number(request.POST.get("version", "")))
        try:
            with transaction.atomic():
                # Locked until it is restored, so that nobody changes it after the check.
                list(self.model._base_manager.select_for_update(of=("self",)).filter(pk=self.record_id).values("pk"))
                if (seen := request.POST.get("latest")) is not None and seen != self.latest_version:
                    raise ConstraintViolation(CHANGED_MEANWHILE)
                record = restore_version(
                    table=self.table, number=self.record_id, version=version, acting_user=self.user
                )
        except ConstraintViolation as violation:
            context = self.get_history_context(error=str(violation.message))
            return render(request, "history/history.html", context, status=409)
        messages.success(request, _("Restored: %(record)s.") % {"record": record})
        for name in get_missing_files(record, version):
            text = _("%(field)s: the file of this version is no longer stored.")
            messages.warning(request, text % {"field": capfirst(name)})
        return HttpResponseRedirect(get_record_link(record) or self.request.path)

    def _parse_number(self, text: str) -> int:
        return int(text) if is_valid_pk(text) else 0

    def _get_chosen(self, name: str) -> Change | None:
        number = self._parse_number(self.request.GET.get(name, ""))
        return self.changes.filter(pk=number).select_related("by").first() if number else None

    def _get_version(self, number: int) -> Version:
        return list(self.changes.at_version(number))

    @cached_property
    def _paginator(self) -> Paginator:
        return Paginator(self.changes.select_related("by").order_by("-pk"), PAGE_SIZE)

    @property
    def _page_exists(self) -> bool:
        return 1 <= self._parse_number(self.request.GET.get("page", "1")) <= self._paginator.num_pages

    def get_common_context(self) -> dict[str, Any]:
        """Return the context of both pages."""
        return {
            "title": _("History: %(record)s") % {"record": self.heading},
            "record_name": self.heading,
            "record_url": self.record_url,
            "list_url": record_url(self.model, "list"),
            "history_url": self.request.path,
            "can_restore": self.can_restore,
            "latest_version": self.latest_version,
            "history_links": get_history_links(self.model, self.record_id, self.user),
        }

    @cached_property
    def latest_version(self) -> str:
        """The number of the latest change; a restoration of an older page is rejected."""
        return str(self.changes.order_by("-pk").values_list("pk", flat=True).first() or 0)

    @property
    def record_url(self) -> str | None:
        return get_record_link(self.object)

    def get_history_context(self, notices: list[str] | None = None, error: str | None = None) -> dict[str, Any]:
        """Return the context of a page of the history."""
        number = self._parse_number(self.request.GET.get("page", "1")) if self._page_exists else 1
        page = self._paginator.page(number)
        return self.get_context_data(
            **self.get_common_context(),
            notices=notices or [],
            error=error,
            page=page,
            page_numbers=list(self._paginator.get_elided_page_range(page.number)),
            entries=build_entries(list(page.object_list), self.user),
            versions=self.versions,
        )

    def get_comparison_context(self, first: Change, second: Change) -> dict[str, Any]:
        """Return the context of the comparison; the older version is on the left."""
        left, right = sorted((first, second), key=lambda change: change.pk)
        before, after = (self._get_version(change.pk) for change in (left, right))
        return self.get_context_data(
            **self.get_common_context(),
            left=self._describe(left) | {"exists": self._record_exists(before)},
            right=self._describe(right) | {"exists": self._record_exists(after)},
            field_changes=compare_versions(before, after, self.user),
        )

    def get_version_context(self, change: Change) -> dict[str, Any]:
        """Return the context of the page of one version."""
        version = self._get_version(change.pk)
        return self.get_context_data(
            **self.get_common_context(),
            version=self._describe(change) | {"exists": self._record_exists(version)},
            field_changes=compare_versions(version, version, self.user),
        )

    def _describe(self, change: Change) -> dict[str, Any]:
        return {"version": change.pk, "at": change.at, "actor": actor_label(change)}

    def _record_exists(self, version: Version) -> bool:
        return any(change.table == self.table and exists_after(change) for change in version)


class TableHistoryView(PermissionRequiredMixin, RecordHistoryView):
    """The history by table and record number, also of a deleted record or a record without a page."""

    required_permission = RecordPermission.VIEW_HISTORY_LOG

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        model = record_models().get(kwargs["table"])
        if model is None:
            raise Http404
        self.model = model
        return super().dispatch(request, *args, **kwargs)

    @property
    def record_id(self) -> int:
        return self.kwargs["number"]

    @cached_property
    def object(self) -> Any:
        return self.model._base_manager.filter(pk=self.record_id).first()

    @property
    def heading(self) -> str:
        if self.object:
            return super().heading
        record_type = capfirst(str(self.model._meta.verbose_name))
        return _("%(kind)s %(number)d, deleted") % {"kind": record_type, "number": self.record_id}

    @property
    def record_url(self) -> str | None:
        return self.object and get_record_link(self.object)

    @cached_property
    def changes(self) -> ChangeQuerySet:
        changes = super().changes
        if not changes.exists():
            raise Http404
        return changes


class ChangeList(PermissionRequiredMixin, RecordListView):
    """The mission log: all changes of all records."""

    required_permission = RecordPermission.VIEW_HISTORY_LOG
    permission_denied_message = gettext_lazy("Only managers and administrators can open the mission log.")

    model = Change
    table_class = ChangeTable
    filterset_class = ChangeFilters
    title = gettext_lazy("Mission log")
    count_label = ngettext_lazy("%(count)s change", "%(count)s changes", "count")
    empty_message = gettext_lazy("Records that are added, changed or deleted are listed here.")

    @cached_property
    def table(self) -> Any:
        table = super().table
        table.user = self.user
        return table


def build_history_view(detail: type[RecordView]) -> type[RecordHistoryView]:
    """Return the history view of a record; it is visible to those who see the detail page."""
    return type(
        f"{detail.__name__}History",
        (RecordHistoryView,),
        {"model": detail.model, "get_visible_queryset": detail.get_visible_queryset},
    )
