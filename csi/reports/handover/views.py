"""Handover pack as a page and as a PDF."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from advisers.models import Handover, Placement
from advisers.views.handovers import can_acknowledge
from csi.accounts.requests import AuthenticatedRequest
from csi.core import clock
from csi.core.crud.urls import get_add_url, record_url
from csi.core.crud.views import PageAction, record_access_required
from csi.reports.documents.pdf import render_document
from csi.reports.documents.responses import build_pdf_response
from csi.reports.handover.report import HandoverPack


def _build_pack(request: AuthenticatedRequest, pk: int) -> HandoverPack:
    placements = Placement.objects.visible_to(request.user).for_list()
    return HandoverPack(get_object_or_404(placements, pk=pk), user=request.user, today=clock.today())


@require_safe
@record_access_required
def handover_page(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show the handover pack of a placement."""
    pack = _build_pack(request, pk)
    context = {
        "document": pack.build_document(),
        "parent": pack.placement,
        "pdf_url": reverse("handover_pack_pdf", args=[pk]),
        "page_actions": _get_page_actions(pack),
    }
    return render(request, "reports/documents/page.html", context)


@require_safe
@record_access_required
def handover_pdf(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Return the handover pack as a PDF."""
    pack = _build_pack(request, pk)
    content = render_document(pack.build_document(), request.user)
    return build_pdf_response(content, "handover", pack.station, pack.placement.adviser.family_name)


def _get_page_actions(pack: HandoverPack) -> list[PageAction]:
    handover, user = pack.handover, pack.user
    if handover is None:
        url = get_add_url(Handover, user, placement=pack.placement)
        return [PageAction(_("Write handover notes"), url, "pencil")] if url else []
    actions = [PageAction(_("Edit handover notes"), record_url(handover, "edit"), "pencil")]
    if can_acknowledge(handover, user):
        url = reverse("advisers:handover_acknowledge", args=[handover.pk])
        actions.append(PageAction(_("Acknowledge receipt"), url, "check-circle"))
    return [*actions, PageAction(_("History of the notes"), record_url(handover, "history"), "clock-history")]
