from django.urls import path

from csi.reporting.monthly import views

urlpatterns = [
    path("", views.MonthlyReportPage.as_view(), name="monthly_report"),
    path("pdf/", views.PdfExport.as_view(), name="monthly_report_pdf"),
    path("xlsx/", views.XlsxExport.as_view(), name="monthly_report_xlsx"),
    path("csv/", views.CsvExport.as_view(), name="monthly_report_csv"),
    path("subscription/", views.Subscription.as_view(), name="monthly_report_subscription"),
]
