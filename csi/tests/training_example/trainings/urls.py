from trainings import views

from csi.core.crud.views import record_urls

app_name = "trainings"
urlpatterns = record_urls(
    "trainings",
    "training",
    list=views.TrainingList,
    detail=views.TrainingDetail,
    add=views.TrainingAdd,
    edit=views.TrainingEdit,
    delete=views.TrainingDelete,
)
