from csi.pages.views import record_urls
from initiatives import views

app_name = "initiatives"
urlpatterns = record_urls(
    "initiatives",
    "initiative",
    list=views.InitiativeList,
    detail=views.InitiativeDetail,
    add=views.InitiativeAdd,
    edit=views.InitiativeEdit,
    delete=views.InitiativeDelete,
)
