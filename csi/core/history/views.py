"""A record's history, two of its versions side by side, an earlier one brought back; the log of the whole mission."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
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
from csi.core.history.formatting import entries
from csi.core.history.models import Change
from csi.core.history.registry import can_restore, record_models
from csi.core.history.tables import ChangeTable
from csi.core.history.versions import files_left_behind, is_there, restore, side_by_side
from csi.core.permissions import PermissionRequiredMixin, RecordPermission
from csi.core.urls import is_valid_pk

PAGE_SIZE = 50
# So many versions can be chosen to be compared; older ones are reached from their own page of the history.
MOST_VERSIONS = 200


class HistoryPage(RecordView):
    """What became of a record; `?from=…&to=…`: two versions; POST `version`: that version is brought back."""

    http_method_names = ("get", "head", "post", "options")

    @property
    def table(self):
        return self.model._meta.db_table

    @cached_property
    def object(self):
        return self.get_record_or_404(self.get_visible_queryset())

    @property
    def number(self):
        return self.object.pk

    @cached_property
    def changes(self):
        """The record's changes, as far as this person may read them."""
        return Change.objects.of_record(self.table, self.number).disclosed_to(self.user)

    @cached_property
    def versions(self):
        return [
            {"version": one.pk, "at": one.at, "who": actor_label(one)}
            for one in self.changes.filter(pk__in=self.changes.versions().values("version")[:MOST_VERSIONS])
            .select_related("by")
            .order_by("-pk")
        ]

    @cached_property
    def may_restore(self):
        return self.user.has_permission(RecordPermission.RESTORE_RECORDS) and can_restore(self.table)

    @property
    def heading(self):
        return capfirst(str(self.object))

    def get(self, request, *args, **kwargs):
        chosen = [self._chosen(name) for name in ("from", "to")]
        if "from" in request.GET and all(chosen):
            return render(request, "history/compare.html", self.compare(*chosen))
        notices = []
        if {"from", "to", "page"} & set(request.GET) and not self._page_is_there:
            notices.append(_("There is no such page; this is the first."))
        elif {"from", "to"} & set(request.GET):
            notices.append(_("There is no such version; this is the whole history."))
        return render(request, "history/history.html", self.show(notices=notices))

    def post(self, request, *args, **kwargs):
        version = self._number(request.POST.get("version", ""))
        if not self.may_restore:
            raise Http404
        stood = self._as_left_by(version)
        try:
            record = restore(table=self.table, number=self.number, version=stood, acting_user=self.user)
        except ConstraintViolation as refusal:
            return render(request, "history/history.html", self.show(refusal=refusal.message), status=409)
        messages.success(request, _("Brought back: %(record)s.") % {"record": record})
        for field in files_left_behind(record, stood):
            told = _("%(field)s: the file of this version is not there any more.")
            messages.warning(request, told % {"field": capfirst(field)})
        return HttpResponseRedirect(get_record_link(record) or self.request.path)

    def _number(self, text):
        return int(text) if is_valid_pk(text) else 0

    def _chosen(self, name):
        number = self._number(self.request.GET.get(name, ""))
        return number and self.changes.filter(pk=number).select_related("by").first()

    def _as_left_by(self, version):
        return list(self.changes.at_version(version))

    @cached_property
    def _pages(self):
        return Paginator(self.changes.select_related("by").order_by("-pk"), PAGE_SIZE)

    @property
    def _page_is_there(self):
        return 1 <= self._number(self.request.GET.get("page", "1")) <= self._pages.num_pages

    def words(self):
        """What both pages say."""
        return {
            "title": _("History: %(record)s") % {"record": self.heading},
            "record_name": self.heading,
            "record_url": self.record_url,
            "list_url": record_url(self.model, "list"),
            "history_url": self.request.path,
            "may_restore": self.may_restore,
        }

    @property
    def record_url(self):
        return get_record_link(self.object)

    def show(self, notices=(), refusal=None):
        page = self._pages.page(self._number(self.request.GET.get("page", "1")) if self._page_is_there else 1)
        return self.get_context_data(
            **self.words(),
            notices=notices,
            refusal=refusal,
            page=page,
            page_numbers=list(self._pages.get_elided_page_range(page.number)),
            entries=entries(list(page.object_list), self.user),
            versions=self.versions,
        )

    def compare(self, left, right):
        left, right = sorted((left, right), key=lambda change: change.pk)
        before, after = (self._as_left_by(change.pk) for change in (left, right))
        return self.get_context_data(
            **self.words(),
            left={"version": left.pk, "at": left.at, "who": actor_label(left), "is_there": self._stood(before)},
            right={"version": right.pk, "at": right.at, "who": actor_label(right), "is_there": self._stood(after)},
            lines=side_by_side(before, after, self.user),
        )

    def _stood(self, version):
        return any(change.table == self.table and is_there(change) for change in version)


class AnyHistoryPage(PermissionRequiredMixin, HistoryPage):
    """The history by table and record number, also of a deleted record or a record without a page."""

    required_permission = RecordPermission.VIEW_HISTORY_LOG

    def dispatch(self, request, *args, **kwargs):
        self.model = record_models().get(kwargs["table"])
        if self.model is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def number(self):
        return self.kwargs["number"]

    @cached_property
    def object(self):
        return self.model._base_manager.filter(pk=self.number).first()

    @property
    def heading(self):
        kind = capfirst(str(self.model._meta.verbose_name))
        return (
            super().heading
            if self.object
            else _("%(kind)s %(number)d, deleted") % {"kind": kind, "number": self.number}
        )

    @property
    def record_url(self):
        return self.object and get_record_link(self.object)

    @cached_property
    def changes(self):
        changes = super().changes
        if not changes.exists():
            raise Http404
        return changes


class MissionLog(PermissionRequiredMixin, RecordListView):
    """Every change of every record, for managers and administrators."""

    required_permission = RecordPermission.VIEW_HISTORY_LOG
    permission_denied_message = gettext_lazy("Only managers and administrators can open the mission log.")

    model = Change
    table_class = ChangeTable
    filterset_class = ChangeFilters
    title = gettext_lazy("Mission log")
    count_label = ngettext_lazy("%(count)d change", "%(count)d changes", "count")
    empty_message = gettext_lazy("What is recorded, changed or deleted stands here from then on.")

    @cached_property
    def table(self):
        table = super().table
        table.user = self.user
        return table


def history_of(detail):
    """The history page beside a record's own: who sees the one sees the other."""
    return type(
        f"{detail.__name__}History",
        (HistoryPage,),
        {"model": detail.model, "get_visible_queryset": detail.get_visible_queryset},
    )
