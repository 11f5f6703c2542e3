"""The monthly report as a page and as files, and the button that has it sent."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View

from csi.accounts.permissions import MissionPermission
from csi.core import clock
from csi.core.charts import draw
from csi.indicators.target_status import STATUS_RULE
from csi.reports.models import ReportSubscription
from csi.reports.monthly import services
from csi.reports.monthly.files import REPORT_FORMATS
from csi.reports.monthly.params import MonthlyReportParams
from csi.reports.monthly.report import MonthlyReport


class MonthlyReportView(LoginRequiredMixin, View):
    """Base: the report that the address asks for, as this person may know it."""

    http_method_names = ("get", "head", "options")

    @cached_property
    def question(self):
        return MonthlyReportParams(self.request.GET, user=self.request.user, today=clock.today())

    @cached_property
    def report(self):
        return MonthlyReport(
            self.question.month, user=self.request.user, district=self.question.district, today=self.question.today
        )


class MonthlyReportPageView(MonthlyReportView):
    """`/reports/monthly/?month=2011-10&district=3`"""

    def get(self, request):
        report, user = self.report, request.user
        context = {
            "question": self.question,
            "query": self.question.query,
            "report": report,
            "rule": STATUS_RULE,
            "linked": not report.is_published,
            "heat_map": report.heat_map,
            "map": report.map(linked=not report.is_published),
            "drawings": [draw(chart) for chart in report.charts],
            "may_subscribe": user.has_permission(MissionPermission.RECEIVE_MONTHLY_REPORT),
            "subscription": user.has_permission(MissionPermission.RECEIVE_MONTHLY_REPORT)
            and ReportSubscription.objects.filter(user=user).first(),
        }
        return render(request, "reports/monthly/page.html", context)


class MonthlyReportFileView(MonthlyReportView):
    """A file of the report. What cannot be had is told on the page: a file of another month would not say so."""

    kind = ""

    def get(self, request):
        if self.question.is_refused:
            return redirect(f"{reverse('monthly_report')}?{request.GET.urlencode()}")
        kind = REPORT_FORMATS[self.kind]
        return HttpResponse(
            kind.make(self.report),
            content_type=kind.content_type,
            headers={"Content-Disposition": f'attachment; filename="{kind.name_of(self.report)}"'},
        )


class SubscriptionView(LoginRequiredMixin, View):
    """Has the report sent to oneself by e-mail, or no longer. For managers, who see all of it."""

    http_method_names = ("get", "head", "options", "post")

    def get(self, request):
        return redirect("monthly_report")

    def post(self, request):
        if not request.user.has_permission(MissionPermission.RECEIVE_MONTHLY_REPORT):
            raise PermissionDenied(_("The monthly report is sent to managers."))
        if "end" in request.POST:
            services.unsubscribe(acting_user=request.user)
            messages.success(request, _("The monthly report is no longer sent to you."))
        else:
            services.subscribe(acting_user=request.user)
            if request.user.email:
                words = _("The monthly report will be sent to %(address)s.") % {"address": request.user.email}
                messages.success(request, words)
            else:
                messages.warning(
                    request, _("Your account has no e-mail address. Add one, so that the report can be sent.")
                )
        return redirect("monthly_report")
