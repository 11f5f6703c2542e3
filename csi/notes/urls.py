"""URL of the notifications; the pages of notes belong to their records."""

from django.urls import path

from csi.notes.views import notifications_page

urlpatterns = [path("notifications/", notifications_page, name="notifications")]
