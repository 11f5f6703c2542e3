"""The URL configuration of the project."""

from django.contrib import admin
from django.urls import include, path

from csi.core.web import health

handler500 = "csi.core.web.error_views.server_error"

urlpatterns = [
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("", include("csi.reports.urls")),
    path("reports/", include("csi.indicators.urls")),
    path("districts/", include("districts.urls")),
    path("advisers/", include("advisers.urls")),
    path("forums/", include("forums.urls")),
    path("receptions/", include("receptions.urls")),
    path("initiatives/", include("initiatives.urls")),
    path("concerns/", include("csi.concerns.urls")),
    path("returns/", include("csi.returns.urls")),
    path("gallery/", include("csi.gallery.urls")),
    path("", include("csi.notes.urls")),
    path("accounts/", include("csi.accounts.urls")),
    path("history/", include("csi.core.history.urls")),
    path("admin/", admin.site.urls),
]
