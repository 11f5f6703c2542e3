from django.urls import path
from django.views.generic import RedirectView

from csi.core.crud.views import record_urls
from initiatives import views

app_name = "initiatives"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="initiatives:initiative_list"), name="index"),
    *record_urls(
        "initiatives",
        "initiative",
        list=views.InitiativeList,
        detail=views.InitiativeDetail,
        add=views.InitiativeAdd,
        edit=views.InitiativeEdit,
        delete=views.InitiativeDelete,
    ),
]
