"""Menu entries of photos."""

from django.utils.translation import gettext_lazy as _

from csi.core.registries.navigation import MenuItem, register_menu_section, register_record_link

register_menu_section(MenuItem(_("Photos"), "gallery:photo_list", "images"), position=70)
register_record_link(MenuItem(_("Photo"), "gallery:photo_add", "camera"), position=60)
