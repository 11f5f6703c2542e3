from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MergingConfig(AppConfig):
    name = "csi.core.merging"
    label = "merging"
    verbose_name = _("Merging of duplicates")

    def ready(self) -> None:
        from csi.core.crud.urls import register_record_page
        from csi.core.crud.views.detail import register_successor
        from csi.core.history.links import register_history_links
        from csi.core.merging.links import get_merge_links, get_survivor_url
        from csi.core.merging.views import build_merge_view, build_merged_history_view, build_undo_view

        register_record_page("merge", build_merge_view)
        register_record_page("unmerge", build_undo_view)
        register_record_page("merged", build_merged_history_view)
        register_history_links(get_merge_links)
        register_successor(get_survivor_url)
