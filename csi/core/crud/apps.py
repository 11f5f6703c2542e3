from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CrudConfig(AppConfig):
    name = "csi.core.crud"
    label = "crud"
    verbose_name = _("Records")

    def ready(self) -> None:
        autodiscover_modules("locks", "panels", "headings", "resources")
        from csi.core.crud.urls import register_list_page
        from csi.core.crud.views.bulk import build_bulk_view
        from csi.core.crud.views.imports import build_import_view

        register_list_page("import", build_import_view)
        register_list_page("bulk", build_bulk_view)
        from csi.core.crud import period_lock  # noqa: F401 - importing it registers the lock
