from django.urls import include, path

from csi.reporting import by_month, views
from csi.reporting.attention.views import attention_page
from csi.reporting.comparison.views import comparison_page
from csi.reporting.coverage.views import coverage_page
from csi.reporting.dashboard.views import dashboard_page
from csi.reporting.district_report.views import district_page
from csi.reporting.figures.views import figures_page

urlpatterns = [
    path("", views.home_page, name="home"),
    path("dashboard/", dashboard_page, name="dashboard"),
    path("dashboard/attention/", attention_page, name="attention"),
    path("search/", views.search_page, name="search"),
    path("map/", views.map_page, name="map"),
    path("factsheet/", views.factsheet_page, name="factsheet"),
    path("reports/monthly/", include("csi.reporting.monthly.urls")),
    path("reports/figures/", figures_page, name="figures"),
    path("reports/cadence/", by_month.cadence_page, name="cadence"),
    path("reports/presence/", by_month.presence_page, name="presence"),
    path("reports/coverage/", coverage_page, name="coverage"),
    path("reports/comparison/", comparison_page, name="comparison"),
    path("reports/districts/<int:pk>/", district_page, name="district_report"),
    path("calendar/", include("csi.reporting.calendar.urls")),
]
