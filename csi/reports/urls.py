from django.urls import include, path

from csi.core.crud.drafts import autosave_draft
from csi.core.db.limits import with_extended_time
from csi.core.languages import with_requested_language
from csi.reports.alerts.views import alerts_page
from csi.reports.cadence.views import cadence_page
from csi.reports.comparison.views import comparison_page
from csi.reports.coverage.views import coverage_page
from csi.reports.dashboard.views import dashboard_page
from csi.reports.district.views import district_page
from csi.reports.factsheet.views import factsheet_page
from csi.reports.feedback.views import FeedbackView, feedback_pdf, feedback_text
from csi.reports.handover.views import handover_page, handover_pdf
from csi.reports.home.saved_filters import add_saved_filter, delete_saved_filter
from csi.reports.home.views import discard_draft, home_page
from csi.reports.indicator_pages.views import indicators_page
from csi.reports.map.views import map_page
from csi.reports.meeting_sheet.views import meeting_sheet_pdf
from csi.reports.presence.views import presence_page
from csi.reports.published.views import published_changes_page
from csi.reports.reminders.views import MessagePreferencesView, UnsubscribeView
from csi.reports.search.views import search_page
from csi.reports.visit.views import visit_brief_page, visit_brief_pdf

urlpatterns = [
    path("", home_page, name="home"),
    path("drafts/", autosave_draft, name="draft_store"),
    path("drafts/<uuid:draft>/discard/", discard_draft, name="draft_discard"),
    path("saved-filters/add/", add_saved_filter, name="saved_filter_add"),
    path("saved-filters/<int:pk>/delete/", delete_saved_filter, name="saved_filter_delete"),
    path("dashboard/", with_extended_time(dashboard_page), name="dashboard"),
    path("dashboard/alerts/", with_extended_time(alerts_page), name="alerts"),
    path("search/", search_page, name="search"),
    path("map/", with_extended_time(map_page), name="map"),
    path("factsheet/", with_extended_time(factsheet_page), name="factsheet"),
    path("reports/monthly/", include("csi.reports.monthly.urls")),
    path("reports/indicators/", with_extended_time(indicators_page), name="indicators"),
    path("reports/cadence/", with_extended_time(cadence_page), name="cadence"),
    path("reports/presence/", with_extended_time(presence_page), name="presence"),
    path("reports/coverage/", with_extended_time(coverage_page), name="coverage"),
    path("reports/comparison/", with_extended_time(comparison_page), name="comparison"),
    path("reports/published/", with_extended_time(published_changes_page), name="published_changes"),
    path("reports/districts/<int:pk>/", with_extended_time(district_page), name="district_report"),
    path("reports/districts/<int:pk>/visit/", visit_brief_page, name="visit_brief"),
    path(
        "reports/districts/<int:pk>/visit/pdf/",
        with_extended_time(with_requested_language(visit_brief_pdf)),
        name="visit_brief_pdf",
    ),
    path("reports/handovers/<int:pk>/", handover_page, name="handover_pack"),
    path(
        "reports/handovers/<int:pk>/pdf/",
        with_extended_time(with_requested_language(handover_pdf)),
        name="handover_pack_pdf",
    ),
    path(
        "reports/groups/<int:pk>/meeting-sheet/",
        with_extended_time(with_requested_language(meeting_sheet_pdf)),
        name="meeting_sheet",
    ),
    path("reports/groups/<int:pk>/feedback/", FeedbackView.as_view(), name="feedback"),
    path(
        "reports/groups/<int:pk>/feedback/pdf/",
        with_extended_time(with_requested_language(feedback_pdf)),
        name="feedback_pdf",
    ),
    path("reports/groups/<int:pk>/feedback/text/", with_requested_language(feedback_text), name="feedback_text"),
    path("notifications/e-mails/", MessagePreferencesView.as_view(), name="message_preferences"),
    path("notifications/unsubscribe/<str:token>/", UnsubscribeView.as_view(), name="unsubscribe"),
    path("calendar/", include("csi.reports.calendar.urls")),
]
