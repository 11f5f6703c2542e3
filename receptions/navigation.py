"""Menu entries of receptions."""

from django.utils.translation import gettext_lazy as _

from csi.core.registries.navigation import MenuItem, register_menu_section, register_record_link

register_menu_section(
    MenuItem(
        _("Receptions"),
        "receptions:mobilereception_list",
        "truck",
        (
            MenuItem(_("Mobile receptions"), "receptions:mobilereception_list"),
            MenuItem(_("Deployments"), "receptions:deployment_list"),
            MenuItem(_("Trips"), "receptions:trip_list"),
        ),
    ),
    position=40,
)
register_record_link(MenuItem(_("Trip"), "receptions:trip_add", "truck", button=_("Record trip")), position=20)
