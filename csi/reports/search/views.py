"""Search page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from csi.accounts.requests import AuthenticatedRequest
from csi.core.crud.views import record_access_required
from csi.reports.search.report import search

MAX_QUERY_LENGTH = 200


@require_safe
@record_access_required
def search_page(request: AuthenticatedRequest) -> HttpResponse:
    """List the visible records that match `?q=`, by record type."""
    query = request.GET.get("q", "").replace("\0", " ").strip()[:MAX_QUERY_LENGTH]
    results = search(request.user, query) if query else []
    return render(request, "reports/search.html", {"search_query": query, "results": results})
