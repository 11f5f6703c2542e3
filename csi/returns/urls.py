"""URLs of monthly returns."""

from django.urls import path
from django.views.generic import RedirectView

from csi.core.crud.views import record_urls
from csi.returns import reminders, views

app_name = "returns"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="returns:monthlyreturn_list"), name="index"),
    path("outstanding/", reminders.OutstandingReturnsView.as_view(), name="outstanding"),
    path("outstanding/remind/", reminders.RemindTeamView.as_view(), name="remind"),
    *record_urls(
        "months",
        "monthlyreturn",
        list=views.ReturnList,
        add=views.ReturnAdd,
        detail=views.ReturnDetail,
        edit=views.ReturnEdit,
        delete=views.ReturnDelete,
    ),
    path("months/<int:pk>/submit/", views.ReturnSubmitView.as_view(), name="submit"),
    path("months/<int:pk>/withdraw/", views.ReturnWithdrawView.as_view(), name="withdraw"),
    path("months/<int:pk>/accept/", views.ReturnAcceptView.as_view(), name="accept"),
    path("months/<int:pk>/return/", views.ReturnForCorrectionView.as_view(), name="return_for_correction"),
    path("months/<int:pk>/reopen/", views.ReturnReopenView.as_view(), name="reopen"),
]
