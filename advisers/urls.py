"""URLs of the advisers app."""

from django.urls import path
from django.views.generic import RedirectView

from advisers.views import advisers, handovers, observations
from csi.core.crud.views import record_urls

app_name = "advisers"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="advisers:adviser_list"), name="index"),
    *record_urls(
        "advisers",
        "adviser",
        list=advisers.AdviserList,
        detail=advisers.AdviserDetail,
        add=advisers.AdviserAdd,
        edit=advisers.AdviserEdit,
        delete=advisers.AdviserDelete,
    ),
    *record_urls(
        "placements",
        "placement",
        list=advisers.PlacementList,
        detail=advisers.PlacementDetail,
        add=advisers.PlacementAdd,
        edit=advisers.PlacementEdit,
        delete=advisers.PlacementDelete,
    ),
    *record_urls(
        "observations",
        "observation",
        list=observations.ObservationList,
        detail=observations.ObservationDetail,
        add=observations.ObservationAdd,
        edit=observations.ObservationEdit,
        delete=observations.ObservationDelete,
    ),
    *record_urls(
        "handovers",
        "handover",
        list=handovers.HandoverList,
        detail=handovers.HandoverDetail,
        add=handovers.HandoverAdd,
        edit=handovers.HandoverEdit,
        delete=handovers.HandoverDelete,
    ),
    path(
        "handovers/<int:pk>/acknowledge/",
        handovers.HandoverAcknowledgeView.as_view(),
        name="handover_acknowledge",
    ),
    path(
        "observations/<int:pk>/concern/",
        observations.ObservationRaiseConcernView.as_view(),
        name="observation_raise_concern",
    ),
]
