"""The page "Changed since publication"."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from csi.accounts.requests import AuthenticatedRequest
from csi.core import clock
from csi.core.crud.views import record_access_required
from csi.core.permissions import RecordPermission
from csi.indicators.editions.models import PublishedEdition
from csi.indicators.publication.comparison import compare_editions
from csi.reports.published.forms import PublishedMonthsForm
from csi.reports.published.report import build_published_months


@require_safe
@record_access_required
def published_changes_page(request: AuthenticatedRequest) -> HttpResponse:
    """Show to managers how the figures of accepted months differ from what the records give now."""
    if not request.user.has_permission(RecordPermission.VIEW_HISTORY_LOG):
        raise Http404
    form = PublishedMonthsForm(request.GET, user=request.user, today=clock.today(), allow_future=False)
    form.is_valid()
    district = form.chosen_district
    comparisons = compare_editions(
        form.months, today=clock.today(), district=district.pk if district else None, known_on=form.known_on
    )
    editions = PublishedEdition.objects.of_months(form.months)
    if district:
        editions = editions.of_districts([district.pk])
    context = {
        "range_form": form,
        # In a template, `range_form.known_on` is the field.
        "known_on": form.known_on,
        "months": build_published_months(comparisons, request.user),
        "has_editions": bool(comparisons) or editions.exists(),
    }
    return render(request, "reports/published.html", context)
