"""Monthly report as a page and as files, and the subscription to it."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View

from csi.accounts.permissions import MissionPermission
from csi.accounts.requests import AuthenticatedRequest
from csi.core import clock
from csi.core.charts import draw
from csi.core.crud.record_choices import FIELD_PARAM, find_choices
from csi.core.db.limits import with_extended_time
from csi.core.languages import with_requested_language
from csi.core.permissions import RecordPermission
from csi.indicators.target_status import STATUS_RULE
from csi.reports.models import ReportSubscription
from csi.reports.monthly import services
from csi.reports.monthly.charts import build_charts
from csi.reports.monthly.files import REPORT_FORMATS
from csi.reports.monthly.pages import ReportPages
from csi.reports.monthly.params import MonthlyReportParams
from csi.reports.monthly.report import MonthlyReport


@method_decorator(with_extended_time, name="dispatch")
class MonthlyReportView(LoginRequiredMixin, View):
    """Base view: the report that the URL asks for, as the user may see it."""

    http_method_names = ("get", "head", "options")
    request: AuthenticatedRequest

    def get_pages(self) -> ReportPages:
        """Return the pages of long tables; files contain all rows."""
        return ReportPages()

    @cached_property
    def params(self) -> MonthlyReportParams:
        return MonthlyReportParams(self.request.GET, user=self.request.user, today=clock.today())

    @cached_property
    def report(self) -> MonthlyReport:
        params = self.params
        return MonthlyReport(
            params.month,
            user=self.request.user,
            district=params.district,
            today=params.today,
            known_on=params.known_on,
            pages=self.get_pages(),
        )


class MonthlyReportPageView(MonthlyReportView):
    """`/reports/monthly/?month=2011-10&district=3`"""

    def get_pages(self) -> ReportPages:
        return ReportPages.from_query(self.request.GET)

    def get(self, request: AuthenticatedRequest) -> HttpResponse:
        if FIELD_PARAM in request.GET:
            return find_choices(request, self.params.form)
        report, user = self.report, request.user
        is_linked = report.can_view_records
        can_subscribe = user.has_permission(MissionPermission.RECEIVE_MONTHLY_REPORT)
        context = {
            "params": self.params,
            "query": self.params.query,
            "file_urls": {
                extension: f"{reverse(f'monthly_report_{extension}')}?{self.params.query}"
                for extension in REPORT_FORMATS
            },
            "report": report,
            "status_rule": STATUS_RULE,
            "is_linked": is_linked,
            "can_view_editions": user.has_permission(RecordPermission.VIEW_HISTORY_LOG),
            "heat_map": report.heat_map,
            "map": report.map,
            "drawings": [draw(chart) for chart in build_charts(report)],
            "can_subscribe": can_subscribe,
            "subscription": can_subscribe and ReportSubscription.objects.filter(user=user).first(),
        }
        return render(request, "reports/monthly/page.html", context)


@method_decorator(with_requested_language, name="dispatch")
class MonthlyReportFileView(MonthlyReportView):
    """A file of the report, in the language of `?language=ru`.

    Invalid parameters redirect to the page, because a file would not show the notices.
    """

    extension = ""

    def get(self, request: AuthenticatedRequest) -> HttpResponse:
        if not self.params.is_valid:
            return redirect(reverse("monthly_report", query=request.GET))
        report_format = REPORT_FORMATS[self.extension]
        return HttpResponse(
            report_format.render(self.report),
            content_type=report_format.content_type,
            headers={
                "Content-Disposition": f'attachment; filename="{report_format.get_filename(self.report)}"',
            },
        )


class SubscriptionView(LoginRequiredMixin, View):
    """Subscribe to the report by e-mail or unsubscribe, for managers."""

    http_method_names = ("get", "head", "options", "post")

    def get(self, request: AuthenticatedRequest) -> HttpResponse:
        return redirect("monthly_report")

    def post(self, request: AuthenticatedRequest) -> HttpResponse:
        if not request.user.has_permission(MissionPermission.RECEIVE_MONTHLY_REPORT):
            raise PermissionDenied(_("Only managers can subscribe to the monthly report."))
        if "end" in request.POST:
            services.unsubscribe(acting_user=request.user)
            messages.success(request, _("You have unsubscribed from the monthly report."))
            return redirect("monthly_report")
        services.subscribe(acting_user=request.user)
        if request.user.email:
            text = _("The monthly report will be sent to %(address)s.") % {"address": request.user.email}
            messages.success(request, text)
        else:
            messages.warning(
                request, _("Your account has no e-mail address. Add one so that the report can be sent to you.")
            )
        return redirect("monthly_report")
