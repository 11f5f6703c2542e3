"""Menu entries of advisers."""

from django.utils.translation import gettext_lazy as _

from csi.core.registries.navigation import MenuItem, register_menu_section, register_record_link

register_menu_section(
    MenuItem(
        _("Advisers"),
        "advisers:adviser_list",
        "person-badge",
        (
            MenuItem(_("All advisers"), "advisers:adviser_list"),
            MenuItem(_("Placements"), "advisers:placement_list"),
            MenuItem(_("Observations"), "advisers:observation_list"),
        ),
    ),
    position=20,
)
register_record_link(
    MenuItem(_("Observation"), "advisers:observation_add", "eye", button=_("Record observation")), position=40
)
