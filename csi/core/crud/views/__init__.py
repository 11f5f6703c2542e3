"""The views of the pages of a record, and their URLs."""

from csi.core.crud.map_points import MapPoint
from csi.core.crud.panels import RelatedPanel, register_panels
from csi.core.crud.urls import record_url, record_urls
from csi.core.crud.views.access import RecordView, record_access_required
from csi.core.crud.views.create import RecordCreateView
from csi.core.crud.views.decision import ReasonForm, RecordDecisionView
from csi.core.crud.views.delete import RecordDeleteView
from csi.core.crud.views.detail import DisplayField, PageAction, RecordDetailView
from csi.core.crud.views.list import RecordListView
from csi.core.crud.views.update import RecordUpdateView

__all__ = [
    "DisplayField",
    "MapPoint",
    "PageAction",
    "ReasonForm",
    "RecordCreateView",
    "RecordDecisionView",
    "RecordDeleteView",
    "RecordDetailView",
    "RecordListView",
    "RecordUpdateView",
    "RecordView",
    "RelatedPanel",
    "record_access_required",
    "record_url",
    "record_urls",
    "register_panels",
]
