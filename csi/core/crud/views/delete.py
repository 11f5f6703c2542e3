"""Deleting: the page says what depends on the record before anything is lost."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.contrib.admin.utils import NestedObjects
from django.db import DEFAULT_DB_ALIAS
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from csi.core.crud.columns import get_record_link
from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors
from csi.core.crud.urls import record_url
from csi.core.crud.views.access import RecordView

MOST_LISTED = 20


@dataclass(frozen=True)
class Dependents:
    """Records of one model that depend on the record: some by name, the others by number."""

    plural: str
    count: int
    shown: list

    @property
    def others(self):
        return self.count - len(self.shown)


class RecordDeleteView(RecordView):
    """Asks, and deletes on POST; where something protects the record, says what."""

    template_name: str = "crud/delete.html"

    @cached_property
    def object(self):
        return self.get_record_or_404(self.get_editable_queryset())

    def get(self, request, *args, **kwargs):
        if self.lock:
            return render(request, "crud/locked.html", self.get_context_data(**self.get_base_context()))
        return self.render_page()

    def post(self, request, *args, **kwargs):
        said = str(self.object)
        if self.collected.protected or self.is_kept_by_hidden:
            return self.render_page(status=409)
        try:
            with translate_integrity_errors(self.model):
                self.perform_delete()
        except (ProtectedError, RestrictedError):
            del self.collected
            return self.render_page(status=409)
        except ConstraintViolation as refusal:
            return self.render_page(refusal=refusal.message, status=409)
        messages.success(request, _("Deleted: %(record)s.") % {"record": said})
        return HttpResponseRedirect(self.get_success_url())

    def perform_delete(self) -> None:
        self.object.delete()

    def get_success_url(self) -> str:
        return record_url(self.model, "list") or reverse("home")

    @cached_property
    def collected(self):
        """What would be deleted with the record, and what stands in the way."""
        collector = NestedObjects(using=DEFAULT_DB_ALIAS, origin=[self.object])
        collector.collect([self.object])
        return collector

    @property
    def protectors(self):
        """The `Dependents` that keep the record from being deleted, as far as this person may see them."""
        return self._dependents(self.collected.protected)

    @property
    def is_kept_by_hidden(self):
        """Whether something that this person may not see depends on the record; how much and what is not told."""
        return any(
            sum(one.count for one in shown) < sum(map(len, by_model(records).values()))
            for shown, records in ((self.protectors, self.collected.protected), (self.taken_along, self._cascaded))
        )

    @property
    def taken_along(self):
        """The `Dependents` that are deleted with the record, by number, as far as this person may see them."""
        return [replace(one, shown=[]) for one in self._dependents(self._cascaded)]

    @property
    def _cascaded(self):
        return self.collected.edges.get(self.object, [])

    def _dependents(self, records):
        """One `Dependents` a model; a record that this person may not see is not counted either."""
        found = []
        for model, ours in by_model(records).items():
            count, shown = len(ours), []
            if hasattr(model.objects, "visible_to"):
                visible = model.objects.visible_to(self.user).filter(pk__in=[record.pk for record in ours])
                visible = visible.for_list() if hasattr(visible, "for_list") else visible
                count = visible.count()
                shown = [{"label": str(record), "url": get_record_link(record)} for record in visible[:MOST_LISTED]]
            if count:
                found.append(Dependents(model._meta.verbose_name_plural, count, shown))
        return found

    def get_base_context(self):
        """What the page says whether or not it offers to delete."""
        return {
            "object": self.object,
            "lock": self.lock,
            "title": _("Delete: %(record)s") % {"record": capfirst(str(self.object))},
            "cancel_url": record_url(self.object, "detail") or self.get_success_url(),
            "list_url": record_url(self.model, "list"),
        }

    def render_page(self, refusal=None, status=200):
        context = self.get_context_data(
            **self.get_base_context(),
            protectors=self.protectors,
            is_kept_by_hidden=self.is_kept_by_hidden,
            taken_along=self.taken_along,
            refusal=refusal,
        )
        return render(self.request, self.template_name, context, status=status)


def by_model(records):
    """Records sorted by their model, each once."""
    groups = {}
    for record in records:
        groups.setdefault(type(record), {})[record.pk] = record
    return {model: list(found.values()) for model, found in groups.items()}
