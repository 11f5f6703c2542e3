"""Menu entries of concerns."""

from django.utils.translation import gettext_lazy as _

from csi.core.registries.navigation import MenuItem, register_menu_section, register_record_link

register_menu_section(MenuItem(_("Concerns"), "concerns:concern_list", "chat-square-text"), position=60)
register_record_link(MenuItem(_("Concern"), "concerns:concern_add", "chat-square-text"), position=50)
