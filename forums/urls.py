from django.urls import path
from django.views.generic import RedirectView

from csi.core.crud.views import record_urls
from forums import views

app_name = "forums"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="forums:workinggroup_list"), name="index"),
    *record_urls(
        "groups",
        "workinggroup",
        list=views.WorkingGroupList,
        detail=views.WorkingGroupDetail,
        add=views.WorkingGroupAdd,
        edit=views.WorkingGroupEdit,
        delete=views.WorkingGroupDelete,
    ),
    path("groups/<int:pk>/register/", views.CommitmentRegister.as_view(), name="group_register"),
    *record_urls(
        "meetings",
        "meeting",
        list=views.MeetingList,
        detail=views.MeetingDetail,
        add=views.MeetingAdd,
        edit=views.MeetingEdit,
        delete=views.MeetingDelete,
    ),
    path("meetings/<int:pk>/minutes/", views.MinutesFile.as_view(), name="meeting_minutes_file"),
    *record_urls(
        "actions",
        "action",
        list=views.ActionList,
        detail=views.ActionDetail,
        add=views.ActionAdd,
        edit=views.ActionEdit,
        delete=views.ActionDelete,
    ),
    path("actions/<int:pk>/done/", views.ActionDone.as_view(), name="action_done"),
]
