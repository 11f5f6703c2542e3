from django.urls import path

from csi.reports.monthly import views

urlpatterns = [
    path("", views.MonthlyReportPage.as_view(), name="monthly_report"),
    path("pdf/", views.Export.as_view(kind="pdf"), name="monthly_report_pdf"),
    path("xlsx/", views.Export.as_view(kind="xlsx"), name="monthly_report_xlsx"),
    path("csv/", views.Export.as_view(kind="csv"), name="monthly_report_csv"),
    path("subscription/", views.Subscription.as_view(), name="monthly_report_subscription"),
]
