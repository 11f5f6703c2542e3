from django.urls import include, path

from csi.reports import month_views, views
from csi.reports.alerts.views import attention_page
from csi.reports.comparison.views import comparison_page
from csi.reports.coverage.views import coverage_page
from csi.reports.dashboard.views import dashboard_page
from csi.reports.district.views import district_page
from csi.reports.indicator_pages.views import figures_page

urlpatterns = [
    path("", views.home_page, name="home"),
    path("dashboard/", dashboard_page, name="dashboard"),
    path("dashboard/attention/", attention_page, name="attention"),
    path("search/", views.search_page, name="search"),
    path("map/", views.map_page, name="map"),
    path("factsheet/", views.factsheet_page, name="factsheet"),
    path("reports/monthly/", include("csi.reports.monthly.urls")),
    path("reports/figures/", figures_page, name="figures"),
    path("reports/cadence/", month_views.cadence_page, name="cadence"),
    path("reports/presence/", month_views.presence_page, name="presence"),
    path("reports/coverage/", coverage_page, name="coverage"),
    path("reports/comparison/", comparison_page, name="comparison"),
    path("reports/districts/<int:pk>/", district_page, name="district_report"),
    path("calendar/", include("csi.reports.calendar.urls")),
]
