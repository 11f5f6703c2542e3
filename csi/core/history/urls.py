from django.urls import path

from csi.core.history import views

app_name = "history"

urlpatterns = [
    path("", views.ChangeList.as_view(), name="log"),
    path("<slug:table>/<int:number>/", views.TableHistoryView.as_view(), name="record"),
]
