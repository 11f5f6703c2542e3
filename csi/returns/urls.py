from django.urls import path
from django.views.generic import RedirectView

from csi.core.crud.views import record_urls
from csi.returns import reminders, views

app_name = "returns"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="returns:monthlyreturn_list"), name="index"),
    path("missing/", reminders.MissingReturns.as_view(), name="missing"),
    path("missing/remind/", reminders.RemindTeam.as_view(), name="remind"),
    *record_urls(
        "months",
        "monthlyreturn",
        list=views.ReturnList,
        add=views.ReturnAdd,
        detail=views.ReturnDetail,
        edit=views.ReturnEdit,
        delete=views.ReturnDelete,
    ),
    path("months/<int:pk>/submit/", views.SubmitReturn.as_view(), name="submit"),
    path("months/<int:pk>/accept/", views.AcceptReturn.as_view(), name="accept"),
    path("months/<int:pk>/return/", views.GiveBack.as_view(), name="give_back"),
    path("months/<int:pk>/reopen/", views.Reopen.as_view(), name="reopen"),
]
