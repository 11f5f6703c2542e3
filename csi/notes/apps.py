"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotesConfig(AppConfig):
    name = "csi.notes"
    label = "notes"
    verbose_name = _("Notes")

    def ready(self) -> None:
        from csi.core.crud.urls import register_record_page
        from csi.core.merging.declarations import register_record_references
        from csi.notes import panels  # noqa: F401 - importing it registers the panel
        from csi.notes.models import Follow, Note
        from csi.notes.views import build_follow_view, build_notes_view

        register_record_page("notes", build_notes_view)
        register_record_page("follow", build_follow_view)
        for model in (Note, Follow):
            register_record_references(model)
