"""Pages of concerns."""

import re
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from csi.accounts.models import User
from csi.concerns.filters import ConcernFilters
from csi.concerns.forms import ConcernForm, NewConcernForm
from csi.concerns.models import Concern
from csi.concerns.tables import ConcernListTable
from csi.concerns.workflow import get_workflow_steps
from csi.core import clock
from csi.core.crud import idempotency
from csi.core.crud.views import (
    RecordCreateView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
    RecordView,
    record_url,
)
from csi.core.typing import StrOrPromise

MAX_SIMILAR_CONCERNS = 5
# A shorter text resembles too many summaries.
MIN_SUMMARY_LENGTH = 6


class ConcernList(RecordListView):
    model = Concern
    table_class = ConcernListTable
    filterset_class = ConcernFilters
    count_label = ngettext_lazy("%(count)s concern", "%(count)s concerns", "count")
    empty_message = _("No concern is recorded. Record what was raised in a forum, at a reception or with an adviser.")
    export_fields = ("reported_back_on", "channel", "raised_by", "details")
    bulk_fields = ("category", "sensitivity", "state", "assigned_to")


class ConcernDetail(RecordDetailView):
    model = Concern
    template_name = "concerns/concern_detail.html"

    def get_fields(self) -> Sequence[Any]:
        trip = ["trip"] if self.object.trip_id else []
        return [
            "district",
            "category",
            "channel",
            *trip,
            "raised_by",
            "raised_on",
            (_("Assigned to"), lambda concern: concern.assigned_to or gettext("Not assigned")),
            "reported_back_on",
            "sensitivity",
            "details",
        ]

    def get_page_actions(self) -> list[tuple[StrOrPromise, str]]:
        if not self.is_editable:
            return []
        edit = record_url(self.object, "edit")
        actions: list[tuple[StrOrPromise, str]] = []
        if self.object.is_open:
            actions.append((_("Record outcome"), f"{edit}#id_state"))
        if not self.object.reported_back_on:
            actions.append((_("Record feedback to the community"), f"{edit}#id_reported_back_on"))
        if self.object.is_open and (self.object.assigned_to_id is None or self.has_departed_adviser):
            actions.append((_("Assign to an adviser"), f"{edit}#id_assigned_to"))
        open_url = reverse("concerns:concern_list", query={"district": self.object.district_id, "is_open": True})
        return [*actions, (_("Open concerns of this district"), open_url)]

    @cached_property
    def has_departed_adviser(self) -> bool:
        """True if an open concern is assigned to an adviser who has left its district."""
        if not self.object.is_open or self.object.assigned_to_id is None:
            return False
        return Concern.objects.filter(pk=self.object.pk).assigned_to_departed_on(clock.today()).exists()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            workflow_steps=get_workflow_steps(self.object), has_departed_adviser=self.has_departed_adviser, **kwargs
        )


class ConcernAdd(RecordCreateView):
    model = Concern
    form_class = NewConcernForm
    template_name = "concerns/concern_form.html"
    prefill = ("district", "category", "summary", "details", "channel", "raised_by", "raised_on", "sensitivity")

    def get_initial(self) -> dict[str, Any]:
        districts = self.user.scope_ids
        default = {"district": districts[0]} if len(districts) == 1 else {}
        return {"raised_on": clock.today(), **default, **super().get_initial()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "find_similar" in request.POST:
            return self.render_unvalidated(request.POST, token=request.POST.get(idempotency.TOKEN_FIELD))
        return super().post(request, *args, **kwargs)

    def render_form(self, form: Any, formsets: Any, token: str | None = None) -> HttpResponse:
        form.show_similar_concerns(get_similar_concerns(self.user, form["summary"].value(), form["district"].value()))
        return super().render_form(form, formsets, token=token)


class ConcernEdit(RecordUpdateView):
    model = Concern
    form_class = ConcernForm


class ConcernDelete(RecordDeleteView):
    model = Concern


class SimilarConcernsView(RecordView):
    """The similar concerns shown in the add form; without htmx, a redirect to the list."""

    model = Concern

    def get(self, request: HttpRequest) -> HttpResponse:
        summary, district = request.GET.get("summary", ""), request.GET.get("district", "")
        if not request.htmx:  # type: ignore[attr-defined]  # set by django-htmx
            query = {"q": summary[:200].replace("\0", ""), "district": district}
            return HttpResponseRedirect(reverse("concerns:concern_list", query=query))
        context = {"similar_concerns": get_similar_concerns(self.user, summary, district)}
        return render(request, "concerns/similar_concerns.html", context)


def get_similar_concerns(user: User, summary: Any, district: Any) -> QuerySet[Concern] | None:
    """Return the most similar concerns of the district, or None if the input is too short."""
    summary = str(summary or "").replace("\0", "").strip()[:200]
    district = str(getattr(district, "pk", district) or "")
    if len(summary) < MIN_SUMMARY_LENGTH or not re.fullmatch(r"[0-9]{1,18}", district):
        return None
    return Concern.objects.visible_to(user).similar_to(summary, int(district))[:MAX_SIMILAR_CONCERNS]
