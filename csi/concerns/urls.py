"""URLs of concerns."""

from django.urls import path
from django.views.generic import RedirectView

from csi.concerns import views
from csi.core.crud.views import record_urls

app_name = "concerns"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="concerns:concern_list"), name="index"),
    path("concerns/similar/", views.SimilarConcernsView.as_view(), name="similar"),
    *record_urls(
        "concerns",
        "concern",
        list=views.ConcernList,
        add=views.ConcernAdd,
        detail=views.ConcernDetail,
        edit=views.ConcernEdit,
        delete=views.ConcernDelete,
    ),
]
