from django.urls import path
from django.views.generic import RedirectView

from csi.core.crud.views import record_urls
from receptions import views

app_name = "receptions"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="receptions:mobilereception_list"), name="index"),
    *record_urls(
        "vehicles",
        "mobilereception",
        list=views.MobileReceptionList,
        detail=views.MobileReceptionDetail,
        add=views.MobileReceptionAdd,
        edit=views.MobileReceptionEdit,
        delete=views.MobileReceptionDelete,
    ),
    *record_urls(
        "deployments",
        "deployment",
        list=views.DeploymentList,
        detail=views.DeploymentDetail,
        add=views.DeploymentAdd,
        edit=views.DeploymentEdit,
        delete=views.DeploymentDelete,
    ),
    *record_urls(
        "trips",
        "trip",
        list=views.TripList,
        detail=views.TripDetail,
        add=views.TripAdd,
        edit=views.TripEdit,
        delete=views.TripDelete,
    ),
    path("trips/<int:pk>/concern/", views.TripRaiseConcernView.as_view(), name="trip_raise_concern"),
]
