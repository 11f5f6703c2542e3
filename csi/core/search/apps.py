from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "csi.core.search"
    label = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from csi.core.search.installation import install_after_migrations, remove_before_migrations

        pre_migrate.connect(remove_before_migrations, sender=self)
        post_migrate.connect(install_after_migrations, sender=self)
