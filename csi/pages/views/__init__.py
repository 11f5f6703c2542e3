"""The five pages of a record, and their addresses."""

from csi.pages.neighbours import Neighbour, neighbours_of
from csi.pages.places import Place
from csi.pages.views.access import RecordPage, for_recorders, may_add
from csi.pages.views.decisions import Decision, ReasonForm
from csi.pages.views.deletion import DeletePage
from csi.pages.views.details import DetailPage, Fact, Step
from csi.pages.views.lists import ListPage
from csi.pages.views.saving import AddPage, EditPage
from csi.pages.views.urls import record_url, record_urls

__all__ = [
    "AddPage",
    "Decision",
    "DeletePage",
    "DetailPage",
    "EditPage",
    "Fact",
    "ListPage",
    "Neighbour",
    "Place",
    "ReasonForm",
    "RecordPage",
    "Step",
    "for_recorders",
    "may_add",
    "neighbours_of",
    "record_url",
    "record_urls",
]
