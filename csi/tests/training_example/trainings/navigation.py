from django.utils.translation import gettext_lazy as _

from csi.core.registries.navigation import MenuItem, register_menu_section, register_record_link

register_menu_section(MenuItem(_("Trainings"), "trainings:training_list", "flag"), position=55)
register_record_link(
    MenuItem(_("A training"), "trainings:training_add", "flag", button=_("Record training")), position=35
)
