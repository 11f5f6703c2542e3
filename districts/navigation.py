"""Menu entries of districts."""

from django.utils.translation import gettext_lazy as _

from csi.core.registries.navigation import MenuItem, register_menu_section

register_menu_section(
    MenuItem(
        _("Districts"),
        "districts:district_list",
        "geo-alt",
        (
            MenuItem(_("All districts"), "districts:district_list"),
            MenuItem(_("Police stations"), "districts:policestation_list"),
            MenuItem(_("Police strength"), "districts:policestrength_list"),
            MenuItem(_("Areas of operation"), "districts:areaofoperation_list"),
            MenuItem(_("Mandates"), "districts:mandate_list"),
            MenuItem(_("Contacts"), "districts:contact_list"),
        ),
    ),
    position=10,
)
