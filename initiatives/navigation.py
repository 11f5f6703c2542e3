"""Menu entries of initiatives."""

from django.utils.translation import gettext_lazy as _

from csi.core.registries.navigation import MenuItem, register_menu_section, register_record_link

register_menu_section(MenuItem(_("Initiatives"), "initiatives:initiative_list", "flag"), position=50)
register_record_link(
    MenuItem(_("Initiative"), "initiatives:initiative_add", "flag", button=_("Record initiative")), position=30
)
