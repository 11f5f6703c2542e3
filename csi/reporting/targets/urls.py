from csi.pages.views import record_urls
from csi.reporting.targets import views

app_name = "reporting"

urlpatterns = record_urls(
    "targets",
    "target",
    list=views.TargetList,
    detail=views.TargetDetail,
    add=views.TargetAdd,
    edit=views.TargetEdit,
    delete=views.TargetDelete,
)
