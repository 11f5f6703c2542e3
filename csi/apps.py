from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CsiConfig(AppConfig):
    name = "csi"
    verbose_name = _("Mission")
