from csi.core.crud.views import record_urls
from csi.indicators.targets import views

app_name = "indicators"

urlpatterns = record_urls(
    "targets",
    "target",
    list=views.TargetList,
    detail=views.TargetDetail,
    add=views.TargetAdd,
    edit=views.TargetEdit,
    delete=views.TargetDelete,
)
