"""Menu entries of reports."""

from django.utils.translation import gettext_lazy as _

from csi.core.registries.navigation import MenuItem, register_report_link

register_report_link(MenuItem(_("Monthly report"), "monthly_report"), position=10)
register_report_link(MenuItem(_("Indicators"), "indicators", "speedometer2"), position=20)
register_report_link(MenuItem(_("Comparison"), "comparison", "layout-three-columns"), position=30)
register_report_link(MenuItem(_("Forum cadence"), "cadence"), position=40)
register_report_link(MenuItem(_("Presence"), "presence"), position=50)
register_report_link(MenuItem(_("Coverage"), "coverage"), position=60)
