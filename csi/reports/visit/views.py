"""Visit brief as a page and as a PDF."""

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from csi.accounts.requests import AuthenticatedRequest
from csi.core import clock
from csi.core.crud.forms import style_widget
from csi.core.crud.views import record_access_required
from csi.reports.documents.pdf import render_document
from csi.reports.documents.responses import build_pdf_response
from csi.reports.visit.report import build_visit_brief
from districts.models import District

DEFAULT_DAYS = 30
MAX_DAYS = 366


class VisitBriefForm(forms.Form):
    """`?days=30`: the number of days in which changes count."""

    days = forms.IntegerField(
        label=gettext_lazy("Changes of the last days"), min_value=1, max_value=MAX_DAYS, required=False
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data if data.get("days") else {"days": DEFAULT_DAYS})
        style_widget(self.fields["days"])
        self.is_valid()

    @property
    def chosen_days(self) -> int:
        return self.cleaned_data.get("days") or DEFAULT_DAYS

    @property
    def notices(self) -> list[str]:
        if not self.errors:
            return []
        text = _("Enter a number of days from 1 to %(most)d. Changes of the last %(days)d days are shown.")
        return [text % {"most": MAX_DAYS, "days": DEFAULT_DAYS}]


def _get_district(request: AuthenticatedRequest, pk: int) -> District:
    return get_object_or_404(District.objects.visible_to(request.user), pk=pk)


@require_safe
@record_access_required
def visit_brief_page(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show the visit brief of a district."""
    district, form = _get_district(request, pk), VisitBriefForm(request.GET)
    context = {
        "document": build_visit_brief(district, user=request.user, today=clock.today(), days=form.chosen_days),
        "parent": district,
        "form": form,
        "pdf_url": reverse("visit_brief_pdf", args=[pk], query={"days": form.chosen_days}),
    }
    return render(request, "reports/visit_brief.html", context)


@require_safe
@record_access_required
def visit_brief_pdf(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Return the visit brief as a PDF; invalid parameters redirect to the page, which shows the notices."""
    district, form = _get_district(request, pk), VisitBriefForm(request.GET)
    if form.errors:
        return redirect(reverse("visit_brief", args=[pk], query=request.GET))
    document = build_visit_brief(district, user=request.user, today=clock.today(), days=form.chosen_days)
    return build_pdf_response(render_document(document, request.user), "visit brief", district)
