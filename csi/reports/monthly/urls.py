from django.urls import path

from csi.reports.monthly import views

urlpatterns = [
    path("", views.MonthlyReportPageView.as_view(), name="monthly_report"),
    path("pdf/", views.MonthlyReportFileView.as_view(extension="pdf"), name="monthly_report_pdf"),
    path("xlsx/", views.MonthlyReportFileView.as_view(extension="xlsx"), name="monthly_report_xlsx"),
    path("csv/", views.MonthlyReportFileView.as_view(extension="csv"), name="monthly_report_csv"),
    path("subscription/", views.SubscriptionView.as_view(), name="monthly_report_subscription"),
]
