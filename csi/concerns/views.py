import re
from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from csi.concerns.filters import ConcernFilters
from csi.concerns.forms import ConcernForm, NewConcernForm
from csi.concerns.models import Concern
from csi.concerns.tables import ConcernTable
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

MOST_SIMILAR = 5
# Fewer letters resemble everything.
SHORTEST_SUMMARY = 6


class ConcernList(RecordListView):
    model = Concern
    table_class = ConcernTable
    filterset_class = ConcernFilters
    count_label = ngettext_lazy("%(count)d concern", "%(count)d concerns", "count")
    empty_message = _("Record what was raised in a forum, at a reception or with an adviser.")
    export_fields = ("channel", "raised_by", "details")


class ConcernDetail(RecordDetailView):
    model = Concern
    template_name = "concerns/concern_detail.html"
    fields = (
        "district",
        "category",
        "channel",
        "raised_by",
        "raised_on",
        "reported_back_on",
        "sensitivity",
        "details",
    )

    def get_page_actions(self):
        if not self.is_editable:
            return []
        edit = record_url(self.object, "edit")
        steps = []
        if self.object.is_open:
            steps.append((_("Say what became of it"), f"{edit}#id_state"))
        if not self.object.reported_back_on:
            steps.append((_("Record that people were told"), f"{edit}#id_reported_back_on"))
        others = f"{record_url(Concern, 'list')}?{urlencode({'district': self.object.district_id, 'is_open': True})}"
        return [*steps, (_("Open concerns of this district"), others)]

    def get_context_data(self, **kwargs):
        return super().get_context_data(workflow_steps=get_workflow_steps(self.object), **kwargs)


class ConcernAdd(RecordCreateView):
    model = Concern
    form_class = NewConcernForm
    template_name = "concerns/concern_form.html"
    prefill = ("district", "category", "summary", "details", "channel", "raised_by", "raised_on", "sensitivity")

    def get_initial(self):
        own = {"district": self.user.district_ids[0]} if len(self.user.district_ids) == 1 else {}
        return {"raised_on": clock.today(), **own, **super().get_initial()}

    def post(self, request, *args, **kwargs):
        if "look_for_similar" in request.POST:
            return self.render_unvalidated(request.POST, token=request.POST.get(idempotency.TOKEN_FIELD))
        return super().post(request, *args, **kwargs)

    def render_form(self, form, formsets, token=None):
        form.show_similar(get_similar_concerns(self.user, form["summary"].value(), form["district"].value()))
        return super().render_form(form, formsets, token=token)


class ConcernEdit(RecordUpdateView):
    model = Concern
    form_class = ConcernForm


class ConcernDelete(RecordDeleteView):
    model = Concern


class SimilarConcernsView(RecordView):
    """What the add form shows while one types; a page of its own it has not, the register has."""

    model = Concern

    def get(self, request):
        summary, district = request.GET.get("summary", ""), request.GET.get("district", "")
        if not request.htmx:
            query = urlencode({"q": summary[:200].replace("\0", ""), "district": district})
            return HttpResponseRedirect(f"{reverse('concerns:concern_list')}?{query}")
        similar = get_similar_concerns(self.user, summary, district)
        return render(request, "concerns/similar.html", {"similar": similar})


def get_similar_concerns(user, summary, district):
    """The few that resemble the line most, of the district; None where there is too little to compare."""
    summary = str(summary or "").replace("\0", "").strip()[:200]
    district = str(getattr(district, "pk", district) or "")
    if len(summary) < SHORTEST_SUMMARY or not re.fullmatch(r"[0-9]{1,18}", district):
        return None
    return Concern.objects.visible_to(user).similar_to(summary, int(district))[:MOST_SIMILAR]
