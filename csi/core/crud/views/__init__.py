"""The five pages of a record, and their addresses."""

from csi.core.crud.map_points import Place
from csi.core.crud.panels import Neighbour, neighbours_of
from csi.core.crud.urls import record_url, record_urls
from csi.core.crud.views.access import RecordPage, for_recorders, may_add
from csi.core.crud.views.decision import Decision, ReasonForm
from csi.core.crud.views.delete import DeletePage
from csi.core.crud.views.detail import DetailPage, Fact, Step
from csi.core.crud.views.edit import AddPage, EditPage
from csi.core.crud.views.list import ListPage

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
