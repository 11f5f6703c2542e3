from django.urls import include, path

from csi.reporting import views

urlpatterns = [
    path("", views.home_page, name="home"),
    path("search/", views.search_page, name="search"),
    path("map/", views.map_page, name="map"),
    path("factsheet/", views.factsheet_page, name="factsheet"),
    path("calendar/", include("csi.reporting.calendar.urls")),
]
