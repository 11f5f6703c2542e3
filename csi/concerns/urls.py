from django.urls import path

from csi.concerns import views
from csi.pages.views import record_urls

app_name = "concerns"
urlpatterns = [
    path("concerns/similar/", views.SimilarConcerns.as_view(), name="similar"),
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
