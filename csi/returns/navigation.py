"""Menu entries of monthly returns."""

from django.utils.translation import gettext_lazy as _

from csi.core.registries.navigation import MenuItem, register_report_link

register_report_link(MenuItem(_("Monthly returns"), "returns:monthlyreturn_list"), position=80)
register_report_link(MenuItem(_("Outstanding returns"), "returns:outstanding"), position=90)
