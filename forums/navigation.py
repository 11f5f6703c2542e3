"""Menu entries of forums."""

from django.utils.translation import gettext_lazy as _

from csi.core.registries.navigation import MenuItem, register_menu_section, register_record_link

register_menu_section(
    MenuItem(
        _("Forums"),
        "forums:workinggroup_list",
        "people",
        (
            MenuItem(_("Working groups"), "forums:workinggroup_list"),
            MenuItem(_("Meetings"), "forums:meeting_list"),
            MenuItem(_("Actions"), "forums:action_list"),
        ),
    ),
    position=30,
)
register_record_link(MenuItem(_("Meeting"), "forums:meeting_add", "people", button=_("Record meeting")), position=10)
