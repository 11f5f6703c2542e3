"""Menu entries of indicators."""

from django.utils.translation import gettext_lazy as _

from csi.core.registries.navigation import MenuItem, register_report_link

register_report_link(MenuItem(_("Targets"), "indicators:target_list"), position=70)
