from django.urls import path

from csi.reports.calendar import views

urlpatterns = [
    path("", views.calendar_page, name="calendar"),
    path("public.ics", views.public_calendar, name="calendar_public"),
    path("<slug:token>.ics", views.private_calendar, name="calendar_private"),
]
