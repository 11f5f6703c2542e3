"""The indicators app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "csi.indicators"
    label = "indicators"
    verbose_name = _("Indicators")

    def ready(self) -> None:
        from csi.indicators.facts.store import clear_facts
        from csi.indicators.publication import services  # noqa: F401 - importing it registers the publication

        post_migrate.connect(clear_facts, sender=self)
