"""URLs of targets."""

from csi.core.crud.views import record_urls
from csi.indicators import views

app_name = "indicators"

urlpatterns = record_urls(
    "targets",
    "target",
    list=views.TargetListView,
    detail=views.TargetDetailView,
    add=views.TargetCreateView,
    edit=views.TargetUpdateView,
    delete=views.TargetDeleteView,
)
