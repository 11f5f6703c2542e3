from django.urls import path

from csi.core.history import views

app_name = "history"

urlpatterns = [
    path("", views.MissionLog.as_view(), name="log"),
    path("<slug:table>/<int:number>/", views.AnyHistoryPage.as_view(), name="record"),
]
