from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "csi.pages"
    label = "pages"
    verbose_name = _("Pages")

    def ready(self):
        autodiscover_modules("neighbours")
        from csi.pages.submissions import drop_what_another_typed

        user_logged_in.connect(drop_what_another_typed)
